//! What a file is, and its bytes.

use std::fmt::Display;
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use zip::{SUPPORTED_COMPRESSION_METHODS, ZipArchive};

use super::archive::{self, Content};
use super::bounded::{self, Bounded};
use super::elements::{Elements, share_lines};
use super::encoding::{self, Coding, Problem};
use super::format::{Format, binary, called, is_array, text};
use super::json_table::{self, Found};
use super::options::ReadOptions;
use super::packing::Packing;
use super::passed::Passed;
use super::spool::{spool, spool_file, without_room};
use crate::error::Error;
use crate::file_note::FileNote;
use crate::shown::{shown, shown_path};

/// A table's bytes, which can be read more than once, and what they are.
pub(super) struct Input {
    origin: String,
    bytes: Bytes,
    packing: Option<Packing>,
    format: Format,
    /// Of a text that is not UTF-8.
    encoding: Option<Coding>,
    /// How many bytes of a text are taken apart at once.
    block: Option<usize>,
    /// Whether the text is one JSON array.
    array: bool,
    /// Whether a row is found by the number of its element rather than of its line.
    has_elements: bool,
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
            (shown_path(path), open_file(path))
        };
        match file {
            Ok(file) => Self::new(origin, Bytes::File(file), path, options),
            Err(source) => Err(read_failed(&origin, None, source)),
        }
    }

    /// Bytes in memory that are CSV or its like, whatever they look like.
    pub(super) fn delimited(
        origin: String,
        bytes: &[u8],
        options: &ReadOptions,
    ) -> Result<Self, Error> {
        let mut input = Self::of(origin, Bytes::Memory(bytes.into()), options);
        input.find_encoding(bytes, options)?;
        Ok(input)
    }

    fn of(origin: String, bytes: Bytes, options: &ReadOptions) -> Self {
        Self {
            origin,
            bytes,
            packing: None,
            format: Format::Delimited { tabs: false },
            encoding: None,
            block: options.block,
            array: false,
            has_elements: false,
            notes: Vec::new(),
        }
    }

    fn new(
        origin: String,
        bytes: Bytes,
        path: &Path,
        options: &ReadOptions,
    ) -> Result<Self, Error> {
        let mut input = Self::of(origin, bytes, options);
        let mut head = input.head()?;
        input.packing = Packing::of(&head);
        if input.packing.is_some() {
            head = input.head()?;
            if Packing::of(&head).is_some() {
                return Err(Error::Format {
                    origin: input.origin,
                    kind: "a compressed file within another",
                    remedy: "unpack it once and try again",
                });
            }
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
                input.has_elements = input.array && share_lines(&head);
                text(&head, path)
            }
        };
        input.format = format.map_err(|unread| Error::Format {
            origin: input.origin.clone(),
            kind: unread.0,
            remedy: unread.1,
        })?;
        if input.format == Format::JsonLines {
            input.look_for_one_value()?;
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

    /// Notes which settings were given that are about files of another kind.
    pub(super) fn note_what_is_unused(&mut self, options: &ReadOptions) {
        let is_text = matches!(self.format, Format::Delimited { .. } | Format::JsonLines);
        let is_sheet = self.format == Format::Workbook;
        let is_delimited = matches!(self.format, Format::Delimited { .. });
        let given = [
            ("delimiter", options.delimiter.is_some() && !is_delimited),
            ("encoding", options.encoding.is_some() && !is_text),
            (
                "header",
                options.header.is_some() && !is_delimited && !is_sheet,
            ),
            ("sheet", options.sheet.is_some() && !is_sheet),
        ];
        let unused = given.into_iter().filter(|(_, unused)| *unused);
        let settings: Vec<String> = unused.map(|(name, _)| name.to_owned()).collect();
        if !settings.is_empty() {
            self.notes.push(FileNote::Unused { settings });
        }
    }

    /// The workbook that an archive is, or the one table that is in it.
    fn looked_into(mut self, options: &ReadOptions) -> Result<Self, Error> {
        let damaged = |problem: &dyn Display| Error::damaged(&self.origin, "zip", problem);
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
                let raw = archive.by_index_raw(place).map_err(|it| damaged(&it))?;
                if raw.encrypted() {
                    return Err(Error::Locked {
                        origin: self.origin,
                    });
                }
                if !SUPPORTED_COMPRESSION_METHODS.contains(&raw.compression()) {
                    return Err(Error::Format {
                        origin: self.origin,
                        kind: "a zip archive that is packed in a rare way",
                        remedy: "unpack it, or pack it as systems do by themselves (deflate)",
                    });
                }
                drop(raw);
                let mut member = archive.by_index(place).map_err(|it| damaged(&it))?;
                let most = bounded::unpacked(length);
                let mut member = Bounded::new(&mut member, most);
                let unpacked = spool(&mut member).map_err(|it| match without_room(&it) {
                    Some(_) => read_failed(&self.origin, None, it),
                    None => damaged(&it),
                })?;
                let path = PathBuf::from(&name);
                let mut input = Self::new(self.origin, Bytes::File(unpacked), &path, options)?;
                input.notes.insert(0, FileNote::Member { name });
                Ok(input)
            }
        }
    }

    /// Finds out what a text's bytes stand for.
    fn find_encoding(&mut self, head: &[u8], options: &ReadOptions) -> Result<(), Error> {
        let open = || self.unpacked();
        let found = match options.dos() {
            Some(page) => encoding::of_dos(&open, page),
            None => encoding::find(&open, head, options.encoding()?, &options.expected()),
        };
        let found = found.map_err(|problem| match problem {
            Problem::Read(source) => self.failed(source),
            Problem::Zero { line } => match called(Path::new(&self.origin)) {
                Some(format) => Error::damaged(
                    &self.origin,
                    format,
                    &"it does not begin as such a file does",
                ),
                None => Error::ZeroByte {
                    origin: self.origin.clone(),
                    line,
                },
            },
            Problem::NotWide => Error::NotWide {
                origin: self.origin.clone(),
                encoding: options.encoding.clone(),
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
            Box::new(Passed::new(text, Elements::new(!self.has_elements)))
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

    /// How many bytes of a text are taken apart at once, if that was asked.
    pub(super) fn block(&self) -> Option<usize> {
        self.block
    }

    /// What the file is compressed by.
    pub(super) fn packed(&self) -> Option<&'static str> {
        self.packing.map(Packing::name)
    }

    /// Makes JSON lines of a text that is one JSON value and a table.
    fn look_for_one_value(&mut self) -> Result<(), Error> {
        // As it stands in the file, not an element a line.
        let is_array = std::mem::take(&mut self.array);
        if json_table::may_be(&self.head()?) {
            let found = self.reader().and_then(json_table::find);
            match found.map_err(|source| self.failed(source))? {
                Found::Twice(key) => {
                    return Err(Error::TwoKeys {
                        origin: self.origin.clone(),
                        key: shown(&key),
                    });
                }
                Found::Rows { lines, notes } => {
                    self.bytes = Bytes::Memory(lines.into());
                    (self.packing, self.encoding) = (None, None);
                    self.has_elements = true;
                    self.notes.extend(notes);
                    return Ok(());
                }
                Found::Uneven([(column, length), (other, of_other)]) => {
                    return Err(Error::UnevenLists {
                        origin: self.origin.clone(),
                        column,
                        length,
                        other,
                        of_other,
                    });
                }
                Found::Nothing => {}
            }
        }
        self.array = is_array;
        Ok(())
    }

    /// Whether the rows of a JSON text are found by the numbers of elements, not of lines.
    pub(super) fn has_elements(&self) -> bool {
        self.has_elements
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
    if let Some(folder) = without_room(&source) {
        return Error::Temporary { origin, folder };
    }
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
        return Error::damaged(&origin, format, &source);
    }
    Error::Read { origin, source }
}

fn open_file(path: &Path) -> io::Result<File> {
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    if metadata.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if metadata.is_file() {
        return Ok(file);
    }
    spool_file(file, &metadata)
}
