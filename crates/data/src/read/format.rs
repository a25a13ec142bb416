//! Which format a file is of, by its first bytes and its name.

use std::path::Path;

use serde_json::{Map, Value};

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

/// What a file is that is not read, and what to do.
pub(super) type Unread = (&'static str, &'static str);

/// What messages call the files that have such a name's ending and are no text.
pub(super) fn called(path: &Path) -> Option<&'static str> {
    Some(match extension(path).as_str() {
        "parquet" => "Parquet",
        "arrow" | "arrows" | "feather" | "ipc" => "Arrow",
        "xlsx" | "xlsb" | "xlsm" | "xls" | "ods" => "workbook",
        "dta" => "Stata",
        "sas7bdat" => "SAS",
        "zip" => "zip",
        _ => return None,
    })
}

/// The format of a file that begins so and is no text.
pub(super) fn binary(head: &[u8]) -> Option<Result<Format, Unread>> {
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
    // Behind as many letters that say so in each of the character sets that there are.
    let begin = &head[..head.len().min(256)];
    if memchr::memmem::find(begin, b"SPSS PORT FILE").is_some() {
        return Some(Err((
            "an SPSS portable file",
            "save it from SPSS as CSV or as a Stata file",
        )));
    }
    if is_utf_32(head) {
        return Some(Err(("a text in UTF-32", "save it again as UTF-8")));
    }
    let unread = UNREAD.iter().find(|(magic, _)| head.starts_with(magic));
    unread.map(|(_, unread)| Err(*unread))
}

/// Whether the first characters are of four bytes each, of which text needs two or three at most.
fn is_utf_32(head: &[u8]) -> bool {
    const LOOKED_AT: usize = 32;
    const FEWEST: usize = 8;
    let units = || head.chunks_exact(4).take(LOOKED_AT);
    let is_text = |number: u32| {
        char::from_u32(number)
            .is_some_and(|it| !it.is_control() || matches!(it, '\t' | '\r' | '\n'))
    };
    let number = |unit: &[u8], of: fn([u8; 4]) -> u32| {
        let bytes: [u8; 4] = unit.try_into().unwrap_or_default();
        of(bytes)
    };
    units().count() >= FEWEST
        && [u32::from_le_bytes, u32::from_be_bytes]
            .into_iter()
            .any(|of| units().all(|unit| is_text(number(unit, of))))
}

/// What SAS's files begin with.
const SAS: &[u8] = b"\0\0\0\0\0\0\0\0\0\0\0\0\xc2\xea\x81\x60";

/// Whether the first four bytes are those of a file of Stata's before version 13: the
/// format's version, the order of bytes, 1 and 0.
fn is_old_stata(head: &[u8]) -> bool {
    matches!(head, [102..=115, 1 | 2, 1, 0, ..])
}

/// Whether a text that begins so is a JSON array of objects, or of lists of which the first has names.
pub(super) fn is_array(head: &[u8], path: &Path) -> bool {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let mut bytes = head.iter().filter(|byte| !byte.is_ascii_whitespace());
    let is_array = bytes.next() == Some(&b'[');
    is_array
        && (extension(path) == "json"
            || match bytes.next() {
                Some(b'{') => true,
                Some(b'[') => bytes.next() == Some(&b'"'),
                _ => false,
            })
}

/// What a file's name ends in, without what says how it is packed.
fn extension(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name = name.to_ascii_lowercase();
    let name = name.trim_end_matches(".gz").trim_end_matches(".zst");
    name.rsplit('.').next().unwrap_or_default().to_owned()
}

/// Whether a line is a JSON object, or begins one that goes on below.
fn is_object(line: &[u8]) -> bool {
    line == b"{" || serde_json::from_slice::<Map<String, Value>>(line).is_ok()
}

/// The format of a text that begins so.
pub(super) fn text(head: &[u8], path: &Path) -> Result<Format, Unread> {
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
        ("tsv" | "tab" | "csv", Some(b'{')) if first.is_some_and(is_object) => {
            Ok(Format::JsonLines)
        }
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
