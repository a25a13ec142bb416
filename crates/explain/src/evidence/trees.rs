//! Boosted trees: they learn steps, windows and what hangs on several conditions at once, which
//! lines, curves and small networks learn late.
//!
//! Each tree is fitted to the slopes of the loss that the sum of those before it leaves (Friedman
//! 2001), by sums over bins of the inputs (Ke et al. 2017) of rows drawn anew for it (Friedman 2002).

use rand::{RngExt, SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;
use sways_model::mlp::logistic;

use super::{
    bins::{BINS, Bins},
    rows::weight,
};

/// After so many trees a model is looked at: which of these is best is chosen on rows not seen.
pub const TREES: [usize; 3] = [15, 40, 100];
/// What of each tree is added.
const RATE: f64 = 0.12;
/// The rows that are learned from, at most.
const MOST_SEEN: usize = 5000;
/// The share of these that each tree learns from, and at most so many.
const SHARE: f64 = 0.7;
const MOST_DRAWN: f64 = 2500.0;
/// The columns that each tree learns from, at most.
const MOST_COLUMNS: usize = 40;
/// How often a tree divides its rows.
const SPLITS: usize = 7;
/// How deep it is, at most.
const DEPTH: usize = 4;
/// What a leaf's slopes are divided by is more by so much, and no leaf has less: rows of a number,
/// and of an event a quarter of so many.
const ROWS_OF_A_LEAF: f64 = 5.0;

/// What trees learn, `[rows]`.
#[derive(Clone, Copy, Debug)]
pub enum Target<'a> {
    /// Whether an event happened: trees add up to its log-odds.
    Event(&'a [bool]),
    /// A number.
    Number(&'a [f64]),
}

/// What is learned from which rows.
#[derive(Clone, Debug)]
pub struct Lesson<'a> {
    /// What is to be told.
    pub target: Target<'a>,
    /// What rows weigh, `[rows]`, where they don't all the same.
    pub weights: Option<&'a [f64]>,
    /// The rows that are learned from.
    pub seen: Vec<usize>,
    /// The rows that are told of.
    pub asked: &'a [usize],
    /// The inputs that may not be used.
    pub denied: &'a [usize],
    /// Of the rows and columns that are drawn.
    pub seed: u64,
}

/// A slope and how steeply it changes, summed over rows.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    slope: f64,
    bend: f64,
}

impl Sums {
    fn add(&mut self, other: Self) {
        self.slope += other.slope;
        self.bend += other.bend;
    }

    fn less(self, other: Self) -> Self {
        Self {
            slope: self.slope - other.slope,
            bend: self.bend - other.bend,
        }
    }

    /// Twice what a step of a leaf's own gains.
    fn gain(self, least: f64) -> f64 {
        self.slope * self.slope / (self.bend + least)
    }
}

/// Where rows are divided: those whose code is at most `code` go left.
#[derive(Clone, Copy, Debug)]
struct Split {
    column: usize,
    code: u8,
    gain: f64,
}

/// A place of a tree.
#[derive(Clone, Copy, Debug)]
enum Node {
    Leaf(f64),
    /// Goes on at the first place or at the next one.
    Inner(Split, usize),
}

/// A leaf that may yet be divided.
struct Open {
    place: usize,
    depth: usize,
    /// Where its rows are among those of the tree.
    from: usize,
    to: usize,
    /// `[columns]`.
    bins: Vec<[Sums; BINS]>,
    best: Option<Split>,
}

/// A sum of trees that grows.
#[derive(Debug)]
pub struct Boosting<'a> {
    bins: &'a Bins,
    lesson: Lesson<'a>,
    /// The columns that may be used.
    allowed: Vec<usize>,
    /// What is told so far of the rows seen and asked, `[rows]`: log-odds or a number.
    told: Vec<f64>,
    slopes: Vec<Sums>,
    rng: ChaCha8Rng,
    trees: usize,
}

impl<'a> Boosting<'a> {
    /// No tree yet. `start` says what trees are added to in a row, log-odds or a number.
    pub fn new(bins: &'a Bins, mut lesson: Lesson<'a>, start: impl Fn(usize) -> f64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(lesson.seed);
        let is_allowed = |&it: &usize| !lesson.denied.contains(&bins.columns[it].input);
        let share = MOST_SEEN as f64 / lesson.seen.len().max(1) as f64;
        if share < 1.0 {
            lesson.seen = drawn(&lesson.seen, share, &mut rng);
        }
        let mut told = vec![0.0; bins.rows];
        for &row in lesson.seen.iter().chain(lesson.asked) {
            told[row] = start(row);
        }
        Self {
            allowed: (0..bins.columns.len()).filter(is_allowed).collect(),
            told,
            slopes: vec![Sums::default(); bins.rows],
            bins,
            lesson,
            rng,
            trees: 0,
        }
    }

    /// Adds trees until there are so many.
    pub fn grow(&mut self, until: usize) {
        let share = SHARE.min(MOST_DRAWN / self.lesson.seen.len().max(1) as f64);
        while self.trees < until && !self.allowed.is_empty() {
            let mut rows = drawn(&self.lesson.seen, share, &mut self.rng);
            for &row in &rows {
                self.slopes[row] = self.lesson.slope(row, self.told[row]);
            }
            let mut columns = self.allowed.clone();
            if columns.len() > MOST_COLUMNS {
                columns = columns
                    .partial_shuffle(&mut self.rng, MOST_COLUMNS)
                    .0
                    .to_vec();
            }
            let tree = self
                .lesson
                .tree(self.bins, &columns, &mut rows, &self.slopes);
            let steps = steps(&tree, self.bins);
            for &row in self.lesson.seen.iter().chain(self.lesson.asked) {
                self.told[row] += RATE * at(&steps, row);
            }
            self.trees += 1;
        }
    }

    /// What is told of the rows asked, of an event its probability.
    pub fn told(&self) -> impl Iterator<Item = (usize, f64)> + '_ {
        let told = self.lesson.asked.iter();
        told.map(|&row| match self.lesson.target {
            Target::Event(_) => (row, logistic(self.told[row])),
            Target::Number(_) => (row, self.told[row]),
        })
    }
}

/// A share of some rows, in their order.
fn drawn(rows: &[usize], share: f64, rng: &mut ChaCha8Rng) -> Vec<usize> {
    let below = (share * f64::from(u32::MAX)) as u32;
    let kept = rows.iter().filter(|_| rng.random::<u32>() < below);
    kept.copied().collect()
}

impl Lesson<'_> {
    /// The loss's slope at a row of which so much is told.
    fn slope(&self, row: usize, told: f64) -> Sums {
        let by = weight(self.weights, row);
        match self.target {
            Target::Event(labels) => {
                let p = logistic(told);
                let y = f64::from(u8::from(labels[row]));
                Sums {
                    slope: by * (p - y),
                    bend: by * p * (1.0 - p),
                }
            }
            Target::Number(values) => Sums {
                slope: by * (told - values[row]),
                bend: by,
            },
        }
    }

    fn tree(
        &self,
        bins: &Bins,
        columns: &[usize],
        rows: &mut [usize],
        slopes: &[Sums],
    ) -> Vec<Node> {
        let least = match self.target {
            Target::Event(_) => ROWS_OF_A_LEAF / 4.0,
            Target::Number(_) => ROWS_OF_A_LEAF,
        };
        let leaf = |sums: Sums| Node::Leaf(-sums.slope / (sums.bend + least));
        let mut all = Sums::default();
        for &row in &*rows {
            all.add(slopes[row]);
        }
        let mut nodes = vec![leaf(all)];
        let summed = sums_of(bins, columns, rows, slopes);
        let mut open = vec![Open {
            place: 0,
            depth: 0,
            from: 0,
            to: rows.len(),
            best: best(bins, columns, &summed, all, least),
            bins: summed,
        }];
        for _ in 0..SPLITS {
            let gain = |it: &Open| it.best.map_or(0.0, |it| it.gain);
            let most = (0..open.len()).max_by(|&a, &b| gain(&open[a]).total_cmp(&gain(&open[b])));
            let Some(most) = most else { break };
            let Some(split) = open[most].best else { break };
            let parent = open.swap_remove(most);
            let own = &mut rows[parent.from..parent.to];
            let codes = &bins.columns[split.column].codes;
            let middle = parent.from + divided(own, |row| codes[row] <= split.code);
            let is_left_less = middle - parent.from <= parent.to - middle;
            let less = if is_left_less {
                parent.from..middle
            } else {
                middle..parent.to
            };
            // The rows of the larger side are those of both less the smaller's.
            let of_less = sums_of(bins, columns, &rows[less], slopes);
            let pairs = parent.bins.iter().zip(&of_less);
            let of_more = pairs
                .map(|(all, own)| std::array::from_fn(|bin| all[bin].less(own[bin])))
                .collect();
            let (left, right) = if is_left_less {
                (of_less, of_more)
            } else {
                (of_more, of_less)
            };
            let place = nodes.len();
            nodes[parent.place] = Node::Inner(split, place);
            let depth = parent.depth + 1;
            let sides = [(left, parent.from, middle), (right, middle, parent.to)];
            for (side, (summed, from, to)) in sides.into_iter().enumerate() {
                // Any column's bins add up to all.
                let mut sums = Sums::default();
                for own in &summed[0] {
                    sums.add(*own);
                }
                nodes.push(leaf(sums));
                if depth < DEPTH {
                    open.push(Open {
                        place: place + side,
                        depth,
                        from,
                        to,
                        best: best(bins, columns, &summed, sums, least),
                        bins: summed,
                    });
                }
            }
        }
        nodes
    }
}

/// A place of a tree, as rows pass it: all take as many steps, for a leaf leads to itself. So no step
/// hangs on where a row is, which a processor could not foresee.
struct Step<'a> {
    /// The codes of the column that divides the rows, `[rows]`.
    codes: &'a [u8],
    /// Those of a larger code go right.
    code: u8,
    /// The place to the left; the one to the right is behind it.
    next: usize,
    /// What a leaf says.
    value: f64,
}

fn steps<'a>(tree: &[Node], bins: &'a Bins) -> Vec<Step<'a>> {
    let step = |(place, node): (usize, &Node)| match *node {
        Node::Leaf(value) => Step {
            codes: &bins.columns[0].codes,
            code: u8::MAX,
            next: place,
            value,
        },
        Node::Inner(split, next) => Step {
            codes: &bins.columns[split.column].codes,
            code: split.code,
            next,
            value: 0.0,
        },
    };
    tree.iter().enumerate().map(step).collect()
}

/// What a tree says of a row.
fn at(steps: &[Step<'_>], row: usize) -> f64 {
    let mut place = 0;
    for _ in 0..DEPTH {
        let step = &steps[place];
        place = step.next + usize::from(step.codes[row] > step.code);
    }
    steps[place].value
}

/// Sums over some rows, `[columns]`.
fn sums_of(bins: &Bins, columns: &[usize], rows: &[usize], slopes: &[Sums]) -> Vec<[Sums; BINS]> {
    let mut sums = vec![[Sums::default(); BINS]; columns.len()];
    for (of_column, &column) in sums.iter_mut().zip(columns) {
        let codes = &bins.columns[column].codes;
        for &row in rows {
            of_column[usize::from(codes[row]) % BINS].add(slopes[row]);
        }
    }
    sums
}

/// The split that gains most, where one does.
fn best(
    bins: &Bins,
    columns: &[usize],
    summed: &[[Sums; BINS]],
    all: Sums,
    least: f64,
) -> Option<Split> {
    /// What rounding leaves is no gain.
    const SOME: f64 = 1e-12;
    let own = all.gain(least);
    let mut best: Option<Split> = None;
    for (&column, of_column) in columns.iter().zip(summed) {
        let mut left = Sums::default();
        for (code, sums) in of_column[..bins.columns[column].count - 1]
            .iter()
            .enumerate()
        {
            if sums.bend == 0.0 {
                continue;
            }
            left.add(*sums);
            let right = all.less(left);
            if left.bend < least || right.bend < least {
                continue;
            }
            let gain = left.gain(least) + right.gain(least) - own;
            if gain > best.map_or(SOME, |it| it.gain) {
                best = Some(Split {
                    column,
                    code: code as u8,
                    gain,
                });
            }
        }
    }
    best
}

/// Brings the rows of one kind to the front, in any order, and says how many they are.
fn divided(rows: &mut [usize], is_first: impl Fn(usize) -> bool) -> usize {
    let mut first = 0;
    for at in 0..rows.len() {
        if is_first(rows[at]) {
            rows.swap(first, at);
            first += 1;
        }
    }
    first
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::rows;

    const ALL: usize = TREES[TREES.len() - 1];

    fn grown(bins: &Bins, lesson: Lesson<'_>) -> Vec<f64> {
        let mut boosting = Boosting::new(bins, lesson, |_| 0.0);
        boosting.grow(TREES[0]);
        boosting.grow(ALL);
        boosting.told().map(|(_, told)| told).collect()
    }

    /// What is told of the last third by the rest.
    fn told(table: &[f32], inputs: usize, target: Target<'_>, denied: &[usize]) -> Vec<f64> {
        let count = table.len() / inputs;
        let all: Vec<usize> = (0..count).collect();
        let (seen, asked) = all.split_at(count * 2 / 3);
        let lesson = Lesson {
            target,
            weights: None,
            seen: seen.to_vec(),
            asked,
            denied,
            seed: 3,
        };
        grown(&Bins::new(table, inputs), lesson)
    }

    fn of_squares(told: &[f64], target: &[f64]) -> f64 {
        let asked = &target[target.len() - told.len()..];
        let mean = asked.iter().sum::<f64>() / asked.len() as f64;
        let sum = |of: &mut dyn Iterator<Item = f64>| of.map(|it| it * it).sum::<f64>();
        let left = sum(&mut told.iter().zip(asked).map(|(p, y)| p - y));
        1.0 - left / sum(&mut asked.iter().map(|y| y - mean))
    }

    #[test]
    fn a_window_and_an_agreement_are_learned() {
        let table = rows(900, 4, 1);
        let window = |row: &[f32]| f64::from(u8::from(row[0].abs() < 0.7));
        let agreement = |row: &[f32]| f64::from(u8::from((row[1] > 0.0) == (row[2] > 0.3)));
        for law in [window, agreement] {
            let target: Vec<f64> = table.chunks_exact(4).map(law).collect();
            let labels: Vec<bool> = target.iter().map(|&it| it > 0.5).collect();
            let of = |target: Target<'_>| told(&table, 4, target, &[]);
            let number = of_squares(&of(Target::Number(&target)), &target);
            let event = of_squares(&of(Target::Event(&labels)), &target);
            assert!(number > 0.8 && event > 0.8, "{number} {event}");
        }
    }

    #[test]
    fn an_input_that_is_denied_tells_nothing() {
        let mut table = rows(300, 2, 2);
        let target: Vec<f64> = table
            .chunks_exact(2)
            .map(|row| f64::from(row[0]).signum())
            .collect();
        let first = told(&table, 2, Target::Number(&target), &[0]);
        for row in table.chunks_exact_mut(2) {
            row[0] = -row[0] + 3.0;
        }
        assert_eq!(first, told(&table, 2, Target::Number(&target), &[0]));
        let all = told(&table, 2, Target::Number(&target), &[0, 1]);
        assert!(all.iter().all(|&it| it == 0.0));
    }

    proptest! {
        /// What is told has its target's unit and sign.
        #[test]
        fn numbers_move_with_their_target(seed in 0_u64..50, by in prop::sample::select(vec![-4.0, -0.5, 2.0])) {
            let table = rows(120, 3, seed);
            let target: Vec<f64> = rows(120, 1, seed + 100).iter().map(|&it| f64::from(it)).collect();
            let moved: Vec<f64> = target.iter().map(|it| by * it).collect();
            let one = told(&table, 3, Target::Number(&target), &[]);
            let other = told(&table, 3, Target::Number(&moved), &[]);
            for (one, other) in one.iter().zip(&other) {
                prop_assert!((by * one - other).abs() < 1e-6 * (1.0 + other.abs()));
            }
        }
    }
}
