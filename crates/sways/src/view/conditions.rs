//! What is in a condition, over all rows.

use sways_data::{ConditionEncoding, EncodedCondition, NumericEncoding, quantile};

use super::{ConditionView, ValuesView};
use crate::decoded::{category, flagged, number, rounded};

/// Parts of a histogram.
const BINS: usize = 24;

/// What is in a condition, whose inputs are `points` and whose numbers are all whole or not.
pub(super) fn condition_view<'a>(
    condition: &EncodedCondition,
    points: impl Iterator<Item = &'a [f32]> + Clone,
    whole: bool,
) -> ConditionView {
    let (missing, values) = match &condition.encoding {
        ConditionEncoding::Joint(_) => {
            let columns = condition.columns.clone();
            (0, ValuesView::Joint { columns })
        }
        ConditionEncoding::Numeric(it) => numbers(it, points, whole, false),
        ConditionEncoding::Datetime(it) => numbers(it, points, whole, true),
        ConditionEncoding::Boolean(_) => {
            let mut rows = vec![0; 2];
            let mut missing = 0;
            for point in points {
                if flagged(point) {
                    missing += 1;
                } else {
                    rows[usize::from(point[0] != 0.0)] += 1;
                }
            }
            let names = ["no", "yes"].map(str::to_owned).to_vec();
            (missing, ValuesView::Levels { names, rows })
        }
        ConditionEncoding::Categorical(it) => {
            let names = it.names();
            let mut rows = vec![0; names.len()];
            for point in points {
                if let Some(rows) =
                    category(point, names.len()).and_then(|place| rows.get_mut(place))
                {
                    *rows += 1;
                }
            }
            let missing = if it.missing {
                rows.last().copied().unwrap_or(0)
            } else {
                0
            };
            (missing, ValuesView::Levels { names, rows })
        }
        _ => (
            0,
            ValuesView::Levels {
                names: Vec::new(),
                rows: Vec::new(),
            },
        ),
    };
    ConditionView {
        name: condition.condition.clone(),
        missing,
        values,
    }
}

fn numbers<'a>(
    encoding: &NumericEncoding,
    points: impl Iterator<Item = &'a [f32]> + Clone,
    whole: bool,
    dates: bool,
) -> (usize, ValuesView) {
    let rows = points.clone().count();
    let mut known: Vec<f64> = points.filter_map(|point| number(encoding, point)).collect();
    let [low, median, high] = if known.is_empty() {
        [encoding.fill; 3]
    } else {
        [0.0, 0.5, 1.0].map(|share| quantile(&mut known, share))
    };
    let [low, median, high] = [low, median, high].map(|value| rounded(encoding, value));
    // Few whole numbers have a part each, around them.
    let each = whole && high - low < BINS as f64;
    let (from, count) = if each {
        (low - 0.5, (high - low) as usize + 1)
    } else {
        (low, BINS)
    };
    let width = if each {
        1.0
    } else {
        (high - low) / BINS as f64
    };
    let mut bins = vec![0; count];
    for value in &known {
        let bin = ((value - from) / width).max(0.0) as usize;
        bins[bin.min(count - 1)] += 1;
    }
    let values = ValuesView::Numbers {
        low,
        high,
        median,
        whole,
        bins_from: from,
        bins_width: width,
        dates,
        bins,
    };
    (rows - known.len(), values)
}
