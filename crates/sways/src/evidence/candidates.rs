//! What candidates say of one target, put together by how well each does on rows that it has not
//! seen.

use sways_explain::evidence::stack;

/// What candidates say of one target, by their places: the constant, the regressions, then
/// networks. Each is the sum over the deals in which it was fitted.
#[derive(Clone, Debug, Default)]
pub(super) struct Candidates(Vec<Option<(Vec<f64>, usize)>>);

impl Candidates {
    pub fn new(of_deal: Vec<Option<Vec<f64>>>) -> Self {
        let once = |of_deal: Option<Vec<f64>>| of_deal.map(|it| (it, 1));
        Self(of_deal.into_iter().map(once).collect())
    }

    /// Adds what those of another deal say.
    pub fn add(&mut self, other: Self) {
        for (sum, other) in self.0.iter_mut().zip(other.0) {
            let Some((other, deals)) = other else {
                continue;
            };
            let (sum, count) = sum.get_or_insert_with(|| (vec![0.0; other.len()], 0));
            for (sum, value) in sum.iter_mut().zip(other) {
                *sum += value;
            }
            *count += deals;
        }
    }

    /// The candidates' means over their deals put together, `[rows]`, with their weights by place.
    /// Rows weigh `by`, `[rows]`, or all the same.
    pub fn together(&self, target: &[f64], by: Option<&[f64]>) -> (Vec<f64>, Vec<f64>) {
        let mean = |(sum, deals): &(Vec<f64>, usize)| -> Vec<f64> {
            sum.iter().map(|it| it / *deals as f64).collect()
        };
        let places: Vec<usize> = (0..self.0.len())
            .filter(|&it| self.0[it].is_some())
            .collect();
        let means: Vec<Vec<f64>> = self.0.iter().flatten().map(mean).collect();
        let means: Vec<&[f64]> = means.iter().map(Vec::as_slice).collect();
        let weights = stack::weights(target, &means, by);
        let mut by_place = vec![0.0; self.0.len()];
        for (place, weight) in places.into_iter().zip(&weights) {
            by_place[place] = *weight;
        }
        (stack::combined(&weights, &means), by_place)
    }
}
