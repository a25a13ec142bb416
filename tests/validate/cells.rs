//! The cells of the simulation: how the conditions and the event are made, and what is true.
//!
//! Conditions come in blocks of five. Within a block of `Numbers`, Gaussian conditions share a
//! factor, so that any two correlate by ρ; a block may hold a child of the numbers, a two-valued
//! or categorical condition that is drawn by their mean, or have its numbers exponentiated, or its
//! second number made of the first one's square. Blocks are independent, so a condition's mean given all others is
//! that given its block, which is known here: in closed form for Gaussian numbers, by integration
//! along one dimension for numbers with a child.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::confirmation::{self, Mechanism, SHARED};

/// Conditions of a block.
pub const BLOCK: usize = 5;

/// What the last condition of each block is, if not a number, or what became of the numbers.
#[derive(Clone, Copy, Debug)]
pub enum Form {
    /// Five Gaussian numbers.
    Numbers,
    /// Four, and a yes-or-no child.
    Binary,
    /// Four, and a child of three categories.
    Categories,
    /// Five numbers, exponentiated.
    Skewed,
    /// The second number is the square of the first with a little noise.
    Curved,
    /// The others of a block follow the first: in a step, in a wave, in their spread, and one the
    /// wave where the step is up.
    Waves,
    /// Five numbers with the tails of Student's t of two degrees.
    HeavyTails,
    /// Rows that are drawn by a function of their own.
    Own(&'static Mechanism),
}

/// How the event comes about: its log-odds, in standardised numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// None: labels are coin tosses.
    Random,
    /// Four linear effects of 1, −.7, −1 and .7 (with one block: 1 and −.7).
    Main,
    /// Half of them.
    Weak,
    /// A product of two conditions from different blocks (with one block: of the same), times 1.5.
    Interaction,
    /// The square of the first condition.
    Square,
    /// A steep but smooth effect of the first condition, and a product of two of the second block.
    Steep,
    /// That of the rows' own function.
    Own,
}

/// One cell.
#[derive(Clone, Debug)]
pub struct Cell {
    pub name: &'static str,
    pub rows: usize,
    pub conditions: usize,
    pub correlation: f64,
    pub form: Form,
    pub effect: Effect,
    /// Added to the log-odds.
    pub intercept: f64,
    /// Whether it is one of the three with a thousand repetitions.
    pub core: bool,
}

/// All cells, of development and of confirmation.
pub fn cells() -> Vec<Cell> {
    development()
        .into_iter()
        .chain(confirmation::cells())
        .collect()
}

/// The cells by which settings were chosen.
fn development() -> Vec<Cell> {
    let base = Cell {
        name: "random-labels",
        rows: 1000,
        conditions: 10,
        correlation: 0.8,
        form: Form::Numbers,
        effect: Effect::Random,
        intercept: 0.0,
        core: false,
    };
    let main = Cell {
        name: "main",
        effect: Effect::Main,
        ..base.clone()
    };
    let with = |name, change: &dyn Fn(&mut Cell)| {
        let mut cell = Cell {
            name,
            ..main.clone()
        };
        change(&mut cell);
        cell
    };
    vec![
        Cell {
            core: true,
            ..base.clone()
        },
        Cell {
            core: true,
            ..main.clone()
        },
        Cell {
            name: "interaction",
            effect: Effect::Interaction,
            core: true,
            ..base
        },
        with("correlation-95", &|cell| cell.correlation = 0.95),
        with("binary", &|cell| cell.form = Form::Binary),
        with("categories", &|cell| cell.form = Form::Categories),
        with("skewed", &|cell| cell.form = Form::Skewed),
        with("rare-events", &|cell| cell.intercept = -3.3),
        with("rows-100", &|cell| cell.rows = 100),
        with("rows-300", &|cell| cell.rows = 300),
        with("conditions-5", &|cell| cell.conditions = 5),
        with("conditions-20", &|cell| cell.conditions = 20),
        with("curved", &|cell| {
            cell.form = Form::Curved;
            cell.effect = Effect::Square;
        }),
        with("weak", &|cell| cell.effect = Effect::Weak),
        with("waves", &|cell| {
            cell.form = Form::Waves;
            cell.effect = Effect::Steep;
        }),
        with("heavy-tails", &|cell| cell.form = Form::HeavyTails),
        with("wide-150", &|cell| {
            (cell.rows, cell.conditions, cell.correlation) = (150, 60, 0.0);
        }),
        with("wide-100", &|cell| {
            (cell.rows, cell.conditions, cell.correlation) = (100, 45, 0.5);
        }),
        with("wide-400", &|cell| {
            (cell.rows, cell.conditions, cell.correlation) = (400, 150, 0.0);
        }),
    ]
}

/// A data set: `values` `[rows, conditions]` as they stand in the table; a category is its number.
#[derive(Clone, Debug)]
pub struct Data {
    pub values: Vec<f64>,
    pub labels: Vec<bool>,
    /// The event's chance, `[rows]`.
    pub chances: Vec<f64>,
    /// Each row's group, where rows belong together.
    pub together: Option<Vec<usize>>,
}

impl Cell {
    /// Whether a condition is a category, by its place.
    pub fn is_category(&self, condition: usize) -> bool {
        match self.form {
            Form::Own(mechanism) => mechanism.categories.contains(&condition),
            Form::Categories => condition % BLOCK == BLOCK - 1,
            _ => false,
        }
    }

    /// The conditions that the event depends on, given the others.
    pub fn signal(&self) -> Vec<usize> {
        if let Form::Own(mechanism) = self.form {
            return mechanism.signal.to_vec();
        }
        match (self.effect, self.conditions > BLOCK) {
            (Effect::Random | Effect::Own, _) => vec![],
            (Effect::Main | Effect::Weak, true) => vec![0, 4, 5, 9],
            (Effect::Main | Effect::Weak, false) => vec![0, 4],
            (Effect::Interaction, true) => vec![0, 5],
            (Effect::Interaction, false) => vec![0, 1],
            (Effect::Square, _) => vec![0],
            (Effect::Steep, _) => vec![0, 5, 9],
        }
    }

    /// Draws a data set. The generator's stream is the repetition's own.
    pub fn draw(&self, rows: usize, repetition: u64) -> Data {
        // Confirmation has seeds of its own.
        let seed = match self.form {
            Form::Own(_) => 0xc0f1,
            _ => 0x5eed,
        };
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(repetition);
        let mut data = Data {
            values: Vec::with_capacity(rows * self.conditions),
            labels: Vec::with_capacity(rows),
            chances: Vec::with_capacity(rows),
            together: None,
        };
        if let Form::Own(mechanism) = self.form {
            let mut shared = [0.0; SHARED];
            for row in 0..rows {
                if row.is_multiple_of(mechanism.together) {
                    shared = std::array::from_fn(|_| normal(&mut rng));
                }
                let (values, log_odds) = (mechanism.row)(&mut rng, &shared);
                let chance = logistic(log_odds);
                data.labels.push(rng.random::<f64>() < chance);
                data.chances.push(chance);
                data.values.extend(values);
            }
            let group = |row| row / mechanism.together;
            data.together = (mechanism.together > 1).then(|| (0..rows).map(group).collect());
            return data;
        }
        for _ in 0..rows {
            let mut row = Vec::with_capacity(self.conditions);
            for _ in 0..self.conditions / BLOCK {
                self.block(&mut rng, &mut row);
            }
            let chance = logistic(self.log_odds(&row));
            data.labels.push(rng.random::<f64>() < chance);
            data.chances.push(chance);
            data.values.extend(row);
        }
        data
    }

    fn block(&self, rng: &mut ChaCha8Rng, row: &mut Vec<f64>) {
        let start = row.len();
        let shared = normal(rng);
        for _ in 0..BLOCK {
            let own = normal(rng);
            row.push(self.correlation.sqrt() * shared + (1.0 - self.correlation).sqrt() * own);
        }
        let block = &mut row[start..];
        match self.form {
            Form::Numbers | Form::Own(_) => {}
            Form::Skewed => block.iter_mut().for_each(|x| *x = x.exp()),
            Form::Curved => block[1] = block[0] * block[0] + 0.7 * normal(rng),
            Form::Waves => {
                let x = block[0];
                let step = if x > 0.3 { 1.0 } else { -1.0 };
                block[1] = step + 0.5 * normal(rng);
                block[2] = (2.5 * x).sin() + 0.4 * normal(rng);
                block[3] = (0.6 * x).exp() * normal(rng);
                block[4] = if step > 0.0 { block[2] } else { 0.0 } + 0.5 * normal(rng);
            }
            Form::HeavyTails => block.iter_mut().for_each(|x| {
                // The t quantile of two degrees has a closed form in the normal's own chance.
                let p = 0.5 * libm::erfc(-*x * std::f64::consts::FRAC_1_SQRT_2);
                let a: f64 = 2.0 * p - 1.0;
                *x = a * (2.0 / (1.0 - a * a).max(1e-12)).sqrt();
            }),
            Form::Binary | Form::Categories => {
                let chances = self.child_chances(block);
                let mut u = rng.random::<f64>();
                let mut child = 0;
                while child + 1 < chances.len() && u >= chances[child] {
                    u -= chances[child];
                    child += 1;
                }
                block[BLOCK - 1] = child as f64;
            }
        }
    }

    /// The chances of the child's values, given the numbers of its block.
    fn child_chances(&self, block: &[f64]) -> Vec<f64> {
        let mean = block[..BLOCK - 1].iter().sum::<f64>() / (BLOCK - 1) as f64;
        if matches!(self.form, Form::Binary) {
            let yes = logistic(1.2 * mean);
            return vec![1.0 - yes, yes];
        }
        let weights = [0.0, mean, -mean].map(f64::exp);
        let total: f64 = weights.iter().sum();
        weights.map(|weight| weight / total).to_vec()
    }

    fn log_odds(&self, row: &[f64]) -> f64 {
        let x = |condition: usize| match self.form {
            Form::Skewed => row[condition].ln(),
            // The normal number behind it, up to its tails.
            Form::HeavyTails => row[condition].clamp(-3.0, 3.0),
            _ if self.is_category(condition) => [0.0, 1.0, -1.0][row[condition] as usize],
            Form::Binary if condition % BLOCK == BLOCK - 1 => 2.0 * row[condition] - 1.0,
            _ => row[condition],
        };
        let signal = self.signal();
        self.intercept
            + match self.effect {
                Effect::Random | Effect::Own => 0.0,
                Effect::Main | Effect::Weak => {
                    let by = if self.effect == Effect::Weak {
                        0.5
                    } else {
                        1.0
                    };
                    let sizes = [1.0, -0.7, -1.0, 0.7].map(|size| by * size);
                    signal
                        .iter()
                        .zip(sizes)
                        .map(|(&at, size)| size * x(at))
                        .sum()
                }
                Effect::Interaction => 1.5 * x(signal[0]) * x(signal[1]),
                Effect::Square => x(0) * x(0) - 1.0,
                Effect::Steep => 2.0 * (3.0 * x(0)).tanh() + 1.5 * x(5) * x(9),
            }
    }

    /// A condition's mean given all the others, where it is known; of categories, there is none.
    pub fn mean(&self, row: &[f64], condition: usize) -> Option<f64> {
        let block = &row[condition / BLOCK * BLOCK..][..BLOCK];
        let at = condition % BLOCK;
        let gaussian = |others: &[f64]| {
            let n = others.len() as f64;
            let rho = self.correlation;
            let slope = rho / (1.0 + (n - 1.0) * rho);
            let mean = slope * others.iter().sum::<f64>();
            (mean, 1.0 - slope * n * rho)
        };
        let without = |numbers: &[f64]| -> Vec<f64> {
            let others = numbers.iter().enumerate().filter(|(place, _)| *place != at);
            others.map(|(_, &x)| x).collect()
        };
        match self.form {
            Form::Numbers => Some(gaussian(&without(block)).0),
            Form::Skewed => {
                let logs: Vec<f64> = block.iter().map(|x| x.ln()).collect();
                let (mean, variance) = gaussian(&without(&logs));
                Some((mean + 0.5 * variance).exp())
            }
            Form::Binary if at == BLOCK - 1 => Some(self.child_chances(block)[1]),
            Form::Binary | Form::Categories if at < BLOCK - 1 => {
                let (mean, variance) = gaussian(&without(&block[..BLOCK - 1]));
                let child = block[BLOCK - 1] as usize;
                let (mut sum, mut total) = (0.0, 0.0);
                for step in -40..=40 {
                    let z = f64::from(step) * 0.1;
                    let mut with = block.to_vec();
                    with[at] = mean + variance.sqrt() * z;
                    let weight = (-0.5 * z * z).exp() * self.child_chances(&with)[child];
                    sum += weight * with[at];
                    total += weight;
                }
                Some(sum / total)
            }
            _ => None,
        }
    }

    /// Each condition's partially linear effect per unit, E[(x − E x) p] / E[(x − E x)²] with the
    /// mean taken given the others, over a large sample; none where the mean is not known. Of a
    /// condition that does not matter given the others it is 0.
    pub fn truth(&self) -> Vec<Option<f64>> {
        let mut truth = match self.form {
            Form::Own(_) => vec![None; self.conditions],
            _ => self.integrated(),
        };
        let signal = self.signal();
        for (condition, truth) in truth.iter_mut().enumerate() {
            if !signal.contains(&condition) {
                *truth = Some(0.0);
            }
        }
        truth
    }

    /// The event's mean chance over a large sample if every row had a value of a condition that it
    /// has by `change`, the others as they are; none where the chance is not known as a function.
    pub fn mean_chance(&self, condition: usize, change: impl Fn(f64) -> f64) -> Option<f64> {
        const ROWS: usize = 100_000;
        if let Form::Own(_) = self.form {
            return None;
        }
        let mut data = self.draw(ROWS, u64::MAX);
        let rows = data.values.chunks_exact_mut(self.conditions);
        let chances = rows.map(|row| {
            row[condition] = change(row[condition]);
            logistic(self.log_odds(row))
        });
        Some(chances.sum::<f64>() / ROWS as f64)
    }

    fn integrated(&self) -> Vec<Option<f64>> {
        const ROWS: usize = 400_000;
        let data = self.draw(ROWS, u64::MAX);
        let mut sums = vec![Some((0.0, 0.0)); self.conditions];
        for (row, p) in data.values.chunks_exact(self.conditions).zip(&data.chances) {
            for (condition, sum) in sums.iter_mut().enumerate() {
                *sum = sum
                    .zip(self.mean(row, condition))
                    .map(|((cross, square), mean)| {
                        let r = row[condition] - mean;
                        (cross + r * p, square + r * r)
                    });
            }
        }
        sums.into_iter()
            .map(|sum| sum.map(|(cross, square)| cross / square))
            .collect()
    }
}

fn logistic(z: f64) -> f64 {
    1.0 / (1.0 + (-z).exp())
}

/// Box and Muller's normal draw.
pub fn normal(rng: &mut ChaCha8Rng) -> f64 {
    let radius = (-2.0 * (1.0 - rng.random::<f64>()).ln()).sqrt();
    radius * (std::f64::consts::TAU * rng.random::<f64>()).cos()
}
