//! JSON with numbers that JSON does not have: `NaN` and `Infinity`, as Python writes them.

use std::borrow::Cow;

use memchr::memmem;
use serde::de::DeserializeOwned;

/// The value of a text in which these stand for nothing, as `null` does.
pub(super) fn parsed<T: DeserializeOwned>(text: &[u8]) -> serde_json::Result<T> {
    serde_json::from_slice(text).or_else(|error| match without(text) {
        Cow::Owned(text) => serde_json::from_slice(&text),
        Cow::Borrowed(_) => Err(error),
    })
}

/// Longer ones before those that they end with.
const WORDS: [&[u8]; 3] = [b"-Infinity", b"Infinity", b"NaN"];

/// The text with nothing in the place of these.
pub(super) fn without(text: &[u8]) -> Cow<'_, [u8]> {
    if WORDS.iter().all(|word| memmem::find(text, word).is_none()) {
        return Cow::Borrowed(text);
    }
    let mut made = Vec::with_capacity(text.len());
    let (mut in_string, mut is_escaped) = (false, false);
    let mut at = 0;
    while at < text.len() {
        let word = WORDS.iter().find(|word| text[at..].starts_with(word));
        if let (false, Some(word)) = (in_string, word) {
            made.extend(b"null");
            at += word.len();
            continue;
        }
        let byte = text[at];
        in_string ^= byte == b'"' && !is_escaped;
        is_escaped = in_string && byte == b'\\' && !is_escaped;
        made.push(byte);
        at += 1;
    }
    Cow::Owned(made)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn what_is_no_number_is_null() {
        let text = br#"{"a": NaN, "b": "NaN \\\" NaN", "c": [-Infinity, Infinity, 1]}"#;
        let wanted = json!({"a": null, "b": "NaN \\\" NaN", "c": [null, null, 1]});
        assert_eq!(parsed::<Value>(text).unwrap(), wanted);
        assert!(parsed::<Value>(b"{\"a\": nan}").is_err());
    }
}
