//! What local methods return: one number a row and condition, and its reductions.

use crate::Reduction;

/// The attributions of rows, and what each member says of them on average.
///
/// A row's attribution is the members' mean. Each member's own numbers are kept as reductions
/// over the rows only, so memory grows with rows × conditions and not with the members.
#[derive(Clone, Debug, PartialEq)]
pub struct Attributions {
    conditions: usize,
    members: usize,
    /// `[rows, conditions]`.
    values: Vec<f64>,
    /// `[members, conditions]`, summed over the rows.
    sums: Vec<f64>,
    /// `[members, conditions]`, sizes summed over the rows.
    sums_abs: Vec<f64>,
}

impl Attributions {
    /// No rows yet.
    pub(crate) fn new(members: usize, conditions: usize) -> Self {
        Self {
            conditions,
            members,
            values: Vec::new(),
            sums: vec![0.0; members * conditions],
            sums_abs: vec![0.0; members * conditions],
        }
    }

    /// Adds rows: `values` are `[members, rows, conditions]`.
    pub(crate) fn extend(&mut self, values: &[f64]) {
        let conditions = self.conditions;
        let start = self.values.len();
        let of_member = values.len() / self.members;
        self.values.resize(start + of_member, 0.0);
        for (member, values) in values.chunks(of_member).enumerate() {
            let sums = &mut self.sums[member * conditions..][..conditions];
            let sums_abs = &mut self.sums_abs[member * conditions..][..conditions];
            for (index, &value) in values.iter().enumerate() {
                self.values[start + index] += value / self.members as f64;
                sums[index % conditions] += value;
                sums_abs[index % conditions] += value.abs();
            }
        }
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.values.len() / self.conditions
    }

    /// One row's attributions, the members' mean: `[conditions]`.
    ///
    /// # Panics
    /// If there is no such row.
    pub fn row(&self, row: usize) -> &[f64] {
        &self.values[row * self.conditions..][..self.conditions]
    }

    /// The influence that the rows add up to: of the ensemble, `[conditions]`, and of each
    /// member, `[members][conditions]`.
    ///
    /// [`Reduction::Row`] and [`Reduction::None`] are for one row, where they equal the mean.
    pub fn reduce(&self, reduction: Reduction) -> (Vec<f64>, Vec<Vec<f64>>) {
        let rows = self.rows() as f64;
        let size = |value: f64| match reduction {
            Reduction::MeanAbs => value.abs(),
            _ => value,
        };
        let mut ensemble = vec![0.0; self.conditions];
        for row in self.values.chunks(self.conditions) {
            for (sum, &value) in ensemble.iter_mut().zip(row) {
                *sum += size(value) / rows;
            }
        }
        let sums = match reduction {
            Reduction::MeanAbs => &self.sums_abs,
            _ => &self.sums,
        };
        let members = sums
            .chunks(self.conditions)
            .map(|sums| sums.iter().map(|sum| sum / rows).collect())
            .collect();
        (ensemble, members)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reduces_the_members_mean() {
        let mut attributions = Attributions::new(2, 1);
        // Rows 1 and 2 of both members, then row 3.
        attributions.extend(&[1.0, -2.0, 3.0, -4.0]);
        attributions.extend(&[6.0, -6.0]);
        assert_eq!(attributions.rows(), 3);
        assert_eq!(
            (0..3).map(|r| attributions.row(r)[0]).collect::<Vec<_>>(),
            [2.0, -3.0, 0.0]
        );
        let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-12, "{a} is not {b}");
        let (mean, members) = attributions.reduce(Reduction::Mean);
        close(mean[0], -1.0 / 3.0);
        close(members[0][0], 5.0 / 3.0);
        close(members[1][0], -7.0 / 3.0);
        let (size, members) = attributions.reduce(Reduction::MeanAbs);
        close(size[0], 5.0 / 3.0);
        close(members[0][0], 3.0);
        close(members[1][0], 13.0 / 3.0);
    }
}
