//! How much weights decay, for tables of any size.

/// What keeps small tables from being learned by heart fits larger ones too loosely: from 2,000
/// training rows on weights decay less (chosen on the tables of `cargo xtask quality`).
pub(crate) fn weight_decay(rows: usize) -> f64 {
    let decay = (2000.0 / rows.max(1) as f64).clamp(0.3, 1.0);
    (decay * 100.0).round() / 100.0
}
