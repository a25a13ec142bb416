//! What a person reads of a table whose rows a saved model is asked of.

use std::collections::BTreeMap;

use sways::{
    new_rows::{NewRows, Unseen},
    words::plain,
};
use sways_data::{ConditionEncoding, Part, date, shown as cut};
use sways_report::{
    messages::{Lead, Messages, Taken},
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

/// Of which rows the model has seen no like, sentences of each column.
pub fn guesses(rows: &NewRows<'_>, says: &dyn Messages) -> Vec<String> {
    let unseen = rows.unseen();
    unseen
        .flat_map(|(part, unseen)| guesses_of(part, unseen, says))
        .collect()
}

/// What a column holds and no row did that the model was trained on.
fn guesses_of(part: Part<'_>, unseen: &Unseen, says: &dyn Messages) -> Vec<String> {
    let column = plain(part.column);
    let missing = (unseen.missing > 0).then(|| says.never_missing(&column, unseen.missing));
    let levels = (!unseen.levels.is_empty()).then(|| of_levels(part, &unseen.levels, says));
    let shown: fn(f64) -> String = match part.encoding {
        ConditionEncoding::Datetime(_) => date,
        _ => of_table,
    };
    let range = match part.encoding {
        ConditionEncoding::Numeric(it) | ConditionEncoding::Datetime(it) => it.range,
        _ => None,
    };
    let range = range.filter(|_| unseen.beyond > 0);
    let beyond = range.map(|range| says.far_beyond(&column, unseen.beyond, &range.map(shown)));
    levels.into_iter().chain(missing).chain(beyond).collect()
}

/// Which levels of a column the model has not seen, in a sentence.
fn of_levels(part: Part<'_>, levels: &BTreeMap<String, usize>, says: &dyn Messages) -> String {
    let rows = levels.values().sum();
    let named: Vec<String> = levels
        .keys()
        .take(NAMED)
        .map(|it| plain(&cut(it)))
        .collect();
    let more = levels.len() - named.len();
    let taken = match part.encoding {
        ConditionEncoding::Categorical(encoding) if encoding.rare => Taken::Rare,
        encoding if encoding.inputs() == 1 => Taken::Half,
        _ => Taken::None,
    };
    says.unseen(&plain(part.column), rows, &named, more, taken)
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
        let unseen = Unseen {
            levels: BTreeMap::from(levels),
            ..Unseen::default()
        };
        let says = messages::of(Language::En);
        let said = guesses_of(encoding.parts()[0], &unseen, says).concat();
        assert!(
            said.contains("color: 3 rows") && said.contains("\"puce\""),
            "{said}"
        );
    }
}
