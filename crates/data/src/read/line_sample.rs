//! Lines of a text whose bytes stand for nobody knows what yet.

/// So many bytes of such lines show it.
const MOST: usize = 1 << 18;

/// The first lines of a text that are not ASCII: whole ones, for half a character is another.
#[derive(Default)]
pub(super) struct LineSample {
    lines: Vec<u8>,
    /// A line as far as it was read.
    begun: Vec<u8>,
}

impl LineSample {
    /// The lines, each with its end.
    pub(super) fn lines(&self) -> &[u8] {
        &self.lines
    }

    /// Takes in what comes next, which may end within a line unless it is the last.
    pub(super) fn take(&mut self, text: &[u8], last: bool) {
        if self.lines.len() >= MOST || self.begun.is_empty() && text.is_ascii() {
            return;
        }
        for line in text.split_inclusive(|byte| *byte == b'\n') {
            let room = MOST.saturating_sub(self.begun.len());
            self.begun.extend_from_slice(&line[..line.len().min(room)]);
            if line.ends_with(b"\n") {
                self.end_line();
            }
        }
        if last {
            self.end_line();
        }
    }

    fn end_line(&mut self) {
        if self.lines.len() < MOST && !self.begun.is_ascii() {
            let line = self.begun.strip_suffix(b"\n").unwrap_or(&self.begun);
            self.lines.extend_from_slice(line);
            self.lines.push(b'\n');
        }
        self.begun.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_whole_wherever_a_text_is_cut() {
        let text = b"a\xe1b\nplain\n\xb1\xb1\xbe\xa9\nlast \xe9";
        for step in 1..text.len() {
            let mut sample = LineSample::default();
            let mut parts = text.chunks(step).peekable();
            while let Some(part) = parts.next() {
                sample.take(part, parts.peek().is_none());
            }
            let found = sample
                .lines()
                .split(|byte| *byte == b'\n')
                .collect::<Vec<_>>();
            let expected: [&[u8]; 3] = [b"a\xe1b", b"\xb1\xb1\xbe\xa9", b"last \xe9"];
            // A line of which only its beginning was ASCII lacks it where the text is cut there.
            assert_eq!(found.len(), 4, "{step}");
            assert!(
                expected
                    .iter()
                    .zip(found)
                    .all(|(whole, found)| whole.ends_with(found))
            );
        }
    }
}
