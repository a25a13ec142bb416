//! What any local method says of rows, batch by batch.

use crate::{
    Additive, Attributions, Background, Completeness, Convergence, Explanation, influence::Gap,
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
    /// The squared standard errors, summed over the rows: `[conditions]`.
    squares: Vec<f64>,
}

impl From<Attributions> for Local {
    fn from(attributions: Attributions) -> Self {
        Self {
            attributions,
            background: None,
            completeness: None,
            convergence: None,
            squares: Vec::new(),
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
        let Explanation {
            attributions,
            background,
            mut convergence,
        } = explanation;
        let conditions = attributions.conditions();
        let errors = std::mem::take(&mut convergence.standard_errors);
        let mut squares = vec![0.0; if errors.is_empty() { 0 } else { conditions }];
        for row in errors.chunks(conditions) {
            for (sum, error) in squares.iter_mut().zip(row) {
                *sum += error * error;
            }
        }
        Self {
            background: Some(background),
            convergence: Some(convergence),
            squares,
            ..Self::from(attributions)
        }
    }
}

impl Local {
    /// Puts more rows, explained alike, behind these.
    pub fn append(&mut self, more: Self) {
        self.attributions.append(more.attributions);
        if let (Some(all), Some(more)) = (&mut self.completeness, more.completeness) {
            all.append(more);
        }
        if let (Some(all), Some(more)) = (&mut self.convergence, more.convergence) {
            all.evaluations += more.evaluations;
            all.converged &= more.converged;
        }
        if self.squares.is_empty() {
            self.squares = more.squares;
        } else {
            for (sum, square) in self.squares.iter_mut().zip(more.squares) {
                *sum += square;
            }
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

    /// Whether every row came under the tolerance, of methods that stop by one.
    pub fn converged(&self) -> Option<bool> {
        self.convergence.as_ref().map(|it| it.converged)
    }

    /// The standard error of the rows' mean attributions, `[conditions]`, of methods that draw at
    /// random. Rows are drawn for independently. It bounds that of their mean size.
    pub fn standard_errors(&self) -> Option<Vec<f64>> {
        let rows = self.attributions.rows() as f64;
        let error = |square: &f64| square.sqrt() / rows;
        (!self.squares.is_empty()).then(|| self.squares.iter().map(error).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_are_as_good_as_all_at_once() {
        let rows = [[1.0, -2.0], [3.0, 5.0], [-4.0, 0.5]];
        let explained = |rows: &[[f64; 2]], errors: &[f64]| {
            let mut attributions = Attributions::new(1, 2);
            attributions.extend(rows.as_flattened());
            let mut convergence = Convergence::new();
            convergence.evaluations = rows.len() as u64;
            convergence.standard_errors = errors.to_vec();
            Local::from(Explanation {
                attributions,
                background: Background::zero(2),
                convergence,
            })
        };
        let errors = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6];
        let whole = explained(&rows, &errors);
        let mut parts = explained(&rows[..1], &errors[..2]);
        parts.append(explained(&rows[1..], &errors[2..]));
        assert_eq!(parts, whole);
        let got = whole.standard_errors().unwrap();
        assert!((got[0] - (0.01_f64 + 0.09 + 0.25).sqrt() / 3.0).abs() < 1e-12);
        assert_eq!(whole.evaluations(), Some(3));
    }
}
