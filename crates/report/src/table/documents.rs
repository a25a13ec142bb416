//! Tables as documents of office programs.

use std::io::Cursor;

use docx_rs::{AlignmentType, Docx, Paragraph, Run, TableCell, TableRow};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

use sways::backend::can_have;

use super::{Field, NUMBERS, Table};
use crate::{error::Error, words::markup};

impl Table {
    pub(super) fn xlsx(&self) -> Result<Vec<u8>, Error> {
        /// What the writer begins, one a sheet, and one to spare.
        const THREADS: usize = 2;
        if !can_have(THREADS) {
            return Err(Error::Document {
                format: "xlsx",
                problem: "the system lets this process have no more threads (ulimit -u); name \
                          another format"
                    .to_owned(),
            });
        }
        self.workbook().map_err(|error| Error::Document {
            format: "xlsx",
            problem: error.to_string(),
        })
    }

    fn workbook(&self) -> Result<Vec<u8>, XlsxError> {
        /// A cell's letters at most.
        const MOST: usize = 32_767;
        let fits = |text: &str| {
            let text = markup(text);
            match text.char_indices().nth(MOST) {
                Some(_) => text.chars().take(MOST - 1).chain(['\u{2026}']).collect(),
                None => text,
            }
        };
        let mut workbook = Workbook::new();
        // The same run gives the same bytes, whenever that is.
        let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
        workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
        let bold = Format::new().set_bold();
        let sheet = workbook.add_worksheet();
        for (column, name) in NUMBERS.iter().zip(0..).map(|(name, column)| (column, name)) {
            sheet.write_string_with_format(0, column, *name, &bold)?;
        }
        let mut line = 1;
        for fields in self.fields() {
            for (field, column) in fields.into_iter().zip(0..) {
                match field {
                    Field::Text(text) => {
                        sheet.write_string(line, column, fits(&text))?;
                    }
                    Field::Number(Some(number)) => {
                        sheet.write_number(line, column, number)?;
                    }
                    Field::Number(None) => {}
                }
            }
            line += 1;
        }
        sheet.write_string(line + 1, 0, fits(&self.caption))?;
        sheet.write_string(line + 2, 0, fits(&self.note))?;
        workbook.save_to_buffer()
    }

    pub(super) fn docx(&self) -> Result<Vec<u8>, Error> {
        let paragraph = |text: &str| Paragraph::new().add_run(Run::new().add_text(markup(text)));
        let row = |cells: &[String; 9], is_head: bool| {
            let cell = |(column, text): (usize, &String)| {
                let mut run = Run::new().add_text(markup(text));
                if is_head {
                    run = run.bold();
                }
                let is_number = (2..8).contains(&column);
                let side = if is_number {
                    AlignmentType::Right
                } else {
                    AlignmentType::Left
                };
                TableCell::new().add_paragraph(Paragraph::new().add_run(run).align(side))
            };
            TableRow::new(cells.iter().enumerate().map(cell).collect())
        };
        let mut rows = vec![row(&self.columns, true)];
        rows.extend(self.cells().map(|cells| row(&cells, false)));
        let document = Docx::new()
            .add_paragraph(paragraph(&self.caption))
            .add_table(docx_rs::Table::new(rows))
            .add_paragraph(paragraph(&self.note));
        let mut bytes = Cursor::new(Vec::new());
        let done = document.build().pack(&mut bytes);
        done.map_err(|error| Error::Document {
            format: "docx",
            problem: error.to_string(),
        })?;
        Ok(bytes.into_inner())
    }
}
