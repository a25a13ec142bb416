//! Zip archives: workbooks, and tables that somebody packed.

use std::fs::File;
use std::io::BufReader;

use zip::ZipArchive;
use zip::result::ZipError;

/// What a zip archive is.
pub(super) enum Content {
    /// A workbook, by how many bytes it says it unpacks to.
    Workbook(u64),
    /// A document of a word processor.
    Document,
    /// One file, by its name and place.
    Member(String, usize),
    /// So many files, and the names of some.
    Files(usize, Vec<String>),
}

/// What names of tables end in.
pub const TABLE_ENDINGS: [&str; 17] = [
    "csv", "tsv", "tab", "txt", "dat", "data", "dta", "sas7bdat", "parquet", "xlsx", "xls", "ods",
    "json", "jsonl", "ndjson", "arrow", "feather",
];

/// Names of files that hold nothing of a table.
fn is_clutter(name: &str) -> bool {
    name.ends_with('/')
        || name.starts_with("__MACOSX/")
        || name
            .rsplit('/')
            .next()
            .is_some_and(|name| name.starts_with('.'))
}

/// What is in an archive.
pub(super) fn content(archive: &mut ZipArchive<BufReader<File>>) -> Result<Content, ZipError> {
    const SHOWN: usize = 5;
    let mut files = Vec::new();
    let (mut is_workbook, mut unpacked) = (false, 0_u64);
    for place in 0..archive.len() {
        let file = archive.by_index_raw(place)?;
        // Some writers set folders apart as Windows does.
        let name = file.name()?.replace('\\', "/");
        let is_book = matches!(
            name.as_str(),
            "xl/workbook.xml" | "xl/workbook.bin" | "content.xml"
        );
        is_workbook |= is_book;
        if name == "word/document.xml" {
            return Ok(Content::Document);
        }
        unpacked = unpacked.saturating_add(file.size());
        if !is_clutter(&name) {
            files.push((name, place));
        }
    }
    if is_workbook {
        return Ok(Content::Workbook(unpacked));
    }
    let is_table = |(name, _): &&(String, usize)| {
        let name = name.to_ascii_lowercase();
        let extension = name.rsplit('.').next();
        extension.is_some_and(|it| TABLE_ENDINGS.contains(&it))
    };
    let tables: Vec<_> = files.iter().filter(is_table).cloned().collect();
    let one = match (files.as_slice(), tables.as_slice()) {
        ([one], _) | (_, [one]) => Some(one.clone()),
        _ => None,
    };
    Ok(match one {
        Some((name, place)) => Content::Member(name, place),
        None => {
            let names = files.iter().take(SHOWN).map(|(name, _)| name.clone());
            Content::Files(files.len(), names.collect())
        }
    })
}
