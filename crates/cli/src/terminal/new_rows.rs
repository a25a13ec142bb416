//! What a person reads of a table whose rows a saved model is asked of.

use std::collections::BTreeMap;

use sways::{new_rows::NewRows, words::plain};
use sways_data::EncodedCondition;
use sways_report::messages::{Lead, Messages};

use super::{output::say, text::wrapped};

/// Unseen levels of a condition that are named.
const NAMED: usize = 3;

/// Says on standard error what was understood of cells, and which levels the model has not seen.
pub fn say_what_was_unseen(rows: &NewRows<'_>, says: &dyn Messages) {
    let line =
        |lead: Lead, said: &str| say(&wrapped(&format!("{}{}", says.lead(lead), plain(said))));
    for note in rows.file() {
        line(Lead::File, &says.file_note(&note));
    }
    for note in rows.reading() {
        line(Lead::Read, &says.reading_note(note, 0));
    }
    for (condition, levels) in rows.unseen() {
        let said = unseen(condition, levels, says);
        say(&wrapped(&format!("{}{said}\n", says.note())));
    }
}

/// Which levels of a condition the model has not seen, in a sentence.
pub fn unseen(
    condition: &EncodedCondition,
    levels: &BTreeMap<String, usize>,
    says: &dyn Messages,
) -> String {
    let rows = levels.values().sum();
    let named: Vec<String> = levels.keys().take(NAMED).map(|it| plain(it)).collect();
    let more = levels.len() - named.len();
    let is_one = condition.encoding.inputs() == 1;
    says.unseen(&plain(&condition.condition), rows, &named, more, is_one)
}

#[cfg(test)]
mod tests {
    use sways::language::Language;
    use sways_data::{Encoding, EncodingOptions, parse_csv};
    use sways_report::messages;

    use super::*;

    #[test]
    fn unseen_levels_are_named() {
        let table = parse_csv("t.csv", b"color\nred\ngreen\nblue\nred\n").unwrap();
        let options = EncodingOptions {
            min_level_rows: Some(1),
            ..EncodingOptions::default()
        };
        let conditions = ["color".to_owned()];
        let encoding = Encoding::fit(&table, &conditions, &[0, 1, 2, 3], &options).unwrap();
        let levels = [("mauve", 2), ("puce", 1)].map(|(level, rows)| (level.to_owned(), rows));
        let said = unseen(
            &encoding.conditions()[0],
            &BTreeMap::from(levels),
            messages::of(Language::En),
        );
        assert!(
            said.contains("color: 3 rows") && said.contains("\"puce\""),
            "{said}"
        );
    }
}
