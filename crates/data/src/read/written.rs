//! Text as it is meant to be read.

use std::borrow::Cow;

use quick_xml::escape::{resolve_html5_entity, unescape_with};
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// Text without what only its way here put into it: letters are composed, as most programs write
/// them, so that a word with and without marks of its own is one word; and what a page of the web
/// escaped, as in `&lt; 5` or `M&uuml;ller`, stands itself.
pub(super) fn as_read(text: &str) -> Cow<'_, str> {
    let unescaped = match unescaped(text) {
        Some(text) => Cow::Owned(text),
        None => Cow::Borrowed(text),
    };
    if unescaped.is_ascii() {
        return unescaped;
    }
    if let Some(inside) = unquoted(&unescaped) {
        return Cow::Owned(inside.nfc().collect());
    }
    if is_nfc(&unescaped) {
        unescaped
    } else {
        Cow::Owned(unescaped.nfc().collect())
    }
}

/// What is within quotation marks as word processors put them, around all of a cell.
fn unquoted(text: &str) -> Option<&str> {
    const PAIRS: [(char, char); 5] = [('“', '”'), ('„', '“'), ('„', '”'), ('«', '»'), ('»', '«')];
    let inside = PAIRS
        .iter()
        .find_map(|(open, close)| text.strip_prefix(*open)?.strip_suffix(*close))?;
    let is_whole = !inside.contains(['“', '”', '„', '«', '»']);
    is_whole.then(|| inside.trim())
}

/// Text without escapes, where it has some and all of them are known.
fn unescaped(text: &str) -> Option<String> {
    let (_, behind) = text.split_once('&')?;
    if !behind.contains(';') {
        return None;
    }
    let text = unescape_with(text, resolve_html5_entity).ok()?;
    // What cannot be written stays an escape.
    let is_written = !text.contains(|it: char| it.is_control());
    is_written.then(|| text.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_and_marks_of_their_own_are_letters() {
        for (text, read) in [
            ("&lt; 5", "< 5"),
            ("M&uuml;ller &amp; Co", "Müller & Co"),
            ("12&nbsp;&#8364;", "12\u{a0}€"),
            ("&nbsp;", ""),
            ("e\u{301}te\u{301}", "été"),
            ("AT&T", "AT&T"),
            ("this & that; those", "this & that; those"),
            ("?a=1&b;", "?a=1&b;"),
            ("&#10;", "&#10;"),
            ("plain", "plain"),
            ("“468”", "468"),
            ("« 121 »", "121"),
            ("„ja“", "ja"),
            ("“a” and “b”", "“a” and “b”"),
        ] {
            assert_eq!(as_read(text), read);
        }
    }
}
