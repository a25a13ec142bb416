//! What is read on the page around its charts.

/// A section's words on the page. Sentences have their full stops.
pub trait OnPage {
    // The effects.

    /// How the chart of the effects is to be read; `confidence` is in percent.
    fn chart_key(&self, confidence: f64) -> String;
    /// Above what columns were taken for.
    fn how_understood(&self) -> &'static str;

    // How good the model is.

    /// How far below, or above, a constant's log-loss the model's is, in percent; on rows that it
    /// has not seen, or on those that it was trained on.
    fn gain(&self, percent: f64, on_unseen: bool) -> String;
    /// What the table of scores is called.
    fn scores(&self) -> &'static str;
    /// What the charts beside it show; calibration and ROC on such rows.
    fn quality_note(&self, on: &str) -> String;

    // How conditions work.

    /// What the curves are: over so many rows, drawn or all; so many of all conditions, where some
    /// are not shown.
    fn profiles_note(&self, rows: usize, drawn: bool, some: Option<[usize; 2]>) -> String;
    /// A verdict of a condition, beside one of its levels.
    fn as_a_whole(&self, verdict: &str) -> String;
    /// Of a chart, that it has so many lines of all.
    fn shown_of(&self, shown: usize, all: usize) -> String;
    /// That no two conditions act together to speak of.
    fn no_pair(&self) -> &'static str;
    /// So many other conditions, which have no evidence.
    fn others_without_evidence(&self, others: usize) -> String;
    /// What the dots are: from this base value, of so many rows of all; of so many conditions, where
    /// some are not shown.
    fn rows_note(&self, base: f64, rows: [usize; 2], conditions: Option<usize>) -> String;
    /// The heading of single rows.
    fn three_rows(&self) -> &'static str;
    /// That others can be picked: what leads there, and the rest of the sentence.
    fn other_rows(&self) -> [&'static str; 2];
    /// There are no two conditions.
    fn one_condition(&self) -> &'static str;
    /// The strongest pair, and which share of what the two do together is beyond the sum, in percent.
    fn strongest_pair(&self, a: &str, b: &str, share: Option<&str>) -> String;
    /// What interactions are, over so many rows.
    fn interactions_note(&self, rows: usize) -> String;

    // Effects of numbers, and predictions.

    /// What the table of effects in every unit is called.
    fn units_of_numbers(&self) -> &'static str;
    /// Its columns: the condition, one unit more, a standard deviation, one more, the quartiles, from
    /// the lower to the upper.
    fn units_columns(&self) -> [String; 6];
    /// What it is.
    fn units_note(&self) -> &'static str;
    /// What the table of what the model says at typical values is called.
    fn typical(&self) -> &'static str;
    /// Its columns: the condition, its typical value, the other one, the event's chance, the networks'
    /// lowest and highest.
    fn typical_columns(&self) -> [String; 5];
    /// What it is.
    fn typical_note(&self) -> &'static str;
    /// Every condition is at its typical value.
    fn all_typical(&self) -> &'static str;
    /// A value that is a condition's upper or lower quartile.
    fn quartile(&self, value: &str, is_upper: bool) -> String;

    // Values of one's own.

    /// The model is in the page.
    fn model_is_here(&self) -> &'static str;
    /// It is too large, so many megabytes.
    fn model_is_too_large(&self, megabytes: usize) -> String;
    /// The page's program does not run.
    fn needs_javascript(&self) -> &'static str;
    /// What stands before the list of rows.
    fn start_from(&self) -> &'static str;
    /// What stands before the event whose probability it is.
    fn probability_of(&self) -> &'static str;
    /// What stands before the field that filters conditions.
    fn find_a_condition(&self) -> &'static str;
    /// What the table of attributions is called.
    fn what_adds_up(&self) -> &'static str;
    /// Its columns: the condition, its value, what it adds, that as a bar.
    fn adds_columns(&self) -> [&'static str; 4];
    /// What the page's program says, by its names for it. `{}` are numbers or names that it puts in.
    fn of_program(&self) -> [(&'static str, &'static str); 18];
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use sways::language::Language;

    use crate::messages::{Messages, of};

    /// All that is said on the page, a line each.
    fn all(says: &dyn Messages) -> String {
        let mut text = String::new();
        for (percent, on_unseen) in [(13.9, true), (-2.0, false)] {
            writeln!(text, "{}", says.gain(percent, on_unseen)).unwrap();
        }
        let lines = [
            says.chart_key(95.0),
            says.how_understood().to_owned(),
            says.scores().to_owned(),
            says.quality_note("test rows"),
            says.profiles_note(500, true, Some([12, 40])),
            says.profiles_note(80, false, None),
            says.others_without_evidence(3),
            says.as_a_whole(says.verdict(sways_explain::evidence::Verdict::Evidence)),
            says.rows_note(0.25, [200, 900], Some(24)),
            says.rows_note(0.25, [80, 80], None),
            says.three_rows().to_owned(),
            says.other_rows().concat(),
            says.one_condition().to_owned(),
            says.strongest_pair("age", "sex", Some("12.0%")),
            says.interactions_note(300),
            says.units_of_numbers().to_owned(),
            says.units_columns().join(" · "),
            says.units_note().to_owned(),
            says.typical().to_owned(),
            says.typical_columns().join(" · "),
            says.typical_note().to_owned(),
            says.all_typical().to_owned(),
            says.quartile("22", false),
            says.quartile("38", true),
            says.model_is_here().to_owned(),
            says.model_is_too_large(4),
            says.needs_javascript().to_owned(),
            says.start_from().to_owned(),
            says.probability_of().to_owned(),
            says.find_a_condition().to_owned(),
            says.what_adds_up().to_owned(),
            says.adds_columns().join(" · "),
        ];
        for line in lines {
            writeln!(text, "{line}").unwrap();
        }
        for (name, said) in says.of_program() {
            writeln!(text, "{name}: {said}").unwrap();
        }
        text
    }

    #[test]
    fn the_page_reads_well_in_every_language() {
        let both = [Language::En, Language::Zh].map(|it| all(of(it)));
        insta::assert_snapshot!(both.join("\n"));
    }

    #[test]
    fn nothing_of_the_page_stays_in_english() {
        let names = |language| of(language).of_program().map(|(name, _)| name);
        assert_eq!(names(Language::Zh), names(Language::En));
        let chinese = all(of(Language::Zh));
        let is_chinese = |letter: char| ('\u{4e00}'..='\u{9fff}').contains(&letter);
        for line in chinese.lines() {
            assert!(line.contains(is_chinese), "{line}");
        }
        // As many holes as there are numbers and names to put in.
        for (one, other) in of(Language::En)
            .of_program()
            .iter()
            .zip(of(Language::Zh).of_program())
        {
            assert_eq!(one.1.matches("{}").count(), other.1.matches("{}").count());
        }
    }
}
