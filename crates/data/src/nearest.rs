//! The name that was probably meant.

/// The candidate most like `name`, if one is like it at all.
pub fn nearest<'a>(name: &str, candidates: &[&'a str]) -> Option<&'a str> {
    let wanted = name.to_lowercase();
    let edits = |candidate: &str| strsim::damerau_levenshtein(&wanted, &candidate.to_lowercase());
    // More than every third letter wrong is another word.
    let most = 1 + wanted.chars().count() / 3;
    candidates
        .iter()
        .map(|candidate| (edits(candidate), *candidate))
        .filter(|(edits, candidate)| *edits <= most && *edits < candidate.chars().count())
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_found_and_another_word_is_not() {
        let names = ["age", "religious", "children"];
        assert_eq!(nearest("relgious", &names), Some("religious"));
        assert_eq!(nearest("Age", &names), Some("age"));
        assert_eq!(nearest("chlidren", &names), Some("children"));
        assert_eq!(nearest("occupation", &names), None);
        assert_eq!(nearest("x", &["y"]), None);
        assert_eq!(nearest("\u{1f600}", &names), None);
    }
}
