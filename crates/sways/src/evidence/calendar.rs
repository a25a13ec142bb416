//! What recurs in dates: the day of the week, the season, the day of the month, the time of day. A
//! date's own input, days since 1970, tells none of them.

use std::{
    collections::{BTreeMap, BTreeSet},
    f64::consts::TAU,
};

use sways_data::{
    ConditionEncoding, Design, Encoding, Group, Groups, NumericEncoding, civil_from_days,
    days_from_civil,
};
use sways_explain::evidence::{Unit, unit::ALIKE};

use crate::decoded;

/// Fewer rows have too little to say of weeks and seasons.
const FEWEST_ROWS: usize = 100;
/// Another condition is one of the calendar's where this share of the rows has the value that is
/// most frequent in the same part of it.
const TOLD: f64 = 0.98;
/// A weekday or an hour has an input where this share of the rows is of it.
const OF_A_PART: f64 = 0.02;
/// How often a wave of a year goes up and down.
const WAVES: [f64; 3] = [1.0, 2.0, 3.0];

/// A time, taken apart.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Moment {
    /// Of the week, from Monday as 0.
    weekday: usize,
    /// Of the year, from January as 1.
    month: u32,
    /// Days of the year that have passed.
    of_year: f64,
    /// Of the month, and how many follow in it.
    day: u32,
    days_left: f64,
    /// Of the day.
    hours: f64,
}

impl Moment {
    /// Of so many days since 1970-01-01.
    fn new(days: f64) -> Self {
        /// Inputs are rounded: what is so little before midnight is midnight.
        const SOME: f64 = 1.0 / 1440.0;
        let today = (days + SOME).floor();
        let (year, month, day) = civil_from_days(today);
        let first = |year, month| days_from_civil(year, month, 1).unwrap_or_default() as f64;
        let next = first(year + i64::from(month == 12), month % 12 + 1);
        Self {
            weekday: (today + 3.0).rem_euclid(7.0) as usize,
            month,
            of_year: today - first(year, 1),
            day,
            days_left: next - today - 1.0,
            hours: (24.0 * (days - today)).max(0.0),
        }
    }
}

/// What recurs.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Cycle {
    Week,
    Year,
    Month,
    Day,
}

impl Cycle {
    const ALL: [Self; 4] = [Self::Week, Self::Year, Self::Month, Self::Day];

    /// The part of the cycle that a moment falls into.
    fn part(self, it: &Moment) -> usize {
        match self {
            Self::Week => it.weekday,
            Self::Year => it.month as usize,
            Self::Month => it.day as usize,
            Self::Day => it.hours as usize,
        }
    }

    /// Whether some moments, from the first to the last of so many days, go through it more than
    /// once, in several parts of it.
    fn recurs(self, moments: &[Option<Moment>], span: f64) -> bool {
        let parts = |of: Self| {
            let parts = moments.iter().flatten().map(|it| of.part(it));
            parts.collect::<BTreeSet<_>>().len()
        };
        // What is dated by months or years has no weekdays.
        let has_days = || parts(Self::Month) > 3;
        match self {
            Self::Week => span >= 14.0 && parts(self) > 1 && has_days(),
            Self::Year => span >= 365.0 && parts(self) > 3,
            Self::Month => span >= 60.0 && has_days(),
            Self::Day => span >= 2.0 && parts(self) > 3,
        }
    }

    /// Its inputs, each `[rows]`; 0 where there is no moment.
    fn inputs(self, moments: &[Option<Moment>]) -> Vec<Vec<f32>> {
        let input = |value: &dyn Fn(&Moment) -> f64| -> Vec<f32> {
            let values = moments.iter().map(|it| it.as_ref().map_or(0.0, value));
            values.map(|it| it as f32).collect()
        };
        let each_part = || -> Vec<Vec<f32>> {
            let mut rows: BTreeMap<usize, usize> = BTreeMap::new();
            for it in moments.iter().flatten() {
                *rows.entry(self.part(it)).or_default() += 1;
            }
            let few = OF_A_PART * moments.len() as f64;
            rows.retain(|_, rows| *rows as f64 >= few);
            let is = |part: usize| move |it: &Moment| f64::from(u8::from(self.part(it) == part));
            // The first of them is what the others are set against.
            let others = rows.into_keys().skip(1);
            others.map(|part| input(&is(part))).collect()
        };
        match self {
            Self::Week => each_part(),
            Self::Year => {
                let turn = |it: &Moment| TAU * it.of_year / 366.0;
                let mut inputs = vec![input(&|it| it.of_year / 91.5 - 2.0)];
                for times in WAVES {
                    inputs.push(input(&|it| (times * turn(it)).sin()));
                    inputs.push(input(&|it| (times * turn(it)).cos()));
                }
                inputs
            }
            Self::Month => vec![
                input(&|it| f64::from(it.day) / 8.0 - 2.0),
                input(&|it| 2.0 - it.days_left / 8.0),
            ],
            Self::Day => {
                let mut inputs = vec![input(&|it| it.hours / 6.0 - 2.0)];
                inputs.extend(each_part());
                inputs
            }
        }
    }
}

/// The design with inputs for what recurs in its dates, behind each date's own; `None` where
/// nothing does. A cycle that another condition tells, a weekday or a month beside the date, is left
/// to it.
pub(super) fn with_what_recurs(design: &Design, encoding: &Encoding) -> Option<Design> {
    if design.rows() < FEWEST_ROWS {
        return None;
    }
    let groups: Vec<&Group> = design.groups().iter().collect();
    let days: Vec<Option<Vec<Option<f64>>>> = groups
        .iter()
        .zip(encoding.conditions())
        .map(|(group, condition)| match &condition.encoding {
            ConditionEncoding::Datetime(number) => Some(days(design, group, number)),
            _ => None,
        })
        .collect();
    let more: Vec<Vec<Vec<f32>>> = days
        .iter()
        .enumerate()
        .map(|(place, own)| {
            let Some(own) = own else { return Vec::new() };
            let (before, behind) = groups.split_at(place);
            let others: Vec<&Group> = before.iter().chain(&behind[1..]).copied().collect();
            let mut inputs = recurring(design, own, &others);
            let earlier = days[..place].iter().flatten();
            inputs.extend(earlier.filter_map(|earlier| between(earlier, own)));
            inputs
        })
        .collect();
    if more.iter().all(Vec::is_empty) {
        return None;
    }
    let widths = groups.iter().zip(&more);
    let widths = widths.map(|(group, more)| {
        let width = group.inputs.len() + more.len();
        (group.condition.clone(), width, group.coding)
    });
    let mut values = Vec::new();
    for row in 0..design.rows() {
        for (group, more) in groups.iter().zip(&more) {
            values.extend_from_slice(&design.row(row)[group.inputs.clone()]);
            values.extend(more.iter().map(|input| input[row]));
        }
    }
    Design::new(design.rows(), Groups::coded(widths), values).ok()
}

/// How many of a unit's columns, the first, are values: all but for a date with what recurs in it.
pub(super) fn value_columns(unit: &Unit, groups: &Groups) -> usize {
    match unit.conditions[..] {
        [condition] => groups
            .get(condition)
            .map_or(unit.columns.len(), |it| it.value_inputs().len()),
        _ => unit.columns.len(),
    }
}

/// The days since 1970-01-01 of a date, `[rows]`.
fn days(design: &Design, date: &Group, number: &NumericEncoding) -> Vec<Option<f64>> {
    let rows = 0..design.rows();
    let day = |row| decoded::number(number, &design.row(row)[date.inputs.clone()]);
    rows.map(day).collect()
}

/// The time between two dates that are one unit, so that both leave it out, in its standard
/// deviations: beside the years that both go through it is too short to be seen.
fn between(one: &[Option<f64>], other: &[Option<f64>]) -> Option<Vec<f32>> {
    let pairs = one.iter().zip(other);
    let known = pairs.clone().filter_map(|(a, b)| Some((*a)?).zip(*b));
    let known: Vec<(f64, f64)> = known.collect();
    let of = |value: &dyn Fn(&(f64, f64)) -> f64| {
        let count = known.len() as f64;
        let mean = known.iter().map(value).sum::<f64>() / count;
        let squares: f64 = known.iter().map(|it| (value(it) - mean).powi(2)).sum();
        (mean, squares / count)
    };
    let (mean, square) = of(&|(a, b)| b - a);
    let [(_, a), (_, b)] = [of(&|it| it.0), of(&|it| it.1)];
    let alike = (a + b - square) / (2.0 * (a * b).sqrt());
    (alike > ALIKE.sqrt() && square.sqrt() > 0.0).then(|| {
        let time = |(a, b): (&Option<f64>, &Option<f64>)| match (a, b) {
            (Some(a), Some(b)) => ((b - a - mean) / square.sqrt()) as f32,
            _ => 0.0,
        };
        pairs.map(time).collect()
    })
}

/// The inputs for what recurs in one date that the others do not tell.
fn recurring(design: &Design, days: &[Option<f64>], others: &[&Group]) -> Vec<Vec<f32>> {
    let known = days.iter().flatten();
    let ends = known.fold([f64::INFINITY, f64::NEG_INFINITY], |[a, b], &day| {
        [a.min(day), b.max(day)]
    });
    let moments: Vec<Option<Moment>> = days.iter().map(|it| it.map(Moment::new)).collect();
    let is_told = |cycle: Cycle| {
        let part = |row: usize| moments[row].as_ref().map(|it| cycle.part(it));
        others.iter().any(|other| tells(design, other, &part))
    };
    Cycle::ALL
        .into_iter()
        .filter(|it| it.recurs(&moments, ends[1] - ends[0]) && !is_told(*it))
        .flat_map(|it| it.inputs(&moments))
        .collect()
}

/// Whether a condition is one of the calendar's: its value nearly follows from the part of a cycle
/// that a row falls into, and from nothing simpler.
fn tells(design: &Design, other: &Group, part: &dyn Fn(usize) -> Option<usize>) -> bool {
    /// Of more values none is told by a cycle's parts.
    const VALUES: usize = 32;
    let mut rows: BTreeMap<Vec<u32>, BTreeMap<usize, usize>> = BTreeMap::new();
    let mut count = 0;
    for row in 0..design.rows() {
        let Some(part) = part(row) else { continue };
        let value = design.row(row)[other.inputs.clone()].iter();
        let of_value = rows
            .entry(value.map(|it| it.to_bits()).collect())
            .or_default();
        *of_value.entry(part).or_default() += 1;
        count += 1;
        if rows.len() > VALUES {
            return false;
        }
    }
    let mut most: BTreeMap<usize, usize> = BTreeMap::new();
    for (part, rows) in rows.values().flatten() {
        let of_part = most.entry(*part).or_default();
        *of_part = (*of_part).max(*rows);
    }
    let alone = rows.values().map(|it| it.values().sum::<usize>());
    let enough = TOLD * f64::from(count);
    f64::from(alone.max().unwrap_or(0) as u32) < enough
        && most.values().sum::<usize>() as f64 >= enough
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_taken_apart() {
        // 2024-02-28, a Wednesday, at six in the evening.
        let it = Moment::new(19_781.75);
        let same = Moment {
            weekday: 2,
            month: 2,
            of_year: 58.0,
            day: 28,
            days_left: 1.0,
            hours: 18.0,
        };
        assert_eq!(it, same);
        // What rounding leaves of midnight is the day that begins.
        let it = Moment::new(19_782.0 - 1e-5);
        assert_eq!((it.weekday, it.day, it.hours), (3, 29, 0.0));
        let it = Moment::new(19_722.0);
        assert_eq!(
            (it.month, it.day, it.days_left, it.of_year),
            (12, 31, 0.0, 364.0)
        );
    }

    #[test]
    fn a_stay_lies_between_its_ends() {
        let admitted: Vec<Option<f64>> = (0..50).map(|at| Some(f64::from(at * 30))).collect();
        let left = |at: usize| admitted[at].map(|day| day + 3.0 + 4.0 * (at % 2) as f64);
        let mut discharged: Vec<Option<f64>> = (0..50).map(left).collect();
        discharged[7] = None;
        let stay = between(&admitted, &discharged).unwrap();
        assert_eq!(stay[7], 0.0);
        assert!((stay[8] + 1.0).abs() < 0.05 && (stay[9] - 1.0).abs() < 0.05);
        let other: Vec<Option<f64>> = (0..50).map(|at| Some(f64::from(at * 17 % 50))).collect();
        assert_eq!(between(&admitted, &other), None);
        assert_eq!(between(&admitted, &admitted), None);
        assert_eq!(between(&admitted, &[None; 50]), None);
    }
}
