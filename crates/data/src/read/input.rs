//! What a file is, and its bytes.

use std::fmt::Display;
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use zip::ZipArchive;

use super::archive::{self, Content};
use super::bounded::{self, Bounded};
use super::elements::Elements;
use super::encoding::{self, Coding, Problem};
use super::json_table;
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
    encoding: Option<Coding>,
    /// Whether the text is one JSON array.
    array: bool,
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
            array: false,
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
        let format = match binary(&head) {
            Some(format) => format,
            None => {
                input.find_encoding(&head, options)?;
                let head = input.head()?;
                input.array = is_array(&head, path);
                text(&head, path)
            }
        };
        input.format = format.map_err(|unread| Error::Format {
            origin: input.origin.clone(),
            kind: unread.0,
            remedy: unread.1,
        })?;
        if input.format == Format::JsonLines && !input.array && json_table::may_be(&input.head()?) {
            let lines = input.reader().and_then(json_table::lines);
            if let Some(lines) = lines.map_err(|source| input.failed(source))? {
                input.bytes = Bytes::Memory(lines.into());
                (input.packing, input.encoding) = (None, None);
                input.notes.push(FileNote::OneObject);
            }
        }
        if input.packing.is_some()
            && !matches!(input.format, Format::Delimited { .. } | Format::JsonLines)
        {
            // These are read from their ends.
            let unpacked = input.reader().and_then(|mut reader| spool(&mut reader));
            input.bytes = Bytes::File(unpacked.map_err(|source| input.failed(source))?);
            input.packing = None;
        }
        if input.format == Format::Archive {
            return input.looked_into(options);
        }
        Ok(input)
    }

    /// The workbook that an archive is, or the one table that is in it.
    fn looked_into(mut self, options: &ReadOptions) -> Result<Self, Error> {
        let damaged = |problem: &dyn Display| Error::Damaged {
            origin: self.origin.clone(),
            format: "zip",
            problem: problem.to_string(),
        };
        let file = self.file().map_err(|source| self.failed(source))?;
        let length = self.length().map_err(|source| self.failed(source))?;
        let mut archive = ZipArchive::new(BufReader::new(file)).map_err(|it| damaged(&it))?;
        match archive::content(&mut archive).map_err(|it| damaged(&it))? {
            Content::Workbook(unpacked) => {
                let most = bounded::unpacked(length);
                if unpacked > most {
                    return Err(damaged(&bounded::too_long(most)));
                }
                self.format = Format::Workbook;
                Ok(self)
            }
            Content::Document => Err(Error::Format {
                origin: self.origin,
                kind: "a document of a word processor",
                remedy: "copy its table into a spreadsheet and save it as CSV or .xlsx",
            }),
            Content::Files(count, names) => Err(Error::Archive {
                origin: self.origin,
                count,
                names,
            }),
            Content::Member(name, place) => {
                let mut member = archive.by_index(place).map_err(|it| damaged(&it))?;
                let most = bounded::unpacked(length);
                let mut member = Bounded::new(&mut member, most);
                let unpacked = spool(&mut member).map_err(|it| damaged(&it))?;
                let path = PathBuf::from(&name);
                let mut input = Self::new(self.origin, Bytes::File(unpacked), &path, options)?;
                input.notes.insert(0, FileNote::Member { name });
                Ok(input)
            }
        }
    }

    /// Finds out what a text's bytes stand for.
    fn find_encoding(&mut self, head: &[u8], options: &ReadOptions) -> Result<(), Error> {
        let found = encoding::find(
            &|| self.unpacked(),
            head,
            options.encoding()?,
            &options.expected(),
        );
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

    /// Whether the file is a workbook of Excel's before 2007.
    pub(super) fn is_old_workbook(&self) -> bool {
        self.head().is_ok_and(|head| !head.starts_with(b"PK"))
    }

    /// What is to be said of the file as a whole.
    pub(super) fn notes(&self) -> &[FileNote] {
        &self.notes
    }

    /// All bytes from the first, decompressed, a text as UTF-8. One reader at a time.
    pub(super) fn reader(&self) -> io::Result<Box<dyn Read + Send>> {
        let bytes = self.unpacked()?;
        let text: Box<dyn Read + Send> = match self.encoding {
            Some(coding) => coding.reader(bytes),
            None => bytes,
        };
        Ok(if self.array {
            Box::new(Elements::new(text))
        } else {
            text
        })
    }

    fn unpacked(&self) -> io::Result<Box<dyn Read + Send>> {
        let bytes: Box<dyn Read + Send> = match &self.bytes {
            Bytes::File(_) => Box::new(self.file()?),
            Bytes::Memory(bytes) => Box::new(Cursor::new(Arc::clone(bytes))),
        };
        match self.packing {
            Some(packing) => {
                let unpacked = packing.unpack(bytes)?;
                let most = bounded::unpacked(self.length()?);
                Ok(Box::new(Bounded::new(unpacked, most)))
            }
            None => Ok(bytes),
        }
    }

    /// The bytes of the file as it is, packed or not.
    pub(super) fn length(&self) -> io::Result<u64> {
        match &self.bytes {
            Bytes::File(file) => Ok(file.metadata()?.len()),
            Bytes::Memory(bytes) => Ok(bytes.len() as u64),
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

/// What a file is that is not read, and what to do.
type Unread = (&'static str, &'static str);

/// The format of a file that begins so and is no text.
fn binary(head: &[u8]) -> Option<Result<Format, Unread>> {
    const READ: [(&[u8], Format); 9] = [
        (b"PAR1", Format::Parquet),
        (b"ARROW1", Format::ArrowFile),
        (b"\xff\xff\xff\xff", Format::ArrowStream),
        (b"PK\x03\x04", Format::Archive),
        (b"PK\x05\x06", Format::Archive),
        (b"\xd0\xcf\x11\xe0", Format::Workbook),
        (b"<stata_dta>", Format::Stata),
        (SAS, Format::Sas),
        (b"\x09\x08\x10\x00", Format::Workbook),
    ];
    const SAVE: &str = "save it as CSV, Parquet, Arrow or JSON lines";
    const R: &str = "save the table from R with write.csv(table, \"table.csv\", row.names = FALSE)";
    const UNREAD: [(&[u8], Unread); 17] = [
        (b"BZh", ("compressed by bzip2", "unpack it with bunzip2")),
        (b"\xfd7zXZ", ("compressed by xz", "unpack it with unxz")),
        (b"7z\xbc\xaf", ("a 7z archive", "unpack it")),
        (b"Rar!", ("a RAR archive", "unpack it")),
        (
            b"SQLite format 3\0",
            ("an SQLite database", "save the table as CSV"),
        ),
        (
            b"%PDF",
            (
                "a PDF document",
                "ask for its table as CSV or Excel, or copy it into a spreadsheet and save that",
            ),
        ),
        (b"\x89HDF", ("an HDF5 file", SAVE)),
        (
            b"$FL2",
            (
                "an SPSS file",
                "save it from SPSS as CSV or as a Stata file",
            ),
        ),
        (
            b"$FL3",
            (
                "an SPSS file",
                "save it from SPSS as CSV or as a Stata file",
            ),
        ),
        (
            b"HEADER RECORD*******L",
            ("a SAS transport file", "save it as CSV or sas7bdat"),
        ),
        (b"X\n\0\0", ("a file of R's", R)),
        (b"RDX2\n", ("a file of R's", R)),
        (b"RDX3\n", ("a file of R's", R)),
        (
            b"\x80\x04\x95",
            (
                "a Python pickle",
                "save the table with to_csv or to_parquet",
            ),
        ),
        (
            b"\x80\x05\x95",
            (
                "a Python pickle",
                "save the table with to_csv or to_parquet",
            ),
        ),
        (b"FEA1", ("an old Feather file", SAVE)),
        (b"Obj\x01", ("an Avro file", SAVE)),
    ];
    if let Some((_, format)) = READ.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Some(Ok(*format));
    }
    if is_old_stata(head) {
        return Some(Ok(Format::Stata));
    }
    let unread = UNREAD.iter().find(|(magic, _)| head.starts_with(magic));
    unread.map(|(_, unread)| Err(*unread))
}

/// What SAS's files begin with.
const SAS: &[u8] = b"\0\0\0\0\0\0\0\0\0\0\0\0\xc2\xea\x81\x60";

/// Whether the first four bytes are those of a file of Stata's before version 13: the
/// format's version, the order of bytes, 1 and 0.
fn is_old_stata(head: &[u8]) -> bool {
    matches!(head, [102..=115, 1 | 2, 1, 0, ..])
}

/// Whether a text that begins so is a JSON array of objects.
fn is_array(head: &[u8], path: &Path) -> bool {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let mut bytes = head.iter().filter(|byte| !byte.is_ascii_whitespace());
    let is_array = bytes.next() == Some(&b'[');
    is_array && (extension(path) == "json" || bytes.next() == Some(&b'{'))
}

/// What a file's name ends in, without what says how it is packed.
fn extension(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name = name.to_ascii_lowercase();
    let name = name.trim_end_matches(".gz").trim_end_matches(".zst");
    name.rsplit('.').next().unwrap_or_default().to_owned()
}

/// The format of a text that begins so.
fn text(head: &[u8], path: &Path) -> Result<Format, Unread> {
    const PAGES: [&str; 4] = ["<!doctype html", "<html", "<table", "<?xml"];
    let extension = extension(path);
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let text = text.trim_ascii_start();
    let is_page = |page: &&str| {
        text.get(..page.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(page.as_bytes()))
    };
    if PAGES.iter().any(is_page) {
        let remedy = "open it in a spreadsheet and save it as CSV or .xlsx";
        return Err(("a page of HTML or XML", remedy));
    }
    if is_array(head, path) {
        return Ok(Format::JsonLines);
    }
    // Comments with `%` stand above it.
    let mut lines = text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with(b"%"));
    let relation = b"@relation";
    let is_relation = |line: &[u8]| {
        let word = line.get(..relation.len());
        word.is_some_and(|word| word.eq_ignore_ascii_case(relation))
    };
    if first.is_some_and(is_relation) {
        return Err(("an ARFF file of Weka's", "save it as CSV from there"));
    }
    let begins = |word: &[u8]| {
        let start = first.and_then(|line| line.get(..word.len()));
        start.is_some_and(|start| start.eq_ignore_ascii_case(word))
    };
    if begins(b"insert into ") || begins(b"create table ") {
        let remedy = "run them in a database and save the table as CSV";
        return Err(("statements of SQL", remedy));
    }
    if begins(b"ascii spss port file") {
        return Err(("a portable file of SPSS", "save it from SPSS as CSV"));
    }
    match (extension.as_str(), text.first()) {
        ("tsv" | "tab", _) => Ok(Format::Delimited { tabs: true }),
        ("csv", _) => Ok(Format::Delimited { tabs: false }),
        ("jsonl" | "ndjson" | "json", _) | (_, Some(b'{')) => Ok(Format::JsonLines),
        ("parquet" | "pq", _) => Err((
            "named Parquet but is none, or is cut off",
            "copy or write it again",
        )),
        _ => Ok(Format::Delimited { tabs: false }),
    }
}
