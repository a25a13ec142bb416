//! What a column's name says of its values.

/// Whether a name is that of an identifier: `id`, `person_id`, `PassengerId`.
pub(super) fn is_id(name: &str) -> bool {
    words(name)
        .iter()
        .any(|word| matches!(word.as_str(), "id" | "ids" | "uid" | "uuid" | "guid"))
        || name.ends_with("Id")
        || name.ends_with("ID")
}

/// Whether a name is what programs call the numbers of rows when they write them: no name
/// (`column_1` here), R's `rownames`, pandas's `Unnamed: 0`, readr's `...1`.
pub(super) fn is_row_number(name: &str) -> bool {
    let lower = name.to_lowercase();
    matches!(
        lower.as_str(),
        "column_1" | "rownames" | "row.names" | "row_names" | "rowname" | "...1"
    ) || lower.starts_with("unnamed: 0")
        || lower.starts_with("__index_level_")
}

/// Whether a name is of time or age, whose numbers say something even where they count up
/// row by row.
pub(super) fn is_time(name: &str) -> bool {
    const WORDS: &[&str] = &[
        "year", "years", "yr", "month", "quarter", "week", "day", "days", "hour", "time", "date",
        "age", "period", "t", "jahr", "monat", "tag", "zeit", "année", "annee", "año", "ano",
        "anno", "год",
    ];
    words(name)
        .iter()
        .any(|word| WORDS.contains(&word.as_str()))
}

/// Whether a name says that numbers are codes, which have no order: `region`, `zip_code`,
/// `Pclass`, `jobtype`.
pub(super) fn is_code(name: &str) -> bool {
    const WORDS: &[&str] = &[
        "code",
        "codes",
        "cod",
        "type",
        "class",
        "category",
        "categories",
        "cat",
        "region",
        "zip",
        "zipcode",
        "postcode",
        "postal",
        "plz",
        "district",
        "state",
        "county",
        "country",
        "province",
        "department",
        "dept",
        "sector",
        "industry",
        "race",
        "ethnicity",
        "ethnic",
        "religion",
        "nationality",
        "language",
        "marital",
        "site",
        "center",
        "centre",
        "ward",
        "clinic",
        "hospital",
        "brand",
        "product",
        "channel",
        "segment",
        "cluster",
        "kind",
        "species",
        "colour",
        "color",
        "typ",
        "klasse",
        "kategorie",
    ];
    const ENDS: &[&str] = &["code", "class", "type", "region", "category"];
    let words = words(name);
    words.iter().any(|word| WORDS.contains(&word.as_str()))
        || words
            .iter()
            .any(|word| ENDS.iter().any(|end| word.ends_with(end)))
}

/// The words of a name, in small letters: `personId` is `person` and `id`.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_small = false;
    for letter in name.chars() {
        if !letter.is_alphanumeric() || (was_small && letter.is_uppercase()) {
            words.push(String::new());
        }
        if letter.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(letter.to_lowercase());
        }
        was_small = letter.is_lowercase();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_numbers_are() {
        for name in ["id", "person_id", "PassengerId", "subjectID", "user.id"] {
            assert!(is_id(name), "{name}");
        }
        for name in ["idea", "paid", "humid", "index", "grid"] {
            assert!(!is_id(name), "{name}");
        }
        for name in ["column_1", "Unnamed: 0", "rownames"] {
            assert!(is_row_number(name), "{name}");
        }
        for name in ["region", "Pclass", "zip_code", "ZipCode", "jobType", "race"] {
            assert!(is_code(name), "{name}");
        }
        for name in ["age", "rating", "real_estate", "children", "stage", "score"] {
            assert!(!is_code(name), "{name}");
        }
        assert!(is_time("year") && is_time("saleYear") && !is_time("yearning"));
    }
}
