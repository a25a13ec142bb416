//! Numbers that networks learn, whose outputs are probabilities.

use std::sync::OnceLock;

use super::networks::Refit;

/// A number that a network is to tell, brought into [0, 1], for a network's output is a probability.
pub(super) struct Number {
    values: Vec<f64>,
    /// Half the width of what is brought into it.
    reach: f64,
}

/// How far the numbers reach that members learned, for what they tell.
pub(super) struct Reaches(Vec<OnceLock<f64>>);

impl Reaches {
    pub fn new(members: usize) -> Self {
        Self(vec![OnceLock::new(); members])
    }

    /// Notes how far the number reaches that a member is to learn.
    pub fn note(&self, member: usize, number: Number) -> Number {
        self.0[member].get_or_init(|| number.reach);
        number
    }

    /// Of a member that has learned.
    pub fn of(&self, member: usize) -> f64 {
        self.0[member].get().copied().unwrap_or(0.0)
    }
}

impl Number {
    /// Values `[rows]`, of which those seen say how far they reach.
    pub fn new(values: Vec<f64>, seen: impl Fn(usize) -> bool) -> Self {
        let seen = values.iter().enumerate().filter(|(row, _)| seen(*row));
        let reach = seen.map(|(_, value)| value.abs()).fold(0.0, f64::max);
        Self {
            values,
            reach: reach.max(f64::MIN_POSITIVE),
        }
    }

    /// To learn them from the rows seen.
    pub fn refit(self, seen: impl Fn(usize) -> bool, masked: &[usize]) -> Refit<'_> {
        let label = |value: &f64| (0.5 + value / (2.0 * self.reach)).clamp(0.0, 1.0) as f32;
        let rows = 0..self.values.len();
        Refit {
            labels: self.values.iter().map(label).collect(),
            weights: rows.map(|row| f32::from(u8::from(seen(row)))).collect(),
            masked,
        }
    }
}
