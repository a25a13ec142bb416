//! The two tests of one unit, and the one answer they make.

use std::borrow::Cow;

use sways_explain::evidence::{
    Rows, Tests, Unit,
    p_values::cauchy,
    projected,
    scores::{by_cluster, residuals, self_normalised},
};

use super::{effects::Found, nuisance::Left};

/// Of a column's variance, what others leave of it must be more than this to be tested: what is
/// less is rather what their models lack than what is the column's own.
const LEAST_LEFT: f64 = 0.005;
/// The weight of the projected covariance measure among both tests, where the rarer outcome has enough
/// rows.
const OF_PROJECTED: f64 = 0.4;
/// So many; with fewer the weight is in proportion: networks learn little from few, and what it pays
/// for them the test of residuals lacks.
const ENOUGH: f64 = 200.0;

/// Why a unit is not tested whose values follow from others', where these cannot be named.
pub(super) const DETERMINED: &str = "the other conditions determine it";

/// What the tests say of one unit.
pub(super) struct UnitTests {
    /// The conditions that were tested, the unit's and those that it follows from.
    pub together: Vec<usize>,
    pub follows_from: Vec<usize>,
    pub p: Option<f64>,
    pub reason: Option<String>,
    pub tests: Tests,
    pub found: Vec<Found>,
}

impl UnitTests {
    /// Of a unit that was not tested.
    pub fn none(unit: &Unit, reason: String) -> Self {
        Self {
            together: unit.conditions.clone(),
            follows_from: Vec::new(),
            p: None,
            reason: Some(reason),
            tests: Tests::default(),
            found: vec![Found::default(); unit.conditions.len()],
        }
    }

    /// The test by residuals (the generalised covariance measure, Shah & Peters 2020), the
    /// projected covariance measure by how far it `moves` networks, `[sequences][rows]`, where there
    /// are such, and the smaller p-value, each paid for by its share, which depends on how many rows
    /// have the `rarer` outcome. Columns that the others determine are set to 0 in `left` and not
    /// counted. Rows that weigh more have terms that are as much larger. Where the first `own` columns
    /// are the value and those behind what recurs in it, the residuals of both and of the value alone
    /// are tested: a trend should not pay for weekdays.
    pub fn new(
        unit: &Unit,
        left: &mut Left,
        own: usize,
        moves: &[&[f64]],
        alike: f64,
        rows: Rows<'_>,
        rarer: f64,
    ) -> Self {
        let Rows { clusters, weights } = rows;
        let width = left.shares.len();
        let is_constant = left.shares.iter().all(|share| *share == 0.0);
        for (column, share) in left.shares.iter().enumerate() {
            if *share < LEAST_LEFT {
                let of_column = left.columns.iter_mut().skip(column).step_by(width);
                of_column.for_each(|it| *it = 0.0);
            }
        }
        let Left {
            outcome,
            probabilities,
            columns,
            ..
        } = &*left;
        let columns = &times(columns, width, weights);
        let moves: Vec<Cow<'_, [f64]>> = moves.iter().map(|it| times(it, 1, weights)).collect();
        let moves: Vec<&[f64]> = moves.iter().map(|it| &it[..]).collect();
        let quadratic = |columns: &[f64], width: usize| {
            if clusters.is_none() {
                return residuals(outcome, probabilities, columns, width);
            }
            let rows = columns.chunks_exact(width).zip(outcome);
            let products: Vec<f64> = rows
                .flat_map(|(r, &e)| r.iter().map(move |r| r * e))
                .collect();
            self_normalised(&by_cluster(&products, width, clusters), width)
        };
        let of_all = quadratic(columns, width);
        if of_all.rank == 0 {
            let reason = if is_constant {
                "no value of it has enough rows"
            } else {
                DETERMINED
            };
            return Self {
                tests: Tests {
                    model: Some(left.model.to_owned()),
                    ..Tests::default()
                },
                ..Self::none(unit, reason.to_owned())
            };
        }
        let of_residuals = if own < width {
            let first = columns.chunks_exact(width).flat_map(|row| &row[..own]);
            let of_own = quadratic(&first.copied().collect::<Vec<_>>(), own);
            match of_own.rank {
                0 => of_all.p,
                _ => cauchy(&[(of_all.p, 0.5), (of_own.p, 0.5)]),
            }
        } else {
            of_all.p
        };
        let projected = projected::p(outcome, probabilities, &moves, alike, clusters);
        let p = match projected {
            Some(projected) => {
                let of_projected = OF_PROJECTED * (rarer / ENOUGH).min(1.0);
                cauchy(&[
                    (of_residuals, 1.0 - of_projected),
                    (projected, of_projected),
                ])
            }
            None => of_residuals,
        };
        Self {
            together: unit.conditions.clone(),
            follows_from: Vec::new(),
            p: Some(p),
            reason: None,
            tests: Tests {
                residuals: Some(of_residuals),
                projected,
                model: Some(left.model.to_owned()),
            },
            found: Vec::new(),
        }
    }
}

/// Rows' values `[rows, width]` times what they weigh.
fn times<'a>(values: &'a [f64], width: usize, by: Option<&[f64]>) -> Cow<'a, [f64]> {
    let Some(by) = by else {
        return Cow::Borrowed(values);
    };
    let rows = values.chunks_exact(width).zip(by);
    Cow::Owned(
        rows.flat_map(|(row, weight)| row.iter().map(move |it| weight * it))
            .collect(),
    )
}
