//! What stands beside a table.

/// Whether columns behind an empty one are of something else, a legend or a summary: they are in less
/// than half of the rows, and those before in nearly all. Of each column it is given how many rows
/// lack it.
pub(crate) fn are_apart(
    rows: usize,
    mut before: impl Iterator<Item = usize>,
    mut behind: impl Iterator<Item = usize>,
) -> bool {
    before.all(|missing| 5 * missing <= rows) && behind.all(|missing| 2 * missing > rows)
}
