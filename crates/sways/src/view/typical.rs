//! What the model says of the typical row, and of the same row with one condition changed: partial
//! dependence over that one row.

use sways_data::{ConditionEncoding, Design, Encoding, NumericEncoding, quantile};
use sways_explain::{Grid, HostMlp, PartialDependence};

use super::{At, AtValue, ConditionView, Typical, TypicalCondition, ValuesView};
use crate::decoded::{decoded, flagged};

/// The most conditions that are asked about: each takes as much as the row has inputs.
const ASKED: usize = 500;
/// The most levels of a condition: the most frequent ones.
const LEVELS: usize = 4;

/// Inputs of a condition's value, and what the value is among the others.
type Point = (At, Vec<f32>);

/// What the model says at typical values: of the first conditions in `order`. Of a condition of
/// several columns the typical values are those of the row whose inputs `[inputs]` are `nearest` to
/// the mean.
pub(super) fn typical(
    model: &HostMlp,
    encoding: &Encoding,
    design: &Design,
    views: &[ConditionView],
    order: &[usize],
    nearest: &[f32],
) -> Typical {
    let groups = design.groups();
    let conditions = encoding.conditions().iter().zip(views);
    let mut row = nearest.to_vec();
    let mut points: Vec<Vec<Point>> = Vec::with_capacity(views.len());
    for ((condition, view), group) in conditions.zip(groups) {
        let rows = design.values().chunks_exact(design.inputs());
        let column = rows.map(|row| &row[group.inputs.clone()]);
        let (typical, others) = points_of(&condition.encoding, &view.values, column);
        if let Some(typical) = typical {
            row[group.inputs.clone()].copy_from_slice(&typical);
        }
        points.push(others);
    }
    let value = |condition: usize, point: &[f32]| {
        decoded(&encoding.conditions()[condition].encoding, point)
    };
    let said = |condition: usize, points: Vec<Point>| -> Vec<AtValue> {
        let inputs = points.iter().flat_map(|(_, point)| point).copied();
        let grid = Grid::new(groups, condition, inputs.collect());
        let curve = PartialDependence::default().curve(model, &row, groups, &grid);
        let of_point = |(place, (at, point)): (usize, (At, Vec<f32>))| {
            let members = curve.members.iter().map(|member| member[place]);
            AtValue {
                at,
                value: value(condition, &point),
                probability: curve.values[place],
                spread: members.fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], it| {
                    [low.min(it), high.max(it)]
                }),
            }
        };
        points.into_iter().enumerate().map(of_point).collect()
    };
    let own = groups.iter().map(|group| &row[group.inputs.clone()]);
    let own: Vec<&[f32]> = own.collect();
    // As it is: the first condition at its own value.
    let of_row = said(0, vec![(At::Level, own[0].to_vec())]);
    let mut is_asked = vec![false; points.len()];
    for &condition in order.iter().take(ASKED) {
        is_asked[condition] = true;
    }
    let conditions = points.into_iter().enumerate();
    Typical {
        values: own
            .iter()
            .enumerate()
            .map(|(condition, point)| value(condition, point))
            .collect(),
        probability: of_row[0].probability,
        spread: of_row[0].spread,
        conditions: conditions
            .filter(|&(condition, ref points)| is_asked[condition] && points.len() > 1)
            .map(|(condition, points)| TypicalCondition {
                condition,
                points: said(condition, points),
            })
            .collect(),
    }
}

/// A condition's typical inputs, where its values tell them, and those that it is asked at.
fn points_of<'a>(
    encoding: &ConditionEncoding,
    values: &ValuesView,
    column: impl Iterator<Item = &'a [f32]>,
) -> (Option<Vec<f32>>, Vec<Point>) {
    match (encoding, values) {
        (ConditionEncoding::Numeric(it) | ConditionEncoding::Datetime(it), _) => {
            let known = column.filter(|point| !flagged(point));
            of_numbers(it, known.map(|point| f64::from(point[0])).collect())
        }
        (_, ValuesView::Levels { rows, .. }) => {
            let width = encoding.inputs();
            let inputs = |level: usize| -> Vec<f32> {
                match encoding {
                    ConditionEncoding::Categorical(_) if width > 1 => (0..width)
                        .map(|at| f32::from(u8::from(at == level)))
                        .collect(),
                    ConditionEncoding::Categorical(_) if rows.len() == 1 => vec![1.0],
                    // Behind it, where it can be: that it is not missing.
                    _ => (0..width)
                        .map(|at| if at == 0 { level as f32 } else { 0.0 })
                        .collect(),
                }
            };
            of_levels(rows.iter().copied().enumerate().collect(), inputs)
        }
        _ => (None, Vec::new()),
    }
}

/// Of numbers the median and both quartiles; few values, and those of which half are alike, are
/// levels.
fn of_numbers(encoding: &NumericEncoding, mut known: Vec<f64>) -> (Option<Vec<f32>>, Vec<Point>) {
    let inputs = |input: f64| -> Vec<f32> {
        let missing = encoding.missing_indicator.then_some(0.0);
        [input as f32].into_iter().chain(missing).collect()
    };
    let mut few: Vec<f64> = Vec::new();
    for &value in &known {
        if few.len() <= LEVELS && !few.contains(&value) {
            few.push(value);
        }
    }
    let mut values: Vec<f64> = known
        .iter()
        .map(|&input| encoding.value(input as f32))
        .collect();
    let of_share = |share| f64::from(encoding.input(quantile(&mut values, share)));
    let [lower, median, upper] = [0.25, 0.5, 0.75].map(of_share);
    if few.len() > LEVELS && lower < upper {
        let points = [(At::LowerQuartile, lower), (At::UpperQuartile, upper)];
        let points = points.map(|(at, input)| (at, inputs(input)));
        return (Some(inputs(median)), points.into());
    }
    known.sort_by(f64::total_cmp);
    let alike: Vec<&[f64]> = known.chunk_by(|a, b| a == b).collect();
    let rows = alike.iter().map(|alike| alike.len()).enumerate();
    let (typical, mut points) = of_levels(rows.collect(), |level| inputs(alike[level][0]));
    points.sort_by(|(_, a), (_, b)| a[0].total_cmp(&b[0]));
    (typical, points)
}

/// Of levels, each with its rows, the most frequent one, and that with the next ones.
fn of_levels(
    mut levels: Vec<(usize, usize)>,
    inputs: impl Fn(usize) -> Vec<f32>,
) -> (Option<Vec<f32>>, Vec<Point>) {
    levels.retain(|&(_, rows)| rows > 0);
    levels.sort_by_key(|&(_, rows)| std::cmp::Reverse(rows));
    levels.truncate(LEVELS);
    let points: Vec<Point> = levels
        .into_iter()
        .map(|(level, _)| (At::Level, inputs(level)))
        .collect();
    (points.first().map(|(_, point)| point.clone()), points)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(values: &[f64]) -> (Vec<f32>, Vec<(At, f32)>) {
        let encoding = NumericEncoding {
            center: 0.0,
            scale: 1.0,
            clip: false,
            tails: false,
            fill: 0.0,
            missing_indicator: false,
            thousands: false,
            range: None,
        };
        let (typical, points) = of_numbers(&encoding, values.to_vec());
        let points = points.into_iter().map(|(at, point)| (at, point[0]));
        (typical.unwrap(), points.collect())
    }

    #[test]
    fn numbers_have_a_median_and_quartiles() {
        let (typical, points) = points(&[9.0, 1.0, 5.0, 3.0, 7.0]);
        assert_eq!(typical, [5.0]);
        assert_eq!(points, [(At::LowerQuartile, 3.0), (At::UpperQuartile, 7.0)]);
    }

    #[test]
    fn numbers_that_are_few_or_mostly_one_are_levels() {
        let level = |value| (At::Level, value);
        let (typical, few) = points(&[1.0, 0.0, 0.0, 1.0, 0.0]);
        assert_eq!(typical, [0.0]);
        assert_eq!(few, [0.0, 1.0].map(level));
        let mostly: Vec<f64> = [0.0; 20]
            .into_iter()
            .chain([1.0, 2.0, 3.0, 4.0, 4.0])
            .collect();
        let (typical, mostly) = points(&mostly);
        assert_eq!(typical, [0.0]);
        assert_eq!(mostly, [0.0, 1.0, 2.0, 4.0].map(level));
    }

    #[test]
    fn of_levels_the_most_frequent_come_first_and_those_of_no_row_never() {
        let rows = [3, 0, 9, 5, 1, 4].into_iter().enumerate().collect();
        let (typical, points) = of_levels(rows, |level| vec![level as f32]);
        assert_eq!(typical, Some(vec![2.0]));
        let places: Vec<f32> = points.iter().map(|(_, point)| point[0]).collect();
        assert_eq!(places, [2.0, 3.0, 5.0, 0.0]);
        assert_eq!(of_levels(vec![(0, 0)], |_| Vec::new()), (None, Vec::new()));
    }
}
