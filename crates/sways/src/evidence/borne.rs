//! What a table bears: whether there are rows enough for an interval, and how far it reaches.

/// The name of a missing value among levels.
pub(super) const MISSING: &str = "(missing)";

/// The chances that intervals leave out what they are of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reach {
    pub one: f64,
    pub all: f64,
}

impl Reach {
    /// Intervals of the probability 1 − alpha, of one influence and of `count` of them together.
    pub fn new(alpha: f64, count: usize) -> Self {
        Self {
            one: alpha,
            all: alpha / count.max(1) as f64,
        }
    }
}

/// The share of the rows in which the event happened.
pub(super) fn share(labels: impl Iterator<Item = bool>) -> f64 {
    let (mut events, mut rows) = (0, 0);
    for label in labels {
        events += usize::from(label);
        rows += 1;
    }
    events as f64 / f64::from(rows.max(1))
}

/// Whether an input of these values bears an interval: of two values, the rarer must have rows, and
/// so many of them with and without the event, whose share this is, if it were no other there, that
/// a mean of them is about normal.
pub(super) fn has_enough(values: impl Iterator<Item = f32> + Clone, share: f64) -> bool {
    const ROWS: usize = 12;
    const EVENTS: f64 = 5.0;
    let (least, most) = values
        .clone()
        .fold((f32::INFINITY, f32::NEG_INFINITY), |(a, b), x| {
            (a.min(x), b.max(x))
        });
    if values.clone().any(|x| x != least && x != most) {
        return true;
    }
    let low = values.clone().filter(|&x| x == least).count();
    let rows = low.min(values.count() - low);
    rows >= ROWS && rows as f64 * share.min(1.0 - share) >= EVENTS
}
