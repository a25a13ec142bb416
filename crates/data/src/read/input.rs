//! What a file is, and its bytes.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;

use encoding_rs::Encoding;

use super::encoding::{self, Decoded, Problem};
use super::note::FileNote;
use super::options::ReadOptions;
use super::packing::Packing;
use crate::Error;

/// The formats that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// CSV and its like; `tabs` where the file's name says so.
    Delimited {
        tabs: bool,
    },
    JsonLines,
    Parquet,
    ArrowFile,
    ArrowStream,
    /// Excel's or OpenDocument's.
    Workbook,
    /// A file of Stata's.
    Stata,
    /// A file of SAS's.
    Sas,
    /// A zip archive, which is looked into.
    Archive,
}

/// A table's bytes, which can be read more than once, and what they are.
pub(super) struct Input {
    origin: String,
    bytes: Bytes,
    packing: Option<Packing>,
    format: Format,
    /// Of a text that is not UTF-8.
    encoding: Option<&'static Encoding>,
    notes: Vec<FileNote>,
}

enum Bytes {
    /// A file that can be read at any place: the user's, or a temporary one.
    File(File),
    Memory(Arc<[u8]>),
}

/// How much of a file is looked at to find out what it is.
const HEAD: u64 = 64 * 1024;

impl Input {
    /// Opens a file, or standard input where the path is `-`. What can be read only
    /// once is copied to a temporary file.
    ///
    /// # Errors
    /// [`Error::Read`] where it cannot be read, [`Error::Format`] where it is of a
    /// format that is not read, [`Error::EmptyFile`], [`Error::UnknownEncoding`],
    /// [`Error::ZeroByte`].
    pub(super) fn open(path: &Path, options: &ReadOptions) -> Result<Self, Error> {
        let (origin, file) = if path.as_os_str() == "-" {
            ("standard input".to_owned(), spool(&mut io::stdin().lock()))
        } else {
            (path.display().to_string(), open_file(path))
        };
        match file {
            Ok(file) => Self::new(origin, Bytes::File(file), path, options),
            Err(source) => Err(Error::Read { origin, source }),
        }
    }

    /// Bytes in memory that are CSV or its like, whatever they look like.
    pub(super) fn delimited(
        origin: String,
        bytes: &[u8],
        options: &ReadOptions,
    ) -> Result<Self, Error> {
        let mut input = Self::of(origin, Bytes::Memory(bytes.into()));
        input.find_encoding(bytes, options)?;
        Ok(input)
    }

    fn of(origin: String, bytes: Bytes) -> Self {
        Self {
            origin,
            bytes,
            packing: None,
            format: Format::Delimited { tabs: false },
            encoding: None,
            notes: Vec::new(),
        }
    }

    fn new(
        origin: String,
        bytes: Bytes,
        path: &Path,
        options: &ReadOptions,
    ) -> Result<Self, Error> {
        let mut input = Self::of(origin, bytes);
        let mut head = input.head()?;
        input.packing = Packing::of(&head);
        if input.packing.is_some() {
            head = input.head()?;
        }
        if head.is_empty() {
            return Err(Error::EmptyFile {
                origin: input.origin,
            });
        }
        let kind = match binary(&head) {
            Some(kind) => kind,
            None => {
                input.find_encoding(&head, options)?;
                text(&input.head()?, path)
            }
        };
        input.format = kind.map_err(|kind| Error::Format {
            origin: input.origin.clone(),
            kind,
        })?;
        if input.packing.is_some()
            && !matches!(input.format, Format::Delimited { .. } | Format::JsonLines)
        {
            // These are read from their ends.
            let unpacked = input.reader().and_then(|mut reader| spool(&mut reader));
            input.bytes = Bytes::File(unpacked.map_err(|source| input.failed(source))?);
            input.packing = None;
        }
        Ok(input)
    }

    /// Finds out what a text's bytes stand for.
    fn find_encoding(&mut self, head: &[u8], options: &ReadOptions) -> Result<(), Error> {
        let found = encoding::find(&|| self.unpacked(), head, options.encoding()?);
        let found = found.map_err(|problem| match problem {
            Problem::Read(source) => self.failed(source),
            Problem::Zero { line } => Error::ZeroByte {
                origin: self.origin.clone(),
                line,
            },
        })?;
        self.encoding = found.encoding;
        self.notes = found.notes;
        Ok(())
    }

    /// What error messages call the file.
    pub(super) fn origin(&self) -> &str {
        &self.origin
    }

    pub(super) fn format(&self) -> Format {
        self.format
    }

    /// What is to be said of the file as a whole.
    pub(super) fn notes(&self) -> &[FileNote] {
        &self.notes
    }

    /// All bytes from the first, decompressed, a text as UTF-8. One reader at a time.
    pub(super) fn reader(&self) -> io::Result<Box<dyn Read + Send>> {
        let bytes = self.unpacked()?;
        Ok(match self.encoding {
            Some(encoding) => Box::new(Decoded::new(bytes, encoding)),
            None => bytes,
        })
    }

    fn unpacked(&self) -> io::Result<Box<dyn Read + Send>> {
        let bytes: Box<dyn Read + Send> = match &self.bytes {
            Bytes::File(_) => Box::new(self.file()?),
            Bytes::Memory(bytes) => Box::new(Cursor::new(Arc::clone(bytes))),
        };
        match self.packing {
            Some(packing) => packing.unpack(bytes),
            None => Ok(bytes),
        }
    }

    /// The file itself, at its first byte.
    pub(super) fn file(&self) -> io::Result<File> {
        match &self.bytes {
            Bytes::File(file) => {
                let mut file = file.try_clone()?;
                file.seek(SeekFrom::Start(0))?;
                Ok(file)
            }
            Bytes::Memory(bytes) => spool(&mut Cursor::new(bytes)),
        }
    }

    /// The error of bytes that cannot be read.
    pub(super) fn failed(&self, source: io::Error) -> Error {
        read_failed(&self.origin, self.packed(), source)
    }

    /// What the file is compressed by.
    pub(super) fn packed(&self) -> Option<&'static str> {
        self.packing.map(Packing::name)
    }

    fn head(&self) -> Result<Vec<u8>, Error> {
        let mut head = Vec::new();
        let read = self
            .reader()
            .and_then(|reader| reader.take(HEAD).read_to_end(&mut head));
        match read {
            Ok(_) => Ok(head),
            Err(source) => Err(self.failed(source)),
        }
    }
}

/// The error of bytes that cannot be read.
pub(super) fn read_failed(origin: &str, packed: Option<&'static str>, source: io::Error) -> Error {
    let origin = origin.to_owned();
    let is_of_data = matches!(
        source.kind(),
        io::ErrorKind::UnexpectedEof
            | io::ErrorKind::InvalidData
            | io::ErrorKind::InvalidInput
            | io::ErrorKind::Other
    );
    if let Some(format) = packed
        && is_of_data
    {
        return Error::Damaged {
            origin,
            format,
            problem: source.to_string(),
        };
    }
    Error::Read { origin, source }
}

fn open_file(path: &Path) -> io::Result<File> {
    let mut file = File::open(path)?;
    let metadata = file.metadata()?;
    if metadata.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if metadata.is_file() {
        return Ok(file);
    }
    spool(&mut file)
}

/// A temporary file, which nobody else can see, of all that can be read.
fn spool(reader: &mut dyn Read) -> io::Result<File> {
    let mut file = tempfile::tempfile()?;
    io::copy(reader, &mut file)?;
    Ok(file)
}

/// The format of a file that begins so and is no text; `Err` is what it is where it is
/// none that is read.
fn binary(head: &[u8]) -> Option<Result<Format, &'static str>> {
    const UNREAD: [(&[u8], &str); 7] = [
        (b"PK\x03\x04", "an Excel workbook or a zip archive"),
        (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
        (b"BZh", "compressed by bzip2"),
        (b"\xfd7zXZ", "compressed by xz"),
        (b"SQLite format 3\0", "an SQLite database"),
        (b"%PDF", "a PDF document"),
        (b"\x89HDF", "an HDF5 file"),
    ];
    if head.starts_with(b"PAR1") {
        return Some(Ok(Format::Parquet));
    }
    if head.starts_with(b"ARROW1") {
        return Some(Ok(Format::ArrowFile));
    }
    if head.starts_with(&[0xff; 4]) {
        return Some(Ok(Format::ArrowStream));
    }
    let unread = UNREAD.iter().find(|(magic, _)| head.starts_with(magic));
    unread.map(|(_, kind)| Err(*kind))
}

/// The format of a text that begins so.
fn text(head: &[u8], path: &Path) -> Result<Format, &'static str> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name = name.to_ascii_lowercase();
    let name = name.trim_end_matches(".gz").trim_end_matches(".zst");
    let extension = name.rsplit('.').next();
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let first = text.iter().find(|byte| !byte.is_ascii_whitespace());
    match (extension, first) {
        (Some("tsv" | "tab"), _) => Ok(Format::Delimited { tabs: true }),
        (Some("csv"), _) => Ok(Format::Delimited { tabs: false }),
        (Some("json"), Some(b'[')) => Err("one JSON array, not JSON lines"),
        (Some("jsonl" | "ndjson" | "json"), _) | (_, Some(b'{')) => Ok(Format::JsonLines),
        (Some("parquet" | "pq"), _) => Err("named Parquet but is none, or is cut off"),
        _ => Ok(Format::Delimited { tabs: false }),
    }
}
