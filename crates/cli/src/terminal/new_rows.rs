//! What a person reads of a table whose rows a saved model is asked of.

use std::collections::BTreeMap;

use sways::{
    new_rows::NewRows,
    words::{counted, plain},
};
use sways_data::EncodedCondition;

use super::{output::say, text::wrapped};

/// Unseen levels of a condition that are named.
const NAMED: usize = 3;

/// Says on standard error what was understood of cells, and which levels the model has not seen.
pub fn say_what_was_unseen(rows: &NewRows<'_>) {
    for note in rows.file() {
        let line = format!("file: {}", plain(&note.to_string()));
        say(&wrapped(&line));
    }
    for note in rows.reading() {
        let line = format!("read {}", plain(&note.to_string()));
        say(&wrapped(&line));
    }
    for (condition, levels) in rows.unseen() {
        say(&wrapped(&format!("note: {}\n", unseen(condition, levels))));
    }
}

/// Which levels of a condition the model has not seen, in a sentence.
pub fn unseen(condition: &EncodedCondition, levels: &BTreeMap<String, usize>) -> String {
    let rows = levels.values().sum();
    let mut named: Vec<String> = levels
        .keys()
        .take(NAMED)
        .map(|level| format!("{:?}", plain(level)))
        .collect();
    if levels.len() > NAMED {
        named.push(format!("{} more", levels.len() - NAMED));
    }
    let inputs = condition.encoding.inputs();
    let taken = if inputs == 1 {
        "as half of each of its two levels"
    } else {
        "as none of its levels"
    };
    format!(
        "{}: {} with a level that did not occur in training ({}), taken {taken}: what the \
         model says of them is a guess",
        plain(&condition.condition),
        counted(rows, "row"),
        named.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use sways_data::{Encoding, EncodingOptions, parse_csv};

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
        let said = unseen(&encoding.conditions()[0], &BTreeMap::from(levels));
        assert!(
            said.contains("color: 3 rows") && said.contains("\"puce\""),
            "{said}"
        );
    }
}
