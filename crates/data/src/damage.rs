//! What is wrong with a damaged file, in words of what a file is and not of the library that reads
//! it.

use std::fmt::Display;

/// What is said of a file whose reader panics, or that contradicts itself.
pub(crate) const NONSENSE: &str = "what it says of itself cannot be";

/// What a library's message has in it, in small letters, and what is said instead: the first that
/// fits.
const SAID: [(&[&str], &str); 6] = [
    // What can be mended elsewhere is said as it is.
    (&["password", "encrypt", "support", "implement"], ""),
    (
        &["eocd", "corrupt footer", "correct footer"],
        "its end is missing",
    ),
    (
        &[
            "fill whole buffer",
            "end of stream",
            "unexpected end",
            "past end of file",
            "beyond file boundary",
            "incomplete",
            "eof",
            "is too small",
        ],
        "it ends too early",
    ),
    (&["checksum", "crc"], "a part is not what its checksum says"),
    (
        &[
            "deflate",
            "snappy",
            "decompress",
            "lz4",
            "zstd",
            "reservedbits",
            "declared uncompressed",
            "output buffer",
        ],
        "a packed part cannot be unpacked",
    ),
    (
        &[
            "while verifying",
            "unable to get root",
            "out of bounds",
            "unaligned",
            "null terminator",
            "magic",
            "expected",
            "required field",
            "invalid zip",
            "invalid argument",
            "invalid symbol",
            "invalid utf",
            "utf-8",
            "encoding in",
            "string encoding",
            "footer",
            "enough data",
            "invalid ole",
            "not found",
            "cannot find",
            "ill-formed",
            "does not match",
        ],
        NONSENSE,
    ),
];

/// A reader's message in plain words, its first line where none are known.
pub(crate) fn in_plain_words(problem: &dyn Display) -> String {
    let said = problem.to_string();
    let small = said.to_lowercase();
    let fits = |words: &[&str]| words.iter().any(|word| small.contains(word));
    match SAID.iter().find(|(words, _)| fits(words)) {
        Some((_, plain)) if !plain.is_empty() => (*plain).to_owned(),
        _ => without_kind(said.lines().next().unwrap_or_default()).to_owned(),
    }
}

/// A message without the library's names for its kind in front of it: `Parser error: `.
fn without_kind(mut said: &str) -> &str {
    while let Some((kind, rest)) = said.split_once(": ")
        && kind.to_lowercase().ends_with("error")
    {
        said = rest;
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_libraries_say_is_said_plainly() {
        for (said, plain) in [
            (
                "invalid Zip archive: Could not find EOCD",
                "its end is missing",
            ),
            (
                "Parquet error: Invalid Parquet file. Corrupt footer",
                "its end is missing",
            ),
            (
                "I/O error in schema section: failed to fill whole buffer",
                "it ends too early",
            ),
            (
                "Xml error: I/O error: Invalid checksum",
                "a part is not what its checksum says",
            ),
            (
                "Io error: DecompressionError(OffsetOutOfBounds)",
                "a packed part cannot be unpacked",
            ),
            (
                "Parser error: Range [1, 2) is out of bounds.\n\twhile verifying",
                NONSENSE,
            ),
            (
                "Workbook is password protected",
                "Workbook is password protected",
            ),
            (
                "Parser error: a message is longer than the file",
                "a message is longer than the file",
            ),
            (
                "its columns are longer than it",
                "its columns are longer than it",
            ),
            ("Xlsx error: Xml error: a\nb", "a"),
        ] {
            assert_eq!(in_plain_words(&said), plain);
        }
    }
}
