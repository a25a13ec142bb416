//! A table made ready for training.

use sways_data::{
    Design, Encoding, Note, Outcome, Screening, Split, Table, numpy_legacy_table, outcome,
    read_table, row_groups, rows_with_outcome, screen, stratified_split,
};

use crate::{
    Error,
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
    /// Which columns are conditions, and why the others are not.
    pub screening: Screening,
    /// What was understood of the table's cells.
    pub reading: Vec<Note>,
    /// How many rows the table has, those without an outcome among them.
    pub table_rows: usize,
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
            screening,
            table_rows,
            kept,
        } = Prepared::new(&plan.source)?;
        let labels = &outcome.labels;
        let split = stratified_split(labels, plan.test_fraction, seed, together.as_deref())?;
        let conditions = &screening.conditions;
        let reading = table.reading().to_vec();
        let encoding = Encoding::fit(&table, conditions, &split.train, &plan.encoding)?;
        let design = encoding.consume(table)?;
        Ok(Self {
            outcome,
            design,
            encoding,
            split,
            together,
            screening,
            reading,
            table_rows,
            kept,
        })
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

    /// Which training rows belong together.
    pub fn together_of_train(&self) -> Option<Vec<usize>> {
        let together = self.together.as_ref()?;
        Some(self.split.train.iter().map(|&row| together[row]).collect())
    }
}

/// A table whose rows all have an outcome.
struct Prepared {
    table: Table,
    outcome: Outcome,
    together: Option<Vec<usize>>,
    screening: Screening,
    table_rows: usize,
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
                    screening: Screening {
                        conditions: names.collect(),
                        excluded: Vec::new(),
                        warnings: Vec::new(),
                    },
                    table_rows: *rows,
                    kept: None,
                    table,
                })
            }
            Source::File {
                path,
                read,
                outcome: column,
                rule,
                exclude,
                include,
                group_by,
            } => {
                let mut table = read_table(path, read)?;
                let table_rows = table.rows();
                let known = rows_with_outcome(&table, column)?;
                let kept = (known.len() < table_rows).then_some(known);
                if let Some(kept) = &kept {
                    table = table.select(kept);
                }
                let outcome = outcome(&table, column, rule)?;
                let together = group_by
                    .as_deref()
                    .map(|column| row_groups(&table, column))
                    .transpose()?;
                let mut exclude = exclude.clone();
                exclude.extend(group_by.clone());
                let screening = screen(&table, &outcome, &exclude, include)?;
                Ok(Self {
                    table,
                    outcome,
                    together,
                    screening,
                    table_rows,
                    kept,
                })
            }
        }
    }
}
