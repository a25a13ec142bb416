//! What a file says of its columns.

/// What a file with types of its own says of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// Numbers.
    Numbers,
    /// Dates and times, given as days since 1970-01-01.
    Days,
    /// Times of the day and durations, given as hours.
    Hours,
    /// Strings, and booleans as the words `true` and `false`.
    Strings,
    /// Strings of which there are a few that come again and again.
    Categories,
}
