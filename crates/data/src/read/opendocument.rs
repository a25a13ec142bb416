//! Whether the elements of an OpenDocument table end: the reader looks for the end of a table
//! without an end where there is none.

use std::fs::File;
use std::io::BufReader;

use quick_xml::Reader;
use quick_xml::events::Event;
use zip::ZipArchive;

/// The most spaces that one element stands for: no cell of a spreadsheet holds more.
const SPACES: usize = 1 << 15;

/// What is wrong with the elements of a file's content; `None` where nothing is, or where there is
/// no content.
pub(super) fn problem(file: File) -> Option<&'static str> {
    let mut archive = ZipArchive::new(BufReader::new(file)).ok()?;
    let content = archive.by_name("content.xml").ok()?;
    let mut reader = Reader::from_reader(BufReader::new(content));
    reader.config_mut().check_comments = false;
    let (mut buffer, mut depth) = (Vec::new(), 0_usize);
    loop {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer);
        if let Ok(Event::Start(element) | Event::Empty(element)) = &event {
            let spaces = element.try_get_attribute("text:c").ok().flatten();
            let spaces = spaces.and_then(|it| it.value.trim().parse().ok());
            if spaces.is_some_and(|it: usize| it > SPACES) {
                return Some("a cell has more spaces than there may be");
            }
        }
        match event {
            Ok(Event::Start(_)) => depth += 1,
            Ok(Event::End(_)) => depth = depth.saturating_sub(1),
            Ok(Event::Eof) if depth == 0 => return None,
            Ok(Event::Eof) | Err(_) => return Some("its elements do not end where they should"),
            Ok(_) => {}
        }
    }
}
