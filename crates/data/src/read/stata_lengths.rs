//! The lengths that a Stata file says its parts have, held against the file's own: the reader takes
//! as much memory as a part says it is long before it sees that the file ends.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use dta::stata::dta::byte_order::ByteOrder;
use dta::stata::dta::header::Header;
use dta::stata::dta::release::Release;

/// The fewest bytes that a file says of a variable: its type and its name.
const OF_VARIABLE: u64 = 2 + 9;

/// A file that the reader reads, and whose next bytes can be seen before it does.
#[derive(Clone)]
pub(super) struct Watched {
    file: Arc<Mutex<BufReader<File>>>,
    length: u64,
}

impl Watched {
    pub(super) fn new(file: File) -> io::Result<Self> {
        let length = file.metadata()?.len();
        Ok(Self {
            file: Arc::new(Mutex::new(BufReader::new(file))),
            length,
        })
    }

    fn file(&self) -> MutexGuard<'_, BufReader<File>> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// That there may be as many variables as the file says.
    pub(super) fn check_variables(&self, header: &Header) -> io::Result<()> {
        let said = u64::from(header.variable_count()).saturating_mul(OF_VARIABLE);
        expect(said <= self.length)
    }

    /// That the fields between the variables and the rows lie in the file. Later releases say where
    /// the parts are, and earlier ones have short fields.
    pub(super) fn check_fields(&self, header: &Header) -> io::Result<()> {
        let release = header.release();
        if release.is_xml_like() || release < Release::V110 {
            return Ok(());
        }
        let mut file = self.file();
        let begin = file.stream_position()?;
        let mut field = [0; 5];
        while read(&mut file, &mut field)? {
            let length = u64::from(number(header, &field[1..]));
            expect(file.stream_position()?.saturating_add(length) <= self.length)?;
            if field[0] == 0 && length == 0 {
                break;
            }
            file.seek_relative(length as i64)?;
        }
        go_back(&mut file, begin)
    }

    /// That the set of labels that comes next lies in the file. Early releases have short ones.
    pub(super) fn check_labels(&self, header: &Header) -> io::Result<()> {
        if header.release() < Release::V108 {
            return Ok(());
        }
        let tags: &[&[u8]] = if header.release().is_xml_like() {
            &[b"<value_labels>", b"<lbl>"]
        } else {
            &[]
        };
        self.check_next(header, tags, 0)
    }

    /// That the long string that comes next lies in the file.
    pub(super) fn check_long_string(&self, header: &Header) -> io::Result<()> {
        let release = header.release();
        if !release.supports_long_strings() {
            return Ok(());
        }
        // The variable's number, the row's, and what it is.
        let before = if release >= Release::V118 {
            4 + 8 + 1
        } else {
            4 + 4 + 1
        };
        self.check_next(header, &[b"<strls>", b"GSO"], before)
    }

    /// That the part whose length comes after some tags, which may not be there, and bytes lies in
    /// the file. What is no such part is the reader's business.
    fn check_next(&self, header: &Header, tags: &[&[u8]], before: i64) -> io::Result<()> {
        let mut file = self.file();
        let begin = file.stream_position()?;
        let mut is_there = true;
        for (place, tag) in tags.iter().enumerate() {
            let at = file.stream_position()?;
            let mut bytes = vec![0; tag.len()];
            let found = read(&mut file, &mut bytes)? && bytes == *tag;
            if !found {
                go_back(&mut file, at)?;
            }
            // The first opens the section, and comes once.
            is_there = found || place + 1 < tags.len();
        }
        if is_there {
            file.seek_relative(before)?;
            let mut length = [0; 4];
            if read(&mut file, &mut length)? {
                let length = u64::from(number(header, &length));
                expect(file.stream_position()?.saturating_add(length) <= self.length)?;
            }
        }
        go_back(&mut file, begin)
    }
}

impl Read for Watched {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.file().read(buffer)
    }
}

impl Seek for Watched {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file().seek(to)
    }
}

/// Fills the bytes; whether there are as many.
fn read(file: &mut BufReader<File>, bytes: &mut [u8]) -> io::Result<bool> {
    match file.read_exact(bytes) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}

/// Goes back to a place without giving up what is buffered.
fn go_back(file: &mut BufReader<File>, place: u64) -> io::Result<()> {
    let now = file.stream_position()?;
    file.seek_relative(place as i64 - now as i64)
}

/// Four bytes as the file's numbers are written.
fn number(header: &Header, bytes: &[u8]) -> u32 {
    let bytes = bytes.try_into().unwrap_or_default();
    match header.byte_order() {
        ByteOrder::LittleEndian => u32::from_le_bytes(bytes),
        ByteOrder::BigEndian => u32::from_be_bytes(bytes),
    }
}

fn expect(lies_in_it: bool) -> io::Result<()> {
    if lies_in_it {
        Ok(())
    } else {
        Err(io::Error::other("a part is longer than the file"))
    }
}
