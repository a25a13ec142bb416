//! What may go wrong.

/// Why a report cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The run cannot be read, or its folder not written.
    #[error(transparent)]
    Run(#[from] sways::Error),
    /// A chart that cannot be drawn.
    #[error("the chart {chart} cannot be drawn: {problem}")]
    Chart {
        /// Its name.
        chart: String,
        /// Why.
        problem: String,
    },
}
