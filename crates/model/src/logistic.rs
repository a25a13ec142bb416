//! The logistic function, and the loss that goes with it.

/// 1 / (1 + e^−z), without overflow.
pub fn logistic(logit: f64) -> f64 {
    if logit >= 0.0 {
        1.0 / (1.0 + (-logit).exp())
    } else {
        let e = logit.exp();
        e / (1.0 + e)
    }
}

/// Binary cross-entropy of a logit against a label in [0, 1], in nats, finite wherever the logit is.
#[inline(always)]
pub fn cross_entropy(logit: f64, label: f64) -> f64 {
    logit.max(0.0) - logit * label + (-logit.abs()).exp().ln_1p()
}
