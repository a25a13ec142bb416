//! A JSON array as JSON lines.

use super::passed::Pass;

/// What stands behind the elements of an array that is cut off: an object that is not whole, as no
/// file has it on a line.
pub(super) const CUT_OFF: &[u8] = b"{\"\"";

/// Where in the array the last byte was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    Before,
    /// Between two elements.
    Between,
    /// In an element, so deep in objects and lists.
    Inside(usize),
    /// In a string of an element that deep.
    String(usize),
    /// Behind a backslash in a string.
    Escaped(usize),
    Behind,
}

/// The elements of a JSON array, each on a line of its own. Where they `keep` their lines, a
/// line break inside of one stands behind it; else each line's number is its element's.
pub(super) struct Elements {
    at: At,
    keep: bool,
    /// Whether an element began on the line of the one before.
    shared: bool,
    /// Line breaks that are still to come, or, below zero, that came too early.
    breaks: i64,
}

impl Elements {
    pub(super) fn new(keep: bool) -> Self {
        Self {
            at: At::Before,
            keep,
            shared: false,
            breaks: 0,
        }
    }

    fn byte(&mut self, byte: u8, text: &mut Vec<u8>) {
        self.breaks += i64::from(byte == b'\n');
        match self.at {
            // Where files were put together, another array begins behind one.
            At::Before | At::Behind if byte == b'[' => self.at = At::Between,
            At::Between if byte == b',' => self.end(text),
            At::Between if byte == b']' => {
                self.end(text);
                self.at = At::Behind;
            }
            At::Before | At::Between | At::Behind if byte.is_ascii_whitespace() => {
                while self.keep && self.breaks > 0 {
                    text.push(b'\n');
                    self.breaks -= 1;
                }
            }
            At::Between | At::Inside(_) => self.inside(byte, text),
            At::String(depth) => {
                text.push(byte);
                self.at = match byte {
                    b'"' => At::Inside(depth),
                    b'\\' => At::Escaped(depth),
                    _ => self.at,
                };
            }
            At::Escaped(depth) => {
                text.push(byte);
                self.at = At::String(depth);
            }
            // Such as a byte order mark in front; behind the array it is an error.
            At::Before => {}
            At::Behind => text.push(byte),
        }
    }

    fn inside(&mut self, byte: u8, text: &mut Vec<u8>) {
        let depth = match self.at {
            At::Inside(depth) => depth,
            _ => 0,
        };
        self.shared |= self.at == At::Between && self.breaks < 0;
        if depth == 0 && matches!(byte, b',' | b']') {
            self.at = At::Between;
            return self.byte(byte, text);
        }
        text.push(if byte == b'\n' { b' ' } else { byte });
        self.at = match byte {
            b'"' => At::String(depth),
            b'{' | b'[' => At::Inside(depth + 1),
            b'}' | b']' => At::Inside(depth.saturating_sub(1)),
            _ => At::Inside(depth),
        };
    }

    /// Ends an element's line.
    fn end(&mut self, text: &mut Vec<u8>) {
        if !self.keep {
            text.push(b'\n');
            return;
        }
        for _ in 0..self.breaks.max(1) {
            text.push(b'\n');
        }
        self.breaks = self.breaks.min(1) - 1;
    }
}

/// Whether some of the first elements of an array share a line.
pub(super) fn share_lines(head: &[u8]) -> bool {
    let mut elements = Elements::new(true);
    elements.push(head, &mut Vec::new());
    elements.shared
}

impl Pass for Elements {
    fn push(&mut self, raw: &[u8], text: &mut Vec<u8>) {
        for byte in raw {
            self.byte(*byte, text);
        }
    }

    fn finish(&mut self, text: &mut Vec<u8>) {
        if self.at != At::Behind {
            text.push(b'\n');
            text.extend_from_slice(CUT_OFF);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::super::passed::Passed;
    use super::*;

    #[test]
    fn elements_are_lines_and_keep_their_numbers() {
        for (array, lines) in [
            ("[{\"a\":1},{\"a\":2}]", "{\"a\":1}\n{\"a\":2}\n"),
            (
                "[\n{\"a\":1},\n{\"a\":2}\n]\n",
                "\n{\"a\":1}\n{\"a\":2} \n\n",
            ),
            (
                "[\n{\n\"a\":\n1},\n{\"a\":2}]",
                "\n{ \"a\": 1}\n\n\n{\"a\":2}\n",
            ),
            ("[{\"a\":\"],[\\\"{\"}]", "{\"a\":\"],[\\\"{\"}\n"),
            ("[{\"a\":[1,{}]}, 3]", "{\"a\":[1,{}]}\n3\n"),
            ("[{\"a\":1}", "{\"a\":1}\n{\"\""),
            ("[{\"a\":1}]\n[{\"a\":2}]", "{\"a\":1}\n{\"a\":2}\n"),
            ("[]", "\n"),
        ] {
            let mut found = String::new();
            Passed::new(array.as_bytes(), Elements::new(true))
                .read_to_string(&mut found)
                .unwrap();
            assert_eq!(found, lines, "{array}");
        }
    }

    #[test]
    fn elements_that_share_lines_are_counted() {
        for (array, shared, lines) in [
            ("[{\"a\":1},{\"a\":2}]", true, "{\"a\":1}\n{\"a\":2}\n"),
            (
                "[\n{\"a\":\n1}, {\"a\":2},\n{\"a\":3},{\"a\":4}\n]",
                true,
                "{\"a\": 1}\n{\"a\":2}\n{\"a\":3}\n{\"a\":4} \n",
            ),
            ("[{\"a\":1},\n{\"a\":2}]", false, "{\"a\":1}\n{\"a\":2}\n"),
            ("[{\"a\":1}\n,{\"a\":2}]", false, "{\"a\":1} \n{\"a\":2}\n"),
        ] {
            assert_eq!(share_lines(array.as_bytes()), shared, "{array}");
            let mut found = String::new();
            Passed::new(array.as_bytes(), Elements::new(false))
                .read_to_string(&mut found)
                .unwrap();
            assert_eq!(found, lines, "{array}");
        }
    }
}
