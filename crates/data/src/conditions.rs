//! Which columns may sway the event.

use crate::{Column, Error, Table};

/// The names of the conditions, in file order: every column but the outcome and
/// those in `exclude`.
///
/// # Errors
/// [`Error::UnknownColumn`] where an excluded name is no column,
/// [`Error::NoConditions`] where no column is left.
pub fn conditions(table: &Table, outcome: &str, exclude: &[String]) -> Result<Vec<String>, Error> {
    for name in exclude {
        table.expect_known(name, "data.exclude")?;
    }
    let names: Vec<String> = table
        .columns()
        .iter()
        .map(Column::name)
        .filter(|name| *name != outcome && !exclude.iter().any(|excluded| excluded == name))
        .map(String::from)
        .collect();
    if names.is_empty() {
        return Err(Error::NoConditions {
            origin: table.origin().to_owned(),
            outcome: outcome.to_owned(),
            excluded: String::new(),
        });
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse_csv;

    #[test]
    fn conditions_are_what_is_left() {
        let table = parse_csv("t.csv", b"age,event,person\n1,2,3\n").unwrap();
        let left = |exclude: &[&str]| {
            let exclude: Vec<String> = exclude.iter().copied().map(String::from).collect();
            conditions(&table, "event", &exclude)
        };
        assert_eq!(left(&[]).unwrap(), ["age", "person"]);
        assert_eq!(left(&["person"]).unwrap(), ["age"]);
        assert!(matches!(
            left(&["person", "age"]),
            Err(Error::NoConditions { .. })
        ));
        let error = left(&["persn"]).unwrap_err().to_string();
        assert!(error.contains("data.exclude") && error.contains("did you mean \"person\""));
    }
}
