//! A table with a question: read, asked, split.

use std::path::{Path, PathBuf};

use sways_data::{Comparison, Frame, Scaling, TableReader};

use crate::{
    config::{Config, DataConfig},
    error::Error,
    loaded::Loaded,
    plan::Plan,
};

/// A table's file, and what is asked of it so far. What a configuration's `[data]` can say,
/// [`config`](Self::config) can.
#[derive(Clone, Debug)]
pub struct Dataset {
    /// Which file, how it is read, what the event is, which columns are conditions.
    pub config: DataConfig,
}

impl Dataset {
    /// The table in a file of any of the formats that are read.
    ///
    /// # Errors
    /// Where the file cannot be opened, or holds no table.
    pub fn read(path: impl Into<PathBuf>) -> Result<Self, Error> {
        let path = path.into();
        TableReader::open(&path, &sways_data::ReadOptions::default(), 1)?;
        Ok(Self {
            config: DataConfig {
                path: Some(path),
                ..DataConfig::default()
            },
        })
    }

    /// A table in memory.
    pub fn of(frame: Frame) -> Self {
        Self {
            config: DataConfig::of_frame(frame),
        }
    }

    /// What happened: a comparison such as `affairs > 0`, or the name of a column whose values say
    /// it.
    ///
    /// # Errors
    /// Where the text is no comparison although it looks like one.
    pub fn event(mut self, event: &str) -> Result<Self, Error> {
        let looks_compared = event.contains(['<', '>', '=', '!']);
        let comparison = looks_compared.then(|| event.parse::<Comparison>());
        if let Some(comparison) = comparison.transpose()? {
            self.config.outcome = Some(comparison.column().to_owned());
            self.config.event = Some(event.to_owned());
        } else {
            self.config.outcome = Some(event.to_owned());
            self.config.event = None;
        }
        Ok(self)
    }

    /// The evidence compares influences between the parts of the table that this column makes.
    #[must_use]
    pub fn by(mut self, column: &str) -> Self {
        self.config.by = Some(column.to_owned());
        self
    }

    /// Rows with the same value in this column stay together; it is no condition.
    #[must_use]
    pub fn group_by(mut self, column: &str) -> Self {
        self.config.group_by = Some(column.to_owned());
        self
    }

    /// Rows weigh what this column says, numbers of at least 0; it is no condition.
    #[must_use]
    pub fn weights(mut self, column: &str) -> Self {
        self.config.weights = Some(column.to_owned());
        self
    }

    /// Columns that are no conditions.
    #[must_use]
    pub fn exclude<'a>(mut self, columns: impl IntoIterator<Item = &'a str>) -> Self {
        let columns = columns.into_iter().map(str::to_owned);
        self.config.exclude.get_or_insert_default().extend(columns);
        self
    }

    /// Reads the whole table, keeps a share of its rows for testing, drawn with a seed, and encodes
    /// all of them by what the others say.
    ///
    /// # Errors
    /// Where no event was named, or the table does not serve.
    pub fn split(mut self, test_fraction: f64, seed: u64) -> Result<Loaded, Error> {
        self.config.test_fraction = Some(test_fraction);
        // As `sways influence` does.
        self.config.scaling.get_or_insert(Scaling::Adaptive);
        let config = Config {
            name: Some("dataset".to_owned()),
            seed,
            ..Config::new(self.config)
        };
        let plan = Plan::new(config, Path::new("the data set"))?;
        Loaded::new(&plan.data, seed)
    }
}

/// Some of a table's rows.
#[derive(Clone, Debug)]
pub struct RowsOf<'a> {
    /// The table.
    pub data: &'a Loaded,
    /// Which of its rows.
    pub places: Vec<usize>,
    /// What they are called.
    pub called: &'static str,
}

impl RowsOf<'_> {
    /// The rows as the networks' inputs, `[rows, inputs]`.
    pub fn inputs(&self) -> Vec<f32> {
        self.data.design.select(&self.places).values().to_vec()
    }

    /// Whether the event happened, `[rows]`.
    pub fn labels(&self) -> Vec<bool> {
        let labels = &self.data.outcome.labels;
        self.places.iter().map(|&row| labels[row]).collect()
    }
}

impl Loaded {
    /// The rows kept for testing; of a table of which none were, all.
    pub fn test(&self) -> RowsOf<'_> {
        if self.split.test.is_empty() {
            return self.all();
        }
        self.some(&self.split.test, "test rows")
    }

    /// The rows to train on.
    pub fn train(&self) -> RowsOf<'_> {
        self.some(&self.split.train, "training rows")
    }

    /// Every row whose outcome is known.
    pub fn all(&self) -> RowsOf<'_> {
        let all: Vec<usize> = (0..self.design.rows()).collect();
        self.some(&all, "table's rows")
    }

    fn some(&self, places: &[usize], called: &'static str) -> RowsOf<'_> {
        RowsOf {
            data: self,
            places: places.to_vec(),
            called,
        }
    }
}
