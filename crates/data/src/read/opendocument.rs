//! Whether the elements of an OpenDocument table end, and become no more than they can: the reader
//! looks for the end of a table without an end where there is none, and makes as many cells of one
//! as it says it stands for.

use std::fs::File;
use std::io::BufReader;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::bounded::Left;

/// The most spaces that one element stands for: no cell of a spreadsheet holds more.
const SPACES: usize = 1 << 15;

/// What is wrong with the elements of a file's content; `None` where nothing is, or where there is
/// no content.
pub(super) fn problem(file: File) -> Option<&'static str> {
    let length = file.metadata().ok()?.len();
    let mut archive = ZipArchive::new(BufReader::new(file)).ok()?;
    let content = archive.by_name("content.xml").ok()?;
    let mut reader = Reader::from_reader(BufReader::new(content));
    reader.config_mut().check_comments = false;
    let (mut buffer, mut depth) = (Vec::new(), 0_usize);
    let mut tables = Tables {
        left: Left::of(Some(length)),
        rows: 0,
        row: Row::default(),
        cell: 0,
    };
    loop {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer);
        if let Ok(event) = &event
            && let Err(problem) = tables.see(event)
        {
            return Some(problem);
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

/// The cells of the tables that were seen so far.
struct Tables {
    left: Left,
    /// The rows of the table up to here.
    rows: usize,
    row: Row,
    /// How many cells the present one stands for.
    cell: usize,
}

/// A row.
#[derive(Default)]
struct Row {
    /// How many it stands for.
    rows: usize,
    /// Its cells, and those up to the last that is not empty.
    cells: usize,
    filled: usize,
    /// The bytes of their texts.
    text: usize,
}

impl Tables {
    fn see(&mut self, event: &Event<'_>) -> Result<(), &'static str> {
        match event {
            Event::Start(element) | Event::Empty(element) => {
                match element.name().as_ref() {
                    "table:table" => self.rows = 0,
                    "table:table-row" => {
                        self.row = Row {
                            rows: number(element, "table:number-rows-repeated"),
                            ..Row::default()
                        };
                    }
                    "table:table-cell" | "table:covered-table-cell" => {
                        self.cell = number(element, "table:number-columns-repeated");
                        self.row.cells = self.row.cells.saturating_add(self.cell);
                        if attribute(element, "office:value-type").is_some() {
                            self.row.filled = self.row.cells;
                        }
                    }
                    "text:s" if number(element, "text:c") > SPACES => {
                        return Err("a cell has more spaces than there may be");
                    }
                    _ => {}
                }
                if let (Event::Empty(_), "table:table-row") = (event, element.name().as_ref()) {
                    return self.end_row();
                }
            }
            Event::End(element) if element.name().as_ref() == "table:table-row" => {
                return self.end_row();
            }
            Event::Text(text) => {
                let text = text.len().saturating_mul(self.cell);
                self.row.text = self.row.text.saturating_add(text);
            }
            _ => {}
        }
        Ok(())
    }

    /// What is between the start of a table and a cell that is not empty is made, too.
    fn end_row(&mut self) -> Result<(), &'static str> {
        let row = std::mem::take(&mut self.row);
        self.rows = self.rows.saturating_add(row.rows);
        self.cell = 0;
        if row.filled > 0 {
            let rows = std::mem::take(&mut self.rows);
            self.left.take_cells(rows, row.filled)?;
            self.left.take_text(row.text.saturating_mul(row.rows))?;
        }
        Ok(())
    }
}

/// How many an element stands for.
fn number(element: &BytesStart<'_>, name: &str) -> usize {
    let number = attribute(element, name).and_then(|it| it.trim().parse().ok());
    number.unwrap_or(1)
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = element.try_get_attribute(name).ok().flatten()?;
    Some(found.value.into_owned())
}
