//! What local methods return: one number a row and condition, and its reductions.

use crate::result::influence::Reduction;

/// The attributions of rows, and what each member says of them on average.
///
/// A row's attribution is the members' mean. Each member's own numbers are kept as reductions
/// over the rows only, so memory grows with rows × conditions and not with the members.
#[derive(Clone, Debug, PartialEq)]
pub struct Attributions {
    conditions: usize,
    members: usize,
    rows: usize,
    /// `[conditions]`: the rows in which a condition's attribution is defined.
    defined: Vec<usize>,
    /// `[rows, conditions]`, of the rows that were not taken away; NaN where it is not defined.
    values: Vec<f64>,
    /// `[conditions]`, the members' mean and its size, each summed over the rows.
    ensemble: [Vec<f64>; 2],
    /// `[conditions]`, the squares of the members' mean, summed over the rows.
    squares: Vec<f64>,
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
            rows: 0,
            defined: vec![0; conditions],
            values: Vec::new(),
            ensemble: [vec![0.0; conditions], vec![0.0; conditions]],
            squares: vec![0.0; conditions],
            sums: vec![0.0; members * conditions],
            sums_abs: vec![0.0; members * conditions],
        }
    }

    /// Adds rows: `values` are `[members, rows, conditions]`.
    pub(crate) fn extend(&mut self, values: &[f64]) {
        self.extend_where(values, |_, _| true);
    }

    /// Adds rows, of which some conditions have no attribution: it is NaN there, and what the
    /// rows reduce to is of the others. `defined(row, condition)` counts the rows added from 0.
    pub(crate) fn extend_where(&mut self, values: &[f64], defined: impl Fn(usize, usize) -> bool) {
        let conditions = self.conditions;
        let start = self.values.len();
        let of_member = values.len() / self.members;
        self.values.resize(start + of_member, 0.0);
        let defined = |index: usize| defined(index / conditions, index % conditions);
        for (member, values) in values.chunks(of_member).enumerate() {
            let sums = &mut self.sums[member * conditions..][..conditions];
            let sums_abs = &mut self.sums_abs[member * conditions..][..conditions];
            for (index, &value) in values.iter().enumerate() {
                self.values[start + index] += value / self.members as f64;
                if defined(index) {
                    sums[index % conditions] += value;
                    sums_abs[index % conditions] += value.abs();
                }
            }
        }
        let [sums, sums_abs] = &mut self.ensemble;
        for (index, value) in self.values[start..].iter_mut().enumerate() {
            if defined(index) {
                self.defined[index % conditions] += 1;
                sums[index % conditions] += *value;
                sums_abs[index % conditions] += value.abs();
                self.squares[index % conditions] += *value * *value;
            } else {
                *value = f64::NAN;
            }
        }
        self.rows += of_member / conditions;
    }

    /// Puts more rows, of the same members and conditions, behind these.
    pub fn append(&mut self, more: Self) {
        self.rows += more.rows;
        for (all, more) in self.defined.iter_mut().zip(more.defined) {
            *all += more;
        }
        self.values.extend(more.values);
        let add = |sums: &mut Vec<f64>, more: Vec<f64>| {
            for (sum, more) in sums.iter_mut().zip(more) {
                *sum += more;
            }
        };
        for (sums, more) in self.ensemble.iter_mut().zip(more.ensemble) {
            add(sums, more);
        }
        add(&mut self.squares, more.squares);
        add(&mut self.sums, more.sums);
        add(&mut self.sums_abs, more.sums_abs);
    }

    /// Takes the rows away, `[rows, conditions]`: what they reduce to stays.
    pub fn take_values(&mut self) -> Vec<f64> {
        std::mem::take(&mut self.values)
    }

    /// How many conditions there are.
    pub fn conditions(&self) -> usize {
        self.conditions
    }

    /// The rows in which each condition's attribution is defined: `[conditions]`.
    pub fn defined(&self) -> &[usize] {
        &self.defined
    }

    /// How many rows there are, or were.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// One row's attributions, the members' mean: `[conditions]`; NaN where not defined.
    ///
    /// # Panics
    /// If there is no such row, or it was taken away.
    pub fn row(&self, row: usize) -> &[f64] {
        &self.values[row * self.conditions..][..self.conditions]
    }

    /// The standard error of the reduced numbers, `[conditions]`, of rows that were drawn without
    /// repetition of so many: √(s² / n · (1 − n / N)), by the rows' variance s².
    pub fn error_of_drawing(&self, of: usize, reduction: Reduction) -> Vec<f64> {
        let sums = match reduction {
            Reduction::MeanAbs => &self.ensemble[1],
            _ => &self.ensemble[0],
        };
        let left_out = 1.0 - self.rows as f64 / of.max(1) as f64;
        let error = |((sum, square), &rows): ((&f64, &f64), &usize)| {
            let rows = rows as f64;
            let spread = (square - sum * sum / rows).max(0.0) / (rows - 1.0);
            (spread / rows * left_out.max(0.0)).sqrt()
        };
        let sums = sums.iter().zip(&self.squares).zip(&self.defined);
        sums.map(error).collect()
    }

    /// The influence that the rows add up to: of the ensemble, `[conditions]`, and of each
    /// member, `[members][conditions]`; NaN where no row defines it.
    ///
    /// [`Reduction::Row`] and [`Reduction::None`] are for one row, where they equal the mean.
    pub fn reduce(&self, reduction: Reduction) -> (Vec<f64>, Vec<Vec<f64>>) {
        let mean = |sums: &[f64]| -> Vec<f64> {
            let sums = sums.iter().zip(&self.defined);
            sums.map(|(sum, &rows)| sum / rows as f64).collect()
        };
        let (of_ensemble, of_members) = match reduction {
            Reduction::MeanAbs => (&self.ensemble[1], &self.sums_abs),
            _ => (&self.ensemble[0], &self.sums),
        };
        let ensemble = mean(of_ensemble);
        let members = of_members.chunks(self.conditions).map(mean).collect();
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
        let mut last = Attributions::new(2, 1);
        last.extend(&[6.0, -6.0]);
        attributions.append(last);
        assert_eq!(attributions.rows(), 3);
        assert_eq!(
            (0..3).map(|r| attributions.row(r)[0]).collect::<Vec<_>>(),
            [2.0, -3.0, 0.0]
        );
        assert_eq!(attributions.take_values().len(), 3);
        let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-12, "{a} is not {b}");
        // Of 2, −3 and 0 the variance is 19/3; of their sizes 7/3.
        for (reduction, spread) in [(Reduction::Mean, 19.0), (Reduction::MeanAbs, 7.0)] {
            let error = attributions.error_of_drawing(12, reduction)[0];
            close(error, (spread / 3.0 / 3.0 * 0.75_f64).sqrt());
            close(attributions.error_of_drawing(3, reduction)[0], 0.0);
        }
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
