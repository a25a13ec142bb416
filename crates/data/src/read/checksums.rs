//! Whether the parts of a workbook that is packed are what their checksums say. The readers stop where
//! they have what they look for, before the end of a part, where its checksum is compared.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use zip::ZipArchive;

use super::bounded;

/// What is wrong with a part that holds cells or texts; `None` where nothing is.
pub(super) fn problem(file: File) -> Option<String> {
    // Parts may unpack to more than they say, and lie in each other.
    let mut left = bounded::unpacked(file.metadata().ok()?.len());
    let mut archive = ZipArchive::new(BufReader::new(file)).ok()?;
    let is_read = |name: &str| {
        let ending = Path::new(name).extension().unwrap_or_default();
        ending.eq_ignore_ascii_case("xml") || ending.eq_ignore_ascii_case("bin")
    };
    (0..archive.len()).find_map(|place| {
        // What it is packed by may not be known here, which whoever reads it says.
        let part = archive.by_index(place).ok()?;
        if !part.name().is_ok_and(|name| is_read(&name)) {
            return None;
        }
        match io::copy(&mut part.take(left), &mut io::sink()) {
            Ok(read) => {
                left -= read;
                None
            }
            Err(error) => Some(error.to_string()),
        }
    })
}
