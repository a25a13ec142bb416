//! A table's rows as a saved model's inputs, and what the model has not seen in training.

use std::collections::BTreeMap;

use strsim::damerau_levenshtein;
use sways_data::{
    Cell, Column, ColumnType, ConditionEncoding, Design, FileNote, Note, Part, ReadOptions, Table,
    TableReader, TableSource, Values, moment,
};

use crate::{error::Error, saved_model::SavedModel, words::plain};

/// How a table is read: the options that a model's columns need, changed to what is said of the
/// table.
pub type ReadAs<'a> = &'a dyn Fn(ReadOptions) -> ReadOptions;

/// What a column holds and no row did that a model was trained on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unseen {
    /// How many rows have a level that did not occur, by level.
    pub levels: BTreeMap<String, usize>,
    /// How many rows have a number far beyond those that did.
    pub beyond: usize,
    /// How many rows have no value, where each had one.
    pub missing: usize,
}

/// The rows of a table, encoded batch by batch.
pub struct NewRows<'a> {
    model: &'a SavedModel,
    reader: TableReader,
    /// What training had no like of, by column.
    unseen: BTreeMap<&'a str, Unseen>,
    /// What was understood of the cells: by column and kind, with how many cells there are.
    notes: Vec<Note>,
    /// The columns that are kept beside what is computed.
    keep: Vec<String>,
    /// Their cells in the rows that were read last, a list a column.
    kept: Vec<Vec<String>>,
}

impl<'a> NewRows<'a> {
    /// Opens a table for a model, so many rows at a time; `read` says how, but for what the model
    /// knows. The columns to `keep` are read as well, and if they are no conditions, as text as it stands.
    ///
    /// # Errors
    /// Where it cannot be read, or lacks a column that the model needs or that is to be kept.
    pub fn open(
        model: &'a SavedModel,
        table: impl Into<TableSource>,
        read: ReadAs<'_>,
        batch: usize,
        keep: &[String],
    ) -> Result<Self, Error> {
        let mut options = read(model.encoding.read_options());
        let of_model = options.only.clone().unwrap_or_default();
        for column in keep {
            let kind = options.types.entry(column.clone());
            kind.or_insert(ColumnType::Categorical);
            if !of_model.contains(column) {
                options.verbatim.push(column.clone());
            }
            let only = options.only.get_or_insert_default();
            if !only.contains(column) {
                only.push(column.clone());
            }
        }
        let table = table.into();
        let reader = TableReader::open(&table, &options, batch)?;
        let there: Vec<&str> = reader.names().iter().map(String::as_str).collect();
        let lacks = |names: &[String]| names.iter().any(|it| !there.contains(&it.as_str()));
        let lacking = [("the model needs", &of_model[..]), ("--keep names", keep)]
            .into_iter()
            .find(|(_, names)| lacks(names));
        let Some((wanted_by, needed)) = lacking else {
            return Ok(Self {
                model,
                reader,
                unseen: BTreeMap::new(),
                notes: Vec::new(),
                keep: keep.to_vec(),
                kept: Vec::new(),
            });
        };
        let needed: Vec<&str> = needed.iter().map(String::as_str).collect();
        let notes = reader.file_notes();
        let columns = (&needed[..], &there[..]);
        Err(missing_columns(table.name(), wanted_by, columns, &notes))
    }

    /// The columns that are kept, and of each the cells in the rows that were read last.
    pub fn kept(&self) -> impl Iterator<Item = (&str, &[String])> {
        let names = self.keep.iter().map(String::as_str);
        names.zip(self.kept.iter().map(Vec::as_slice))
    }

    /// Every row's inputs, `[rows, inputs]`, and how many rows there are.
    ///
    /// # Errors
    /// Where the table cannot be read, or a cell cannot be encoded.
    pub fn read_all(&mut self) -> Result<(Vec<f32>, usize), Error> {
        let (mut inputs, mut rows) = (Vec::new(), 0);
        for design in self {
            let design = design?;
            rows += design.rows();
            inputs.extend_from_slice(design.values());
        }
        Ok((inputs, rows))
    }

    /// What was found out about the table's file.
    pub fn file(&self) -> Vec<FileNote> {
        self.reader.file_notes()
    }

    /// What was understood of the cells of the rows that were read.
    pub fn reading(&self) -> &[Note] {
        &self.notes
    }

    /// What training had no like of, by the columns that become inputs, in the model's order.
    pub fn unseen(&self) -> impl Iterator<Item = (Part<'a>, &Unseen)> {
        let parts = self.model.encoding.parts().into_iter();
        parts.filter_map(|part| Some((part, self.unseen.get(part.column)?)))
    }

    /// Counts the rows of which the model has seen no like.
    fn count(&mut self, table: &Table) {
        for part in self.model.encoding.parts() {
            let Some(column) = table.column(part.column) else {
                continue;
            };
            let mut found = Unseen::default();
            if !part.encoding.has_missing() {
                found.missing = column.values().missing();
            }
            match (part.encoding, column.values()) {
                (ConditionEncoding::Categorical(encoding), _) => {
                    let levels = levels(column).into_iter();
                    for (level, rows) in levels.filter(|(level, _)| !encoding.is_known(level)) {
                        *found.levels.entry(level).or_default() += rows;
                    }
                }
                (
                    ConditionEncoding::Numeric(encoding) | ConditionEncoding::Datetime(encoding),
                    Values::Numbers(values),
                ) => {
                    let beyond = values.iter().filter(|value| encoding.is_beyond(**value));
                    found.beyond = beyond.count();
                }
                _ => {}
            }
            if found != Unseen::default() {
                let known = self.unseen.entry(part.column).or_default();
                known.beyond += found.beyond;
                known.missing += found.missing;
                for (level, rows) in found.levels {
                    *known.levels.entry(level).or_default() += rows;
                }
            }
        }
    }
}

impl Iterator for NewRows<'_> {
    type Item = Result<Design, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let table = match self.reader.next()? {
            Ok(table) => table,
            Err(error) => return Some(Err(error.into())),
        };
        for note in table.reading() {
            let is_same = |it: &&mut Note| it.column == note.column && it.kind == note.kind;
            match self.notes.iter_mut().find(is_same) {
                Some(known) => known.cells += note.cells,
                None => self.notes.push(note.clone()),
            }
        }
        let columns = self.keep.iter().filter_map(|name| table.column(name));
        self.kept = columns.map(cells).collect();
        self.count(&table);
        Some(self.model.encoding.consume(table).map_err(Error::from))
    }
}

/// A column's cells as people write them.
fn cells(column: &Column) -> Vec<String> {
    let cell = |row| match column.cell(row) {
        Cell::Number(days) if column.kind() == ColumnType::Datetime => moment(days),
        cell => cell.to_string(),
    };
    (0..column.values().len()).map(cell).collect()
}

/// The levels of a column and their rows.
fn levels(column: &Column) -> Vec<(String, usize)> {
    match column.values() {
        Values::Text(values) => {
            let mut rows = vec![0; values.levels().len()];
            for &code in values.codes() {
                if let Some(rows) = rows.get_mut(code as usize) {
                    *rows += 1;
                }
            }
            let levels = values.levels().iter().cloned().zip(rows);
            levels.filter(|(_, rows)| *rows > 0).collect()
        }
        Values::Numbers(numbers) => {
            let known = numbers.iter().filter(|number| !number.is_nan());
            let level = |number: &f64| (Cell::Number(*number).to_string(), 1);
            known.map(level).collect()
        }
        _ => Vec::new(),
    }
}

fn missing_columns(
    table: String,
    wanted_by: &str,
    (needed, there): (&[&str], &[&str]),
    notes: &[FileNote],
) -> Error {
    let quoted = |names: &[&str]| {
        let names: Vec<String> = names.iter().map(|name| format!("{name:?}")).collect();
        names.join(", ")
    };
    let missing = needed.iter().filter(|name| !there.contains(name));
    let is_nested = |name: &str| {
        let mut nested = notes.iter().filter_map(|note| match note {
            FileNote::Nested { columns } => Some(columns),
            _ => None,
        });
        nested.any(|columns| columns.iter().any(|it| it == name))
    };
    let missing: Vec<String> = missing
        .map(|name| match meant(name, there) {
            _ if is_nested(name) => {
                format!("{name:?} (it holds lists, objects or bytes: take it apart)")
            }
            Some(meant) => format!("{name:?} (is it {meant:?}?)"),
            None => format!("{name:?}"),
        })
        .collect();
    Error::MissingColumns {
        table,
        needed: format!("{wanted_by} {}", quoted(needed)),
        missing: missing.join(", "),
        columns: if there.is_empty() {
            "no columns".to_owned()
        } else {
            quoted(there)
        },
        hint: notes.iter().find_map(hint).unwrap_or_default().into(),
    }
}

/// How to mend that columns are missing, where what was found out about the file says it.
fn hint(note: &FileNote) -> Option<String> {
    match note {
        FileNote::OneColumn => Some(
            "; if that is several columns, give what separates them with --delimiter".to_owned(),
        ),
        FileNote::Sheet { name, others } => Some(plain(&format!(
            "; they are those of the sheet {name:?}: choose another with --sheet ({})",
            others.join(", ")
        ))),
        _ => None,
    }
}

/// The column that was probably meant: the same but for capitals and blanks, or a slip away.
fn meant<'a>(name: &str, there: &[&'a str]) -> Option<&'a str> {
    let alike = |name: &str| name.trim().to_lowercase();
    let wanted = alike(name);
    let most = 1 + wanted.chars().count() / 3;
    let distances = there.iter().map(|other| {
        let other_alike = alike(other);
        (
            damerau_levenshtein(&wanted, &other_alike),
            other_alike.chars().count(),
            *other,
        )
    });
    distances
        .filter(|(edits, length, _)| *edits <= most && edits < length)
        .min_by_key(|(edits, ..)| *edits)
        .map(|(_, _, other)| other)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use sways_data::{Encoding, EncodingOptions, parse_csv};
    use sways_model::{Activation, Architecture, Weights};

    use super::*;
    use crate::saved_model::SavedEvent;

    const TRAINED_ON: &str = "color,size\nred,1\ngreen,2\nblue,3\nred,4\n";

    fn model() -> SavedModel {
        let table = parse_csv("t.csv", TRAINED_ON.as_bytes()).unwrap();
        let conditions = ["color", "size"].map(str::to_owned);
        let rows: Vec<usize> = (0..table.rows()).collect();
        let options = EncodingOptions {
            min_level_rows: Some(1),
            ..EncodingOptions::default()
        };
        let encoding = Encoding::fit(&table, &conditions, &rows, &options).unwrap();
        let inputs = encoding.groups().inputs();
        let architecture = Architecture::new(inputs, vec![], Activation::Relu).unwrap();
        SavedModel {
            weights: Weights::random(architecture, 1, 0).unwrap(),
            encoding,
            event: SavedEvent {
                column: "y".to_owned(),
                event: "y = 1".to_owned(),
            },
            training_mean: None,
        }
    }

    fn table(text: &str) -> tempfile::NamedTempFile {
        let mut file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        file
    }

    #[test]
    fn unseen_levels_are_counted() {
        let model = model();
        let rare = match &model.encoding.conditions()[0].encoding {
            ConditionEncoding::Categorical(it) => it.rare,
            _ => panic!("a category"),
        };
        assert!(!rare, "all levels have names of their own");
        let file = table("size,color\n1,red\n2,mauve\n3,puce\n4,mauve\n5,\n");
        let mut rows = NewRows::open(&model, file.path(), &|it| it, 2, &[]).unwrap();
        let seen: usize = (&mut rows).map(|design| design.unwrap().rows()).sum();
        assert_eq!(seen, 5);
        let (part, found) = rows.unseen().next().unwrap();
        let levels = &found.levels;
        assert_eq!((levels["mauve"], levels["puce"], levels.len()), (2, 1, 2));
        assert_eq!((part.column, found.missing), ("color", 1));
        let known = table(TRAINED_ON);
        let mut rows = NewRows::open(&model, known.path(), &|it| it, 9, &[]).unwrap();
        assert!(rows.all(|design| design.is_ok()) && rows.unseen.is_empty());
    }

    #[test]
    fn numbers_far_beyond_are_counted() {
        let model = model();
        // Trained on 1 to 4: a tenth of that range is near.
        let file = table("size,color\n1,red\n4.2,red\n-2,red\n0.8,red\n1000,red\n,red\n");
        let mut rows = NewRows::open(&model, file.path(), &|it| it, 2, &[]).unwrap();
        assert!(rows.all(|design| design.is_ok()));
        let (part, found) = rows.unseen().next().unwrap();
        assert_eq!((part.column, found.beyond, found.missing), ("size", 2, 1));
    }

    #[test]
    fn what_is_kept_is_kept_as_it_stands() {
        let model = model();
        // A letter with its mark apart, an escape, words for missing values, a mark for the cell above.
        let ids = [
            "e\u{301}a",
            "R&amp;D",
            "NA",
            "none",
            "\"\"\"\"",
            "007",
            "1e3",
        ];
        let rows = ids.map(|id| format!("{id},1,red\n")).concat();
        let file = table(&format!("id,size,color\n{rows}"));
        let keep = ["id".to_owned()];
        let mut rows = NewRows::open(&model, file.path(), &|it| it, 9, &keep).unwrap();
        assert!(rows.next().unwrap().is_ok());
        let kept: Vec<&str> = rows
            .kept()
            .next()
            .unwrap()
            .1
            .iter()
            .map(String::as_str)
            .collect();
        let expected = ids.map(|id| if id.starts_with('"') { "\"" } else { id });
        assert_eq!(kept, expected);
    }

    #[test]
    fn missing_columns_are_named() {
        let model = model();
        let file = table("Color,weight\nred,1\n");
        let Err(error) = NewRows::open(&model, file.path(), &|it| it, 9, &[]) else {
            panic!("columns are missing");
        };
        let said = error.to_string();
        for part in [
            "\"color\" (is it \"Color\"?)",
            "\"size\";",
            "it has \"Color\", \"weight\"",
        ] {
            assert!(said.contains(part), "{said}");
        }
        let all = table("color,size,weight\nred,1,2\n");
        let keep = ["Weight".to_owned()];
        let Err(error) = NewRows::open(&model, all.path(), &|it| it, 9, &keep) else {
            panic!("a column is missing");
        };
        let said = error.to_string();
        assert!(
            said.contains("--keep names \"Weight\"") && said.contains("is it \"weight\"?"),
            "{said}"
        );
        let neither = table("a;b\n1;2\n");
        let read = |it| ReadOptions {
            delimiter: Some(','),
            ..it
        };
        let Err(error) = NewRows::open(&model, neither.path(), &read, 9, &[]) else {
            panic!("columns are missing");
        };
        assert!(error.to_string().contains("--delimiter"), "{error}");
    }
}
