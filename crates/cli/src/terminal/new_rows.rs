//! What a person reads of a table whose rows a saved model is asked of.

use std::collections::BTreeMap;

use sways::{new_rows::NewRows, words::plain};
use sways_data::{ConditionEncoding, EncodedCondition, date};
use sways_report::{
    messages::{Lead, Messages},
    words::of_table,
};

use super::{output::say, text::wrapped};

/// Unseen levels of a condition that are named.
const NAMED: usize = 3;

/// Says on standard error what was understood of cells, and what the model has seen no like of.
pub fn say_what_was_unseen(rows: &NewRows<'_>, says: &dyn Messages) {
    let line =
        |lead: Lead, said: &str| say(&wrapped(&format!("{}{}", says.lead(lead), plain(said))));
    for note in rows.file() {
        line(Lead::File, &says.file_note(&note));
    }
    for note in rows.reading() {
        line(Lead::Read, &says.reading_note(note, 0));
    }
    for said in guesses(rows, says) {
        say(&wrapped(&format!("{}{said}\n", says.note())));
    }
}

/// Of which rows the model has seen no like, a sentence a condition.
pub fn guesses(rows: &NewRows<'_>, says: &dyn Messages) -> Vec<String> {
    let unseen = rows
        .unseen()
        .map(|(condition, levels)| unseen(condition, levels, says));
    let beyond = rows
        .beyond()
        .filter_map(|(condition, rows)| beyond(condition, rows, says));
    unseen.chain(beyond).collect()
}

/// How many rows have a number of a condition far beyond those of training, in a sentence.
fn beyond(condition: &EncodedCondition, rows: usize, says: &dyn Messages) -> Option<String> {
    let (encoding, shown): (_, fn(f64) -> String) = match &condition.encoding {
        ConditionEncoding::Numeric(encoding) => (encoding, of_table),
        ConditionEncoding::Datetime(encoding) => (encoding, date),
        _ => return None,
    };
    let range = encoding.range?.map(shown);
    Some(says.far_beyond(&plain(&condition.condition), rows, &range))
}

/// Which levels of a condition the model has not seen, in a sentence.
fn unseen(
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
