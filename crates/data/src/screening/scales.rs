//! Columns whose numbers are in two units.

use super::{FEWEST_ROWS, Hint};
use crate::{column_type::ColumnType, table::Column, values::Values};

/// How much larger a number is in the one unit than in the other: metres and centimetres, kilograms
/// and grams.
const FACTORS: [f64; 2] = [100.0, 1000.0];
/// The largest of what is measured is at most so many times the least.
const SPREAD: f64 = 5.0;

/// Whether the numbers stand in two heaps far apart, of which the one is the other's in another
/// unit: heights of 1.62 to 1.9 beside some of 158 to 193. The smaller ones have fractions, without
/// which they could be codes.
pub(super) fn scales(column: &Column) -> Option<Hint> {
    const ALIKE: std::ops::RangeInclusive<f64> = 0.75..=4.0 / 3.0;
    let Values::Numbers(values) = column.values() else {
        return None;
    };
    let mut sorted: Vec<f64> = values.iter().copied().filter(|it| !it.is_nan()).collect();
    if column.kind() != ColumnType::Numeric || sorted.len() < FEWEST_ROWS {
        return None;
    }
    sorted.sort_unstable_by(f64::total_cmp);
    let (least, largest) = (*sorted.first()?, *sorted.last()?);
    if least <= 0.0 || !largest.is_finite() {
        return None;
    }
    let gap = |pair: &[f64]| pair[1] / pair[0];
    let (place, _) = sorted
        .windows(2)
        .map(gap)
        .enumerate()
        .max_by(|(_, one), (_, other)| one.total_cmp(other))?;
    let (small, large) = sorted.split_at(place + 1);
    let median = |values: &[f64]| values[values.len() / 2];
    let is_of = |factor: &f64| {
        let ends = [small[0] * factor, large[0]];
        let tops = [small[place] * factor, largest];
        let spread = tops[0].max(tops[1]) / ends[0].min(ends[1]);
        spread <= SPREAD && ALIKE.contains(&(median(small) * factor / median(large)))
    };
    let factor = FACTORS.into_iter().find(|factor| is_of(factor))?;
    let are_measured = small.iter().any(|value| value.fract() != 0.0) && small[0] < small[place];
    are_measured.then(|| Hint::Scales {
        condition: column.name().to_owned(),
        factor,
        small: small.len(),
        of: sorted.len(),
        like: [median(small), median(large)],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: impl Iterator<Item = f64>) -> Option<Hint> {
        scales(&Column::new("height", Values::Numbers(values.collect())))
    }

    #[test]
    fn metres_beside_centimetres_are_seen() {
        let height = |row: u32| 150.0 + f64::from(row * 17 % 41);
        let mixed = of((0..40).map(|row| height(row) / if row % 9 == 4 { 100.0 } else { 1.0 }));
        let Some(Hint::Scales {
            factor, small, of, ..
        }) = mixed
        else {
            panic!("{mixed:?}");
        };
        assert_eq!((factor, small, of), (100.0, 4, 40));
    }

    #[test]
    fn what_is_in_one_unit_or_could_be_codes_is_not() {
        let row = |row: u32| f64::from(row * 17 % 41);
        assert_eq!(of((0..40).map(|it| 150.0 + row(it))), None);
        // From small to large without a gap, and with one that no unit explains.
        assert_eq!(of((0..40).map(|it| 1.01_f64.powf(20.0 * row(it)))), None);
        let far = (0..40).map(|it| {
            if it < 5 {
                1.5 + row(it)
            } else {
                900.0 + row(it)
            }
        });
        assert_eq!(of(far), None);
        // 1 and 2 for those who said nothing.
        let codes = (0..40).map(|it| {
            if it < 5 {
                f64::from(it % 2 + 1)
            } else {
                150.0 + row(it)
            }
        });
        assert_eq!(of(codes), None);
    }
}
