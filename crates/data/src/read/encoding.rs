//! What a text's bytes stand for.

use std::io::{self, BufRead, BufReader, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    Decoder, DecoderResult, Encoding, ISO_2022_JP, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE,
    WINDOWS_1252,
};
use memchr::{memchr, memchr_iter, memmem};

use super::dos::Page;
use super::line_sample::LineSample;
use super::{letters, plausible};
use crate::file_note::FileNote;

/// How much is read at once.
const STEP: usize = 1 << 18;

/// What makes UTF-8 of a text.
#[derive(Clone, Copy, Debug)]
pub(super) enum Coding {
    One(&'static Encoding),
    /// Lines are UTF-8, or else windows-1252, as where texts were put together.
    Lines,
    Dos(Page),
}

impl Coding {
    /// The text of these bytes.
    pub(super) fn reader(self, bytes: Box<dyn Read + Send>) -> Box<dyn Read + Send> {
        match self {
            Self::One(encoding) => Box::new(Decoded::new(bytes, encoding)),
            Self::Lines => Box::new(Lines::new(bytes)),
            Self::Dos(page) => page.reader(bytes),
        }
    }
}

/// The encoding of a text.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    /// `None` is UTF-8 without an error: nothing is to be done.
    pub(super) encoding: Option<Coding>,
    pub(super) notes: Vec<FileNote>,
}

/// Why a text cannot be read.
#[derive(Debug)]
pub(super) enum Problem {
    Read(io::Error),
    /// A line has a zero byte, as no text has.
    Zero {
        line: u64,
    },
    /// Two bytes a character were said, and there are none as such a table has.
    NotWide,
}

impl From<io::Error> for Problem {
    fn from(error: io::Error) -> Self {
        Self::Read(error)
    }
}

/// Goes through a text once, and once more where it is not UTF-8. A byte order mark
/// decides, or zero bytes in every second place; what is valid UTF-8 is taken for it;
/// what nearly is too, with its few errors replaced; the rest is guessed from all its
/// lines that are not ASCII, and from the names of columns that must be there. `asked`
/// overrules all that.
pub(super) fn find(
    open: &dyn Fn() -> io::Result<Box<dyn Read + Send>>,
    head: &[u8],
    asked: Option<&'static Encoding>,
    names: &[&str],
) -> Result<Found, Problem> {
    let wide = Encoding::for_bom(head)
        .map(|(encoding, _)| encoding)
        .filter(|encoding| *encoding != UTF_8)
        .or_else(|| without_mark(head))
        .or_else(|| is_escaped(head).then_some(ISO_2022_JP));
    if let Some(encoding) = asked.or(wide) {
        if encoding == UTF_8 {
            let survey = Survey::of(&mut *open()?)?;
            return Ok(survey.as_utf8());
        }
        let is_wide = encoding == UTF_16LE || encoding == UTF_16BE;
        // Whatever the language, lines and cells end with characters that have one.
        if is_wide && memchr(0, head).is_none() {
            return Err(Problem::NotWide);
        }
        let mut notes = Vec::new();
        if asked.is_none() {
            let (name, certain) = (encoding.name().to_owned(), true);
            notes.push(FileNote::Encoding { name, certain });
        }
        return decoded(open, encoding, notes);
    }
    let survey = Survey::of(&mut *open()?)?;
    if survey.is_utf8() {
        return Ok(survey.as_utf8());
    }
    if survey.is_of_both() {
        let (name, line) = (WINDOWS_1252.name().to_owned(), survey.first_line);
        return Ok(Found {
            encoding: Some(Coding::Lines),
            notes: vec![FileNote::OtherLines { name, line }],
        });
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    let sample = survey.sample.lines();
    detector.feed(sample, true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    let guess = letters::corrected(guess, sample);
    let guess = plausible::corrected(guess, sample);
    let encoding = plausible::with_name(guess, head, names).unwrap_or(guess);
    let certain = false;
    if encoding == WINDOWS_1252
        && let Some(page) = plausible::dos(sample)
    {
        let name = page.name().to_owned();
        return Ok(Found {
            encoding: Some(Coding::Dos(page)),
            notes: vec![FileNote::Encoding { name, certain }],
        });
    }
    let name = encoding.name().to_owned();
    decoded(open, encoding, vec![FileNote::Encoding { name, certain }])
}

/// The text in an encoding of DOS, in which every byte is a character.
pub(super) fn of_dos(
    open: &dyn Fn() -> io::Result<Box<dyn Read + Send>>,
    page: Page,
) -> Result<Found, Problem> {
    // A zero byte is one in any of them.
    Survey::of(&mut *open()?)?;
    Ok(Found {
        encoding: Some(Coding::Dos(page)),
        notes: Vec::new(),
    })
}

/// Whether a text has the escapes with which ISO-2022-JP changes to Japanese and back.
fn is_escaped(head: &[u8]) -> bool {
    let has = |escape: &[u8]| memmem::find(head, escape).is_some();
    (has(b"\x1b$B") || has(b"\x1b$@")) && (has(b"\x1b(B") || has(b"\x1b(J"))
}

/// UTF-16 without a byte order mark: nearly all of its delimiters, digits and line
/// ends have a zero byte, all on the same side.
fn without_mark(head: &[u8]) -> Option<&'static Encoding> {
    let (mut even, mut odd) = (0_usize, 0_usize);
    for place in memchr_iter(0, head) {
        if place % 2 == 0 {
            even += 1;
        } else {
            odd += 1;
        }
    }
    let encoding = if odd > 3 * even {
        UTF_16LE
    } else if even > 3 * odd {
        UTF_16BE
    } else {
        return None;
    };
    let whole = &head[..head.len() & !1];
    let text = encoding.decode_without_bom_handling_and_without_replacement(whole)?;
    // A line feed beside a zero byte that does not belong to it is one of another text.
    let ends = text.matches('\n').count();
    let is_text = ends > 0 && 2 * ends > memchr_iter(b'\n', whole).count();
    (is_text && !text.contains('\0')).then_some(encoding)
}

/// The text in this encoding, with what it cannot read counted.
fn decoded(
    open: &dyn Fn() -> io::Result<Box<dyn Read + Send>>,
    encoding: &'static Encoding,
    mut notes: Vec<FileNote>,
) -> Result<Found, Problem> {
    let mut reader = Decoded::new(open()?, encoding);
    let mut lines = 1;
    let mut step = vec![0; STEP];
    loop {
        let read = reader.read(&mut step)?;
        if read == 0 {
            break;
        }
        let text = &step[..read];
        if let Some(zero) = memchr(0, text) {
            let line = lines + memchr_iter(b'\n', &text[..zero]).count() as u64;
            return Err(Problem::Zero { line });
        }
        lines += memchr_iter(b'\n', text).count() as u64;
    }
    if reader.unreadable > 0 {
        notes.push(FileNote::Unreadable {
            name: encoding.name().to_owned(),
            count: reader.unreadable,
            line: reader.first_line,
        });
    }
    Ok(Found {
        encoding: Some(Coding::One(encoding)),
        notes,
    })
}

/// What a text has if it is UTF-8, or looked at as if it were.
#[derive(Default)]
struct Survey {
    /// Places that are not UTF-8, and the line of the first.
    errors: u64,
    first_line: u64,
    /// Characters beyond ASCII.
    beyond: u64,
    sample: LineSample,
}

impl Survey {
    fn of(reader: &mut dyn Read) -> Result<Self, Problem> {
        let mut survey = Self::default();
        let mut lines = 1;
        let mut text = Vec::with_capacity(2 * STEP);
        loop {
            let kept = text.len();
            let read = reader.take(STEP as u64).read_to_end(&mut text)?;
            if let Some(zero) = memchr(0, &text[kept..]) {
                let before = &text[..kept + zero];
                let line = lines + memchr_iter(b'\n', before).count() as u64;
                return Err(Problem::Zero { line });
            }
            let last = read == 0;
            let done = survey.look(&text, lines, last);
            survey.sample.take(&text[..done], last);
            lines += memchr_iter(b'\n', &text[..done]).count() as u64;
            text.drain(..done);
            if last {
                return Ok(survey);
            }
        }
    }

    /// Looks at the text as far as its last character is whole; returns how far.
    fn look(&mut self, text: &[u8], line: u64, last: bool) -> usize {
        if text.is_ascii() {
            return text.len();
        }
        self.beyond += text.iter().filter(|byte| **byte >= 0xc0).count() as u64;
        let mut at = 0;
        while let Err(error) = std::str::from_utf8(&text[at..]) {
            let valid = at + error.valid_up_to();
            let Some(length) = error.error_len() else {
                if last {
                    self.note(line, &text[..valid]);
                    return text.len();
                }
                return valid;
            };
            self.note(line, &text[..valid]);
            at = valid + length;
        }
        text.len()
    }

    fn note(&mut self, line: u64, before: &[u8]) {
        if self.errors == 0 {
            self.first_line = line + memchr_iter(b'\n', before).count() as u64;
        }
        self.errors += 1;
    }

    /// Whether it is UTF-8 but for few places. In other encodings hardly a character
    /// is valid UTF-8 by chance.
    fn is_utf8(&self) -> bool {
        self.errors == 0 || self.beyond.saturating_sub(self.errors) >= 4 * self.errors
    }

    /// Whether some of the lines that are not ASCII are words of UTF-8, and the others are
    /// words of windows-1252.
    fn is_of_both(&self) -> bool {
        let lines = self.sample.lines().split(|byte| *byte == b'\n');
        let lines = lines.filter(|line| !line.is_empty());
        let (utf_8, others): (Vec<&[u8]>, Vec<&[u8]>) =
            lines.partition(|line| std::str::from_utf8(line).is_ok());
        let are_words = |lines: &[&[u8]], encoding| {
            !lines.is_empty() && plausible::are_words(&lines.join(&b'\n'), encoding)
        };
        are_words(&utf_8, UTF_8) && are_words(&others, WINDOWS_1252)
    }

    fn as_utf8(&self) -> Found {
        if self.errors == 0 {
            return Found::default();
        }
        Found {
            encoding: Some(Coding::One(UTF_8)),
            notes: vec![FileNote::Unreadable {
                name: UTF_8.name().to_owned(),
                count: self.errors,
                line: self.first_line,
            }],
        }
    }
}

/// Text in some encoding, as UTF-8. What it cannot read becomes U+FFFD.
struct Decoded<R> {
    inner: R,
    decoder: Decoder,
    raw: Vec<u8>,
    /// What is decoded, and how much of it is handed out.
    text: Vec<u8>,
    given: usize,
    done: bool,
    unreadable: u64,
    first_line: u64,
    lines: u64,
    /// Of Shift_JIS, whose byte of a backslash is printed as the yen sign.
    has_yen: bool,
    /// The last byte was such a one, and what follows it is not known yet.
    held: bool,
    before: u8,
}

impl<R: Read> Decoded<R> {
    fn new(inner: R, encoding: &'static Encoding) -> Self {
        Self {
            inner,
            decoder: encoding.new_decoder_with_bom_removal(),
            raw: vec![0; STEP],
            text: Vec::new(),
            given: 0,
            done: false,
            unreadable: 0,
            first_line: 0,
            lines: 1,
            has_yen: encoding == SHIFT_JIS,
            held: false,
            before: b'\n',
        }
    }

    fn refill(&mut self) -> io::Result<()> {
        let read = loop {
            match self.inner.read(&mut self.raw) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read?,
            }
        };
        self.done = read == 0;
        self.given = 0;
        let mut raw = &self.raw[..read];
        // No encoding's byte becomes more than three bytes.
        self.text.resize(3 * read + 64, 0);
        let mut end = 0;
        loop {
            let (result, taken, written) = self.decoder.decode_to_utf8_without_replacement(
                raw,
                &mut self.text[end..],
                self.done,
            );
            raw = &raw[taken..];
            self.lines += memchr_iter(b'\n', &self.text[end..end + written]).count() as u64;
            end += written;
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => self.text.resize(2 * self.text.len(), 0),
                DecoderResult::Malformed(..) => {
                    if self.unreadable == 0 {
                        self.first_line = self.lines;
                    }
                    self.unreadable += 1;
                    let mark = "\u{fffd}".as_bytes();
                    if self.text.len() < end + mark.len() {
                        self.text.resize(2 * self.text.len(), 0);
                    }
                    self.text[end..end + mark.len()].copy_from_slice(mark);
                    end += mark.len();
                }
            }
        }
        self.text.truncate(end);
        if self.has_yen {
            self.make_yen();
        }
        Ok(())
    }

    /// Makes a yen sign of a backslash that stands in front of an amount, as in `\1,508`.
    fn make_yen(&mut self) {
        let mut text = Vec::with_capacity(self.text.len() + 1);
        if std::mem::take(&mut self.held) {
            text.push(b'\\');
        }
        text.append(&mut self.text);
        if text.last() == Some(&b'\\') && !self.done {
            text.pop();
            self.held = true;
        }
        let mut before = self.before;
        for (place, byte) in text.iter().enumerate() {
            let is_amount = text.get(place + 1).is_some_and(u8::is_ascii_digit);
            let is_first = matches!(
                before,
                b'\n' | b'\r' | b'\t' | b' ' | b'"' | b',' | b';' | b'|' | b'-' | b'('
            );
            if *byte == b'\\' && is_amount && is_first {
                self.text.extend("¥".as_bytes());
            } else {
                self.text.push(*byte);
            }
            before = *byte;
        }
        self.before = before;
    }
}

/// Text whose lines are UTF-8 or else windows-1252, as UTF-8.
struct Lines<R> {
    inner: BufReader<R>,
    raw: Vec<u8>,
    text: Vec<u8>,
    given: usize,
}

impl<R: Read> Lines<R> {
    fn new(inner: R) -> Self {
        Self {
            inner: BufReader::with_capacity(STEP, inner),
            raw: Vec::new(),
            text: Vec::new(),
            given: 0,
        }
    }
}

impl<R: Read> Read for Lines<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.given == self.text.len() {
            self.raw.clear();
            // A line that is longer is one of several.
            let mut some = (&mut self.inner).take(STEP as u64);
            some.read_until(b'\n', &mut self.raw)?;
            self.given = 0;
            if std::str::from_utf8(&self.raw).is_ok() {
                std::mem::swap(&mut self.raw, &mut self.text);
            } else {
                let (text, _) = WINDOWS_1252.decode_without_bom_handling(&self.raw);
                self.text = text.into_owned().into_bytes();
            }
        }
        let rest = &self.text[self.given..];
        let length = rest.len().min(into.len());
        into[..length].copy_from_slice(&rest[..length]);
        self.given += length;
        Ok(length)
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.given == self.text.len() && !self.done {
            self.refill()?;
        }
        let rest = &self.text[self.given..];
        let length = rest.len().min(into.len());
        into[..length].copy_from_slice(&rest[..length]);
        self.given += length;
        Ok(length)
    }
}
