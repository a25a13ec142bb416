//! Why something could not be tested, from the words that a run's files have for it.

/// Why something could not be tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason<'a> {
    /// Nobody said why: there are too few rows.
    TooFewRows,
    /// Labels can be exchanged in too few ways.
    FewLabellings,
    /// The rows form too few groups.
    FewGroups {
        /// How many.
        groups: usize,
        /// How many are needed.
        least: usize,
    },
    /// The rarer outcome has too few rows.
    FewEvents {
        /// How many.
        rows: usize,
        /// How many are needed.
        least: usize,
    },
    /// A few rows outweigh the others of their outcome.
    Outweighed {
        /// How many rows of one weight they are worth.
        rows: usize,
        /// How many are needed.
        least: usize,
    },
    /// No value of the condition has enough training rows.
    NoValue,
    /// The others determine the condition.
    Determined,
    /// It follows from others, whose names these are.
    Follows(&'a str),
    /// Another, as it is said.
    Other(&'a str),
}

const FEW_LABELLINGS: &str = "there are too few ways to exchange the labels";
const NO_VALUE: &str = "no value of it has enough rows";
const DETERMINED: &str = "the other conditions determine it";

impl<'a> Reason<'a> {
    /// The reason that a run's file gives.
    pub fn of(said: Option<&'a str>) -> Self {
        match said {
            None => Self::TooFewRows,
            Some(FEW_LABELLINGS) => Self::FewLabellings,
            Some(NO_VALUE) => Self::NoValue,
            Some(DETERMINED) => Self::Determined,
            Some(said) => Self::with_parts(said).unwrap_or(Self::Other(said)),
        }
    }

    fn with_parts(said: &'a str) -> Option<Self> {
        let from = said
            .strip_prefix("it follows from ")
            .and_then(|said| said.strip_suffix(": to see the whole of either, exclude the other"));
        if let Some(from) = from {
            return Some(Self::Follows(from));
        }
        let groups = between(
            said,
            "the rows form ",
            " groups; sums by group need at least ",
        );
        if let Some([groups, least]) = groups {
            return Some(Self::FewGroups { groups, least });
        }
        let worth = between(
            said,
            "by their weights the rows of one outcome are worth ",
            " rows that weigh the same; it needs at least ",
        );
        if let Some([rows, least]) = worth {
            return Some(Self::Outweighed { rows, least });
        }
        let [rows, least] = between(
            said,
            "there are ",
            " rows of the rarer outcome; it needs at least ",
        )?;
        Some(Self::FewEvents { rows, least })
    }
}

/// The numbers before and behind the middle of a text.
fn between(text: &str, begin: &str, middle: &str) -> Option<[usize; 2]> {
    let (first, second) = text.strip_prefix(begin)?.split_once(middle)?;
    Some([first.parse().ok()?, second.parse().ok()?])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_told_by_their_words() {
        assert_eq!(Reason::of(None), Reason::TooFewRows);
        let said = "the rows form 7 groups; sums by group need at least 20";
        let (groups, least) = (7, 20);
        assert_eq!(Reason::of(Some(said)), Reason::FewGroups { groups, least });
        let said = "there are 3 rows of the rarer outcome; it needs at least 10";
        let (rows, least) = (3, 10);
        assert_eq!(Reason::of(Some(said)), Reason::FewEvents { rows, least });
        let said = "by their weights the rows of one outcome are worth 3 rows that weigh the same; \
                    it needs at least 10";
        assert_eq!(Reason::of(Some(said)), Reason::Outweighed { rows, least });
        let said = "it follows from \"a\", \"b\": to see the whole of either, exclude the other";
        assert_eq!(Reason::of(Some(said)), Reason::Follows("\"a\", \"b\""));
        let said = "there are no rows of the rarer outcome; it needs at least 10";
        assert_eq!(Reason::of(Some(said)), Reason::Other(said));
    }
}
