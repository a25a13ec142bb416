//! What a result cost, and whether it is as sure as was asked.

/// What attributions cost, and how sure they are.
#[derive(Clone, Debug, PartialEq)]
pub struct Convergence {
    /// How often the model was evaluated, or differentiated, at one point for one member. A piece
    /// of a piecewise affine path counts once.
    pub evaluations: u64,
    /// The standard error of each attribution of the ensemble, `[rows, conditions]`: what another
    /// seed would change. Empty where nothing is drawn at random.
    pub standard_errors: Vec<f64>,
    /// The stream of random numbers that each row drew from, `[rows]`; empty where nothing is
    /// drawn. Rows of one stream have the same error, so it does not average out among them.
    pub streams: Vec<u64>,
    /// Whether every row's error came under the tolerance before the most draws, or the most
    /// nodes, were spent.
    pub converged: bool,
}

impl Convergence {
    /// Nothing computed yet.
    pub(crate) fn new() -> Self {
        Self {
            evaluations: 0,
            standard_errors: Vec::new(),
            streams: Vec::new(),
            converged: true,
        }
    }
}
