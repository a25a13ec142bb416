//! How many texts the cells of a workbook share, as it says: the reader takes memory for so many.

use std::fs::File;
use std::io::BufReader;

use quick_xml::Reader;
use quick_xml::events::Event;
use zip::ZipArchive;

/// The bytes of the shortest text: `<si/>`.
const SHORTEST: u64 = 5;

/// What is wrong with what a workbook says; `None` where nothing is, or it says nothing.
pub(super) fn problem(file: File) -> Option<&'static str> {
    let mut archive = ZipArchive::new(BufReader::new(file)).ok()?;
    let is_such = |name: &str| name.eq_ignore_ascii_case("xl/sharedStrings.xml");
    let name = {
        let mut names = archive.file_names().filter_map(Result::ok);
        names.find(|name| is_such(name))?.into_owned()
    };
    let texts = archive.by_name(&name).ok()?;
    let length = texts.size();
    let mut reader = Reader::from_reader(BufReader::new(texts));
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).ok()? {
            Event::Start(of) | Event::Empty(of) if of.local_name().as_ref() == "sst" => {
                let said = of.try_get_attribute("uniqueCount").ok()??;
                let count: u64 = said.value.parse().ok()?;
                return (count > length / SHORTEST)
                    .then_some("it says that it has more texts than there is room for");
            }
            Event::Eof => return None,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Seek as _, Write as _};

    use zip::{ZipWriter, write::SimpleFileOptions};

    use super::*;

    #[test]
    fn more_texts_than_there_is_room_for_are_a_problem() {
        for (count, is_problem) in [("2", false), ("3000000000", true), ("many", false)] {
            let mut archive = ZipWriter::new(tempfile::tempfile().unwrap());
            let name = "xl/sharedStrings.xml";
            archive
                .start_file(name, SimpleFileOptions::default())
                .unwrap();
            let text = format!(
                "<?xml version=\"1.0\"?><sst uniqueCount=\"{count}\"><si><t>a</t></si><si/></sst>"
            );
            archive.write_all(text.as_bytes()).unwrap();
            let mut file = archive.finish().unwrap();
            file.rewind().unwrap();
            assert_eq!(problem(file).is_some(), is_problem, "{count}");
        }
    }
}
