//! What a sentinel is: a number that stands for a missing value.

/// A number made of nines that is frequent and far from the others.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sentinel {
    /// The number, and where they occur the one or two next to it towards zero: surveys
    /// have 97, 98 and 99 for different reasons of not knowing.
    pub(crate) values: Vec<f64>,
    /// How many cells hold one of them.
    pub(crate) cells: usize,
    /// Whether nothing else can be meant; else it is worth a hint.
    pub(crate) certain: bool,
}

/// So many cells at least hold a sentinel, and so many others do not.
pub(crate) const FEWEST: usize = 5;
pub(crate) const FEWEST_OTHERS: usize = 20;
/// Among fewer only what is far off is one, or worth a hint; not among fewer than that.
pub(crate) const SOME_OTHERS: usize = 5;

/// Whether a number is 9, 99, 999 and so on, or minus that, or such as −99.9.
pub(crate) fn is_nines(value: f64) -> bool {
    let size = value.abs();
    if value < -9.0 && size < 1e6 && size.fract() != 0.0 {
        return [10.0, 100.0].iter().any(|power| {
            let digits = (size * power).round();
            (size * power - digits).abs() < 1e-6 && is_nines(digits)
        });
    }
    if !(9.0..=999_999_999.0).contains(&size) || size.fract() != 0.0 {
        return false;
    }
    let mut rest = size as u32;
    while rest % 10 == 9 {
        rest /= 10;
    }
    rest == 0
}
