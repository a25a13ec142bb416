//! Several names or values in one text.

/// Texts with commas between them, of which some may stand in quotation marks, as in CSV.
pub fn separated(list: &str) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new();
    reader.has_headers(false).trim(csv::Trim::All);
    let mut records = reader.from_reader(list.as_bytes()).into_records();
    let record = records.next().and_then(Result::ok).unwrap_or_default();
    record.iter().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_may_hold_commas_in_quotation_marks() {
        assert_eq!(separated("a, b c"), ["a", "b c"]);
        assert_eq!(separated("\"dose, mg\",x"), ["dose, mg", "x"]);
        assert_eq!(separated("\"a \"\"b\"\", c\""), ["a \"b\", c"]);
        assert!(separated("").is_empty());
    }
}
