//! Rows of a workbook that its user does not see.

use std::fs::File;
use std::io::BufReader;

use quick_xml::Reader;
use quick_xml::events::Event;
use zip::ZipArchive;

/// How many rows of a workbook's sheet are hidden, as a filter leaves them; 0 where the file does not
/// say so. Sheets are files in the order of the workbook, counted from 0, as programs write them.
pub(super) fn rows(file: File, place: usize) -> usize {
    let count = || {
        let mut archive = ZipArchive::new(BufReader::new(file)).ok()?;
        let name = format!("xl/worksheets/sheet{}.xml", place + 1);
        let sheet = archive.by_name(&name).ok()?;
        let mut reader = Reader::from_reader(BufReader::new(sheet));
        let (mut buffer, mut hidden) = (Vec::new(), 0);
        loop {
            buffer.clear();
            match reader.read_event_into(&mut buffer).ok()? {
                Event::Start(row) | Event::Empty(row) if row.local_name().as_ref() == "row" => {
                    let said = row.try_get_attribute("hidden").ok().flatten();
                    let is_such = |value: &str| matches!(value, "1" | "true");
                    hidden += usize::from(said.is_some_and(|it| is_such(&it.value)));
                }
                Event::Eof => return Some(hidden),
                _ => {}
            }
        }
    };
    count().unwrap_or(0)
}
