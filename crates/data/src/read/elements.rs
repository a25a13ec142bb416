//! A JSON array as JSON lines.

use std::io::{self, Read};

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
pub(super) struct Elements<R> {
    inner: R,
    at: At,
    keep: bool,
    /// Whether an element began on the line of the one before.
    shared: bool,
    /// Line breaks that are still to come, or, below zero, that came too early.
    breaks: i64,
    raw: Vec<u8>,
    text: Vec<u8>,
    given: usize,
    done: bool,
}

impl<R: Read> Elements<R> {
    pub(super) fn new(inner: R, keep: bool) -> Self {
        Self {
            inner,
            at: At::Before,
            keep,
            shared: false,
            breaks: 0,
            raw: vec![0; 1 << 16],
            text: Vec::new(),
            given: 0,
            done: false,
        }
    }

    fn byte(&mut self, byte: u8) {
        self.breaks += i64::from(byte == b'\n');
        match self.at {
            At::Before if byte == b'[' => self.at = At::Between,
            At::Between if byte == b',' => self.end(),
            At::Between if byte == b']' => {
                self.end();
                self.at = At::Behind;
            }
            At::Before | At::Between | At::Behind if byte.is_ascii_whitespace() => {
                while self.keep && self.breaks > 0 {
                    self.text.push(b'\n');
                    self.breaks -= 1;
                }
            }
            At::Between | At::Inside(_) => self.inside(byte),
            At::String(depth) => {
                self.text.push(byte);
                self.at = match byte {
                    b'"' => At::Inside(depth),
                    b'\\' => At::Escaped(depth),
                    _ => self.at,
                };
            }
            At::Escaped(depth) => {
                self.text.push(byte);
                self.at = At::String(depth);
            }
            // Such as a byte order mark in front; behind the array it is an error.
            At::Before => {}
            At::Behind => self.text.push(byte),
        }
    }

    fn inside(&mut self, byte: u8) {
        let depth = match self.at {
            At::Inside(depth) => depth,
            _ => 0,
        };
        self.shared |= self.at == At::Between && self.breaks < 0;
        if depth == 0 && matches!(byte, b',' | b']') {
            self.at = At::Between;
            return self.byte(byte);
        }
        self.text.push(if byte == b'\n' { b' ' } else { byte });
        self.at = match byte {
            b'"' => At::String(depth),
            b'{' | b'[' => At::Inside(depth + 1),
            b'}' | b']' => At::Inside(depth.saturating_sub(1)),
            _ => At::Inside(depth),
        };
    }

    /// Ends an element's line.
    fn end(&mut self) {
        if !self.keep {
            self.text.push(b'\n');
            return;
        }
        for _ in 0..self.breaks.max(1) {
            self.text.push(b'\n');
        }
        self.breaks = self.breaks.min(1) - 1;
    }
}

/// Whether some of the first elements of an array share a line.
pub(super) fn share_lines(head: &[u8]) -> bool {
    let mut elements = Elements::new(head, true);
    // Reading from memory does not fail.
    let read = io::copy(&mut elements, &mut io::sink());
    read.is_ok() && elements.shared
}

impl<R: Read> Read for Elements<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.given == self.text.len() && !self.done {
            let read = match self.inner.read(&mut self.raw) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                read => read?,
            };
            self.given = 0;
            self.text.clear();
            for place in 0..read {
                self.byte(self.raw[place]);
            }
            if read == 0 {
                self.done = true;
                if self.at != At::Behind {
                    // What is cut off ends in what is no object.
                    self.text.extend_from_slice(b"\n[");
                }
            }
        }
        let rest = &self.text[self.given..];
        let length = rest.len().min(into.len());
        into[..length].copy_from_slice(&rest[..length]);
        self.given += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
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
            ("[{\"a\":1}", "{\"a\":1}\n["),
            ("[]", "\n"),
        ] {
            let mut found = String::new();
            Elements::new(array.as_bytes(), true)
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
            Elements::new(array.as_bytes(), false)
                .read_to_string(&mut found)
                .unwrap();
            assert_eq!(found, lines, "{array}");
        }
    }
}
