//! What is said of the methods, and beside what they found.

use sways_explain::{
    Influence, Reduction,
    method::About,
    methods::{Entry, find},
};

/// What is said of one method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfMethod {
    /// What its number means.
    pub meaning: &'static str,
    /// What it costs.
    pub cost: &'static str,
    /// When it misleads.
    pub misleads: &'static str,
}

/// What is said of the methods. What a method is called is the same in every language.
pub trait OnMethods {
    /// What is said of a method; of one that the language has no words for, what the registry says.
    fn method(&self, about: &About) -> OfMethod;

    // The page's section.

    /// No method was asked for.
    fn no_method(&self) -> &'static str;
    /// The table of ranks: of so many conditions, where some are not shown.
    fn ranks(&self, shown: Option<usize>) -> String;
    /// Its first column.
    fn condition(&self) -> &'static str;
    /// What the chart of agreement is.
    fn agreement_note(&self) -> &'static str;
    /// The heading of the meanings.
    fn meanings(&self) -> &'static str;
    /// A method's meaning and when it misleads, in sentences.
    fn meaning(&self, of: &OfMethod) -> String;

    // The terminal.

    /// What an influence's numbers are of.
    fn units(&self, influence: &Influence) -> String;
    /// An influence's first line: of which method, reduced how, of what, over how many networks.
    fn heading(&self, influence: &Influence) -> String;
    /// How rows' numbers became one, where there were some.
    fn reduction(&self, reduction: Reduction) -> Option<&'static str>;
    /// What its numbers mean, in a sentence without its full stop.
    fn means(&self, influence: &Influence) -> String;
    /// What they hang on, and how exact they are, and where `is_outside`, that the networks' own
    /// numbers may all lie to one side of that of their mean; empty where there is nothing to say.
    fn certainty(&self, influence: &Influence, is_outside: bool) -> String;
    /// What could not be measured, and why.
    fn not_measured(&self, why: &str) -> String;
    /// The table of agreement: the pairs of so many that agree least, where some are not shown.
    fn agreement(&self, shown: Option<[usize; 2]>) -> String;
    /// Its columns: rank correlation, same at the top, same sign.
    fn agreement_columns(&self) -> [&'static str; 3];
    /// What leads a method's meaning, its cost, when it misleads, its paper.
    fn about_columns(&self) -> [&'static str; 4];
    /// What asks for every method.
    fn all_methods(&self) -> &'static str;
    /// That numbers are of no single row, though one was asked about.
    fn of_no_row(&self) -> &'static str;
    /// A saved model's answer on a row, by its number, or on so many.
    fn explained(&self, event: &str, row: Option<usize>, rows: usize, probability: f64) -> String;
}

/// Whether an influence was drawn too few times to be exact, and may be drawn more often.
pub(super) fn wants_more_draws(influence: &Influence) -> bool {
    influence.standard_errors.is_some() && find(&influence.method).is_some_and(Entry::has_budget)
}

/// Whether an error is of what was drawn with the rows of its background as they are: other rows would
/// give other numbers.
pub(super) fn is_given_rows(influence: &Influence) -> bool {
    let background = influence.background.as_deref();
    background.is_some_and(|it| it.starts_with(|first: char| first.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use sways::language::Language;
    use sways_explain::methods::METHODS;

    use crate::messages::of;

    #[test]
    fn every_method_is_said_in_chinese() {
        let is_chinese = |letter: char| ('\u{4e00}'..='\u{9fff}').contains(&letter);
        for entry in &METHODS {
            let said = of(Language::Zh).method(&entry.about);
            for text in [said.meaning, said.cost, said.misleads] {
                assert!(text.contains(is_chinese), "{}: {text}", entry.about.name);
            }
            // In English it is what the registry says.
            assert_eq!(
                of(Language::En).method(&entry.about).meaning,
                entry.about.meaning
            );
        }
    }
}
