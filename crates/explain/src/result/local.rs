//! What any local method says of rows, batch by batch.

use std::collections::BTreeMap;

use crate::{
    engine::background::Background,
    result::{
        additive::{Additive, Completeness},
        attributions::Attributions,
        convergence::Convergence,
        explanation::Explanation,
        influence::{Gap, Reduction},
    },
};

/// What any local method says of rows, and how sure it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Local {
    /// A number a row and condition.
    pub attributions: Attributions,
    /// The rows that stand for what is not known.
    pub background: Option<Background>,
    completeness: Option<Completeness>,
    convergence: Option<Convergence>,
    errors: Errors,
}

/// The squared standard errors over rows, each `[conditions]`; empty where nothing is drawn.
#[derive(Clone, Debug, Default, PartialEq)]
struct Errors {
    /// Of the rows' sum.
    of_sum: Vec<f64>,
    /// Each row's own, summed.
    of_rows: Vec<f64>,
    /// How many rows drew from each stream.
    rows: BTreeMap<u64, u32>,
}

impl Errors {
    /// More rows. Streams are independent of each other; n rows of one stream with the error e
    /// have n e together, so one more adds (2n + 1) e² to the squares.
    fn see(&mut self, convergence: &Convergence, conditions: usize) {
        let errors = convergence.standard_errors.chunks_exact(conditions);
        for (errors, &stream) in errors.zip(&convergence.streams) {
            self.of_sum.resize(conditions, 0.0);
            self.of_rows.resize(conditions, 0.0);
            let alike = self.rows.entry(stream).or_insert(0);
            let more = f64::from(2 * *alike + 1);
            *alike += 1;
            let squares = self.of_sum.iter_mut().zip(&mut self.of_rows);
            for ((of_sum, of_rows), error) in squares.zip(errors) {
                *of_sum += more * error * error;
                *of_rows += error * error;
            }
        }
    }
}

impl From<Attributions> for Local {
    fn from(attributions: Attributions) -> Self {
        Self {
            attributions,
            background: None,
            completeness: None,
            convergence: None,
            errors: Errors::default(),
        }
    }
}

impl From<Additive> for Local {
    fn from(additive: Additive) -> Self {
        let explanation = Explanation {
            attributions: additive.attributions,
            background: additive.background,
            convergence: additive.convergence,
        };
        Self {
            completeness: Some(additive.completeness),
            ..Self::from(explanation)
        }
    }
}

impl From<Explanation> for Local {
    fn from(explanation: Explanation) -> Self {
        Self {
            background: Some(explanation.background),
            ..Self::drawn(explanation.attributions, explanation.convergence)
        }
    }
}

impl Local {
    /// Attributions without a background, that were drawn for.
    pub fn drawn(attributions: Attributions, convergence: Convergence) -> Self {
        let mut errors = Errors::default();
        errors.see(&convergence, attributions.conditions());
        Self {
            convergence: Some(convergence),
            errors,
            ..Self::from(attributions)
        }
    }

    /// Puts more rows, explained alike, behind these.
    pub fn append(&mut self, more: Self) {
        self.attributions.append(more.attributions);
        if let (Some(all), Some(more)) = (&mut self.completeness, more.completeness) {
            all.append(more);
        }
        if let (Some(all), Some(more)) = (&mut self.convergence, more.convergence) {
            self.errors.see(&more, self.attributions.conditions());
            all.evaluations += more.evaluations;
            all.converged &= more.converged;
        }
    }

    /// How far the rows are from adding up, of methods whose attributions should.
    pub fn gap(&self) -> Option<Gap> {
        self.completeness.map(|completeness| Gap {
            gap: completeness.gap(),
            range: completeness.range(),
        })
    }

    /// How often a member was evaluated at a point, where that was counted.
    pub fn evaluations(&self) -> Option<u64> {
        self.convergence.as_ref().map(|it| it.evaluations)
    }

    /// The base value E f(b), of methods whose attributions add up to the difference from it.
    pub fn base(&self) -> Option<f64> {
        self.completeness.map(|it| it.base())
    }

    /// The output that the attributions lead to from the base value, the mean over the rows.
    pub fn prediction(&self) -> Option<f64> {
        self.completeness.map(|it| it.prediction())
    }

    /// Whether the numbers are as exact as asked for, of methods that stop by a tolerance: every
    /// row's; or, of several rows that were drawn for, their means, whose largest standard error
    /// is then under the tolerance times the largest mean size.
    pub fn converged(&self, tolerance: f64) -> Option<bool> {
        let rows = self.convergence.as_ref()?.converged;
        let Some(errors) = self.standard_errors().filter(|_| !rows) else {
            return Some(rows);
        };
        if self.attributions.rows() == 1 {
            return Some(false);
        }
        let greatest = |values: Vec<f64>| values.into_iter().fold(0.0, f64::max);
        let largest = greatest(self.attributions.reduce(Reduction::MeanAbs).0);
        Some(greatest(errors) <= tolerance * largest)
    }

    /// The standard error of the rows' mean attributions, `[conditions]`, of methods that draw at
    /// random: what another seed would change.
    pub fn standard_errors(&self) -> Option<Vec<f64>> {
        let squares = self.errors.of_sum.iter().zip(self.attributions.defined());
        let errors: Vec<f64> = squares
            .map(|(square, &rows)| square.sqrt() / rows as f64)
            .collect();
        (!errors.is_empty()).then_some(errors)
    }

    /// The standard error of what the rows reduce to, `[conditions]`, where they were drawn at
    /// random of so many: what is drawn for them, and that they are they.
    pub fn errors_of_drawn_rows(&self, of: usize, reduction: Reduction) -> Vec<f64> {
        let of_rows = self.attributions.error_of_drawing(of, reduction);
        match self.standard_errors() {
            Some(drawn) => of_rows.iter().zip(drawn).map(|(a, b)| a.hypot(b)).collect(),
            None => of_rows,
        }
    }

    /// The largest root mean square, over the rows, of a single row's standard errors: what the
    /// mean size of the rows' attributions may be too large by.
    pub fn row_error(&self) -> Option<f64> {
        let rows = self.attributions.rows() as f64;
        let errors = self.errors.of_rows.iter().map(|it| (it / rows).sqrt());
        errors.reduce(f64::max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn explained(rows: &[[f64; 2]], errors: &[f64], streams: &[u64]) -> Local {
        let mut attributions = Attributions::new(1, 2);
        attributions.extend(rows.as_flattened());
        let mut convergence = Convergence::new();
        convergence.evaluations = rows.len() as u64;
        convergence.standard_errors = errors.to_vec();
        convergence.streams = streams.to_vec();
        convergence.converged = false;
        Local::from(Explanation {
            attributions,
            background: Background::zero(2),
            convergence,
        })
    }

    #[test]
    fn batches_are_as_good_as_all_at_once() {
        let rows = [[1.0, -2.0], [3.0, 5.0], [-4.0, 0.5]];
        let errors = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6];
        let whole = explained(&rows, &errors, &[1, 2, 3]);
        let mut parts = explained(&rows[..1], &errors[..2], &[1]);
        parts.append(explained(&rows[1..], &errors[2..], &[2, 3]));
        assert_eq!(parts.attributions, whole.attributions);
        assert_eq!(parts.errors, whole.errors);
        let got = whole.standard_errors().unwrap();
        assert!((got[0] - (0.01_f64 + 0.09 + 0.25).sqrt() / 3.0).abs() < 1e-12);
        assert_eq!(parts.evaluations(), Some(3));
    }

    /// Rows that are alike draw alike: their mean is no more exact than one of them.
    #[test]
    fn errors_of_like_rows_do_not_average_out() {
        let (row, error) = ([1.0, 2.0], [0.1, 0.2]);
        let mut alike = explained(&[row; 2], &[error; 2].concat(), &[7, 7]);
        alike.append(explained(&[row; 2], &[error; 2].concat(), &[7, 7]));
        let same = alike.standard_errors().unwrap();
        assert!((same[0] - 0.1).abs() < 1e-12 && (same[1] - 0.2).abs() < 1e-12);
        let apart = explained(&[row; 4], &[error; 4].concat(), &[1, 2, 3, 4]);
        let independent = apart.standard_errors().unwrap();
        assert!((independent[1] - 0.1).abs() < 1e-12);
        assert!((apart.row_error().unwrap() - 0.2).abs() < 1e-12);
    }

    #[test]
    fn many_rough_rows_have_an_exact_mean() {
        let rows = vec![[1.0, 2.0]; 10_000];
        let streams: Vec<u64> = (0..10_000).collect();
        let errors = vec![0.1; 20_000];
        let many = explained(&rows, &errors, &streams);
        assert_eq!(many.converged(0.005), Some(true));
        assert_eq!(many.converged(0.0001), Some(false));
        let one = explained(&rows[..1], &errors[..2], &streams[..1]);
        assert_eq!(one.converged(0.5), Some(false));
    }
}
