//! A table made ready for training.

use std::ops::Range;

use sways_data::{
    Asked, Design, Encoding, EventRule, FileNote, Note, NoteKind, Outcome, RowParts, Screening,
    Split, Table, Wording, codes_as_levels, has_spellings, numpy_legacy_table, outcome, read_table,
    relative, row_groups, row_numbers, row_parts, row_weights, rows_with_outcome, screen,
    stratified_split,
};

use crate::{
    error::Error,
    plan::{DataPlan, Source},
};

/// A table made ready for training. Its rows are those whose outcome is known, in file order.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// What the event is, and where it happened.
    pub outcome: Outcome,
    /// Every row, encoded.
    pub design: Design,
    /// How it was encoded.
    pub encoding: Encoding,
    /// Which rows train and which test.
    pub split: Split,
    /// The same number for rows that belong together, where the plan says so.
    pub together: Option<Vec<usize>>,
    /// What rows weigh, `[rows]`, of mean 1, where the plan says so.
    pub weights: Option<Vec<f64>>,
    /// The parts of the table in which influences are compared, where the plan says so.
    pub parts: Option<RowParts>,
    /// Which columns are conditions, and why the others are not.
    pub screening: Screening,
    /// What was found out about the file.
    pub file: Vec<FileNote>,
    /// What was understood of the table's cells.
    pub reading: Vec<Note>,
    /// How many rows the table has, those without an outcome or of weight 0 among them.
    pub table_rows: usize,
    /// How many of them have no outcome.
    pub without_outcome: usize,
    /// Each row's place in the table, counted from 0; `None` where every row is there.
    kept: Option<Vec<usize>>,
}

impl Loaded {
    /// Reads or generates the table, finds the event and the conditions, splits the rows, and
    /// encodes them by what the training rows say.
    ///
    /// # Errors
    /// Where the data do not serve the plan.
    pub fn new(plan: &DataPlan, seed: u64) -> Result<Self, Error> {
        let Prepared {
            table,
            outcome,
            together,
            weights,
            parts,
            screening,
            table_rows,
            without_outcome,
            kept,
        } = Prepared::new(&plan.source)?;
        let labels = &outcome.labels;
        let split = stratified_split(labels, plan.test_fraction, seed, together.as_deref())?;
        let conditions = &screening.conditions;
        let file = table.file_notes().to_vec();
        let reading = reading(&table, &plan.source);
        let encoding = Encoding::fit(&table, conditions, &split.train, &plan.encoding)?;
        let design = encoding.consume(table)?;
        Ok(Self {
            outcome,
            design,
            encoding,
            split,
            together,
            weights,
            parts,
            screening,
            file,
            reading,
            table_rows,
            without_outcome,
            kept,
        })
    }

    /// The places in the table of rows, or of those that are drawn of all; `None` where they are all of
    /// the table's.
    pub fn places_if_not_all(
        &self,
        drawn: Option<&[usize]>,
        rows: Range<usize>,
    ) -> Option<Vec<usize>> {
        match drawn {
            Some(drawn) => Some(drawn.iter().map(|&row| self.place(row)).collect()),
            None if self.kept.is_some() => Some(rows.map(|row| self.place(row)).collect()),
            None => None,
        }
    }

    /// The place in the table of a row, counted from 0.
    ///
    /// # Panics
    /// Where there is no such row.
    pub fn place(&self, row: usize) -> usize {
        self.kept.as_ref().map_or(row, |kept| kept[row])
    }

    /// The row that stands at this place of the table, if its outcome is known.
    pub fn row_at(&self, place: usize) -> Option<usize> {
        match &self.kept {
            None => (place < self.design.rows()).then_some(place),
            Some(kept) => kept.binary_search(&place).ok(),
        }
    }

    /// What should be known before anything is believed, each in a sentence: how the event was
    /// found, then what was seen in the table.
    pub fn hints(&self, wording: Wording) -> Vec<String> {
        let choice = self.outcome.choice.iter();
        let hints = self
            .screening
            .hints
            .iter()
            .map(|hint| hint.sentence(wording));
        choice
            .map(|choice| choice.sentence(wording))
            .chain(hints)
            .collect()
    }

    /// Those of the hints that are warnings of one condition, each in a sentence.
    pub fn warnings(&self, wording: Wording) -> Vec<String> {
        let warnings = self.screening.hints.iter().filter(|it| it.is_warning());
        warnings.map(|hint| hint.sentence(wording)).collect()
    }

    /// Which training rows belong together.
    pub fn together_of_train(&self) -> Option<Vec<usize>> {
        let together = self.together.as_ref()?;
        Some(self.split.train.iter().map(|&row| together[row]).collect())
    }

    /// What some rows weigh, of mean 1 among them.
    pub fn weights_of(&self, rows: &[usize]) -> Option<Vec<f64>> {
        let weights = self.weights.as_ref()?;
        Some(relative(rows.iter().map(|&row| weights[row])))
    }
}

/// A table whose rows all have an outcome.
struct Prepared {
    table: Table,
    outcome: Outcome,
    together: Option<Vec<usize>>,
    weights: Option<Vec<f64>>,
    parts: Option<RowParts>,
    screening: Screening,
    table_rows: usize,
    without_outcome: usize,
    kept: Option<Vec<usize>>,
}

impl Prepared {
    fn new(source: &Source) -> Result<Self, Error> {
        match source {
            Source::NumpyLegacy {
                rows,
                conditions,
                labels,
                seed,
            } => {
                let (table, outcome) = numpy_legacy_table(*rows, *conditions, *labels, *seed)?;
                let names = table.columns().iter().map(|c| c.name().to_owned());
                Ok(Self {
                    outcome,
                    together: None,
                    weights: None,
                    parts: None,
                    screening: Screening {
                        conditions: names.collect(),
                        excluded: Vec::new(),
                        hints: Vec::new(),
                    },
                    table_rows: *rows,
                    without_outcome: 0,
                    kept: None,
                    table,
                })
            }
            Source::Table {
                table,
                read,
                outcome: column,
                rule,
                asked,
                by,
            } => {
                let mut table = read_table(table, read)?;
                let table_rows = table.rows();
                // Seen in all rows: without some of them there are gaps.
                let row_numbers = row_numbers(&table);
                let known = rows_with_outcome(&table, column, rule)?;
                let mut kept = (known.len() < table_rows).then_some(known);
                if let Some(kept) = &kept {
                    table = table.select(kept);
                }
                let weights = asked
                    .weights
                    .as_deref()
                    .map(|column| row_weights(&table, column))
                    .transpose()?;
                let without_outcome = table_rows - table.rows();
                // What weighs nothing decides nothing, not even what a deviation is.
                let weights = weights.map(|weights| {
                    let weighs = |row: &usize| weights[*row] > 0.0;
                    let weighing: Vec<usize> = (0..weights.len()).filter(weighs).collect();
                    if weighing.len() < weights.len() {
                        table = table.select(&weighing);
                        let place = |&row: &usize| kept.as_ref().map_or(row, |kept| kept[row]);
                        kept = Some(weighing.iter().map(place).collect());
                    }
                    relative(weighing.iter().map(|&row| weights[row]))
                });
                let weightless = table_rows - without_outcome - table.rows();
                let outcome = outcome(&table, column, rule)
                    .map_err(|error| error.with_left_out(without_outcome, weightless))?;
                let together = asked
                    .group_by
                    .as_deref()
                    .map(|column| row_groups(&table, column))
                    .transpose()?;
                let parts = by
                    .as_deref()
                    .map(|column| row_parts(&table, column))
                    .transpose()?;
                let is_no_code = |name: &str| {
                    name == column.as_str()
                        || asked.group_by.as_deref() == Some(name)
                        || asked.weights.as_deref() == Some(name)
                        || asked.typed.iter().any(|typed| typed == name)
                        || asked
                            .groups
                            .values()
                            .flatten()
                            .any(|grouped| grouped == name)
                };
                let codes = codes_as_levels(&mut table, is_no_code);
                let asked = Asked {
                    row_numbers,
                    ..asked.clone()
                };
                let mut screening = screen(&table, &outcome, &asked)?;
                screening.hints.extend(codes);
                Ok(Self {
                    table,
                    outcome,
                    together,
                    weights,
                    parts,
                    screening,
                    table_rows,
                    without_outcome,
                    kept,
                })
            }
        }
    }
}

/// What was understood of a table's cells, where capitals of the outcome's values do not matter unless
/// they are compared.
fn reading(table: &Table, source: &Source) -> Vec<Note> {
    let mut reading = table.reading().to_vec();
    let Source::Table { outcome, rule, .. } = source else {
        return reading;
    };
    let is_one = !matches!(rule, EventRule::Comparison(_))
        && table.column(outcome).is_some_and(has_spellings);
    let of_outcome = |note: &&mut Note| note.column == *outcome && note.kind == NoteKind::Spellings;
    if let Some(note) = reading.iter_mut().find(of_outcome).filter(|_| is_one) {
        note.kind = NoteKind::OneValue;
    }
    reading
}
