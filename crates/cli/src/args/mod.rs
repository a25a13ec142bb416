//! The command line.
//!
//! - [`configuration`]: the configuration that arguments stand for
//! - [`engine`]: tables that an engine reads, and the machines of a cluster
//! - `values`: what stands behind a flag, from text
//! - [`mistakes`]: what was meant by arguments that are none
//! - [`generated`]: what follows from the command line: completions, manual pages

pub mod configuration;
pub mod engine;
pub mod generated;
pub mod mistakes;
mod values;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use engine::EngineArgs;
use sways::{backend::Backend, language::Language, memory::Memory};
use sways_data::{ColumnType, DateOrder, Decimal, ReadOptions, separated};
use sways_report::table::Format;

/// Which conditions sway an event, by how much, in which direction.
#[derive(Debug, Parser)]
#[command(name = "sways", version)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What `sways` can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Trains an ensemble on a table and says which conditions sway the outcome
    Influence(InfluenceArgs),
    /// Runs the experiment that a TOML file describes
    Experiment(ExperimentArgs),
    /// Makes the report of a run again, `report.html`, and its charts
    Report(ReportArgs),
    /// Prints what a run found as a table to paste and to send
    Table(TableOfRunArgs),
    /// Puts runs side by side: settings, losses, scores, influences
    Compare(CompareArgs),
    /// Writes a TOML file for a table, commented, to be edited and run
    Init(InitArgs),
    /// Gives the probability of the event for the rows of a table
    Predict(PredictArgs),
    /// Explains a model that a run left, on the rows of a table
    Explain(ExplainArgs),
    /// Lists the methods: what their numbers mean, what they cost, when they mislead
    Methods,
    /// Says what is in a table, a model or a run
    Describe(DescribeArgs),
    /// Starts a machine of a cluster
    #[cfg(feature = "ballista")]
    #[command(subcommand)]
    Cluster(engine::ClusterCommand),
    /// Prints the JSON Schema of the configuration
    Schema,
    /// Prints a shell's completions
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Prints the manual page, to be read with `man -l -`
    Man {
        /// The page of one command
        command: Option<String>,
    },
}

/// The folder that run folders are put into, where nobody names one.
pub const RUNS: &str = "runs";

/// How and where to run.
#[derive(Clone, Debug, Args)]
pub struct RunArgs {
    /// How many threads may work at once [default: one a core]
    #[arg(long, allow_negative_numbers = true, value_parser = values::threads)]
    pub threads: Option<u16>,
    /// The memory that may be taken, such as '4 GiB': a run that needs more is refused, one that
    /// takes more is ended [default: all that the machine has]
    #[arg(long, value_name = "LIMIT")]
    pub memory: Option<Memory>,
    /// Goes on where an interrupted or killed run was in its training or its evidence
    #[arg(long)]
    pub resume: bool,
    /// The folder that run folders are put into
    #[arg(long, value_name = "DIR", default_value = RUNS)]
    pub runs: PathBuf,
    /// What computes; a build has the backends it was built with
    #[arg(long, value_parser = values::backend(), default_value_t)]
    pub backend: Backend,
    /// What the answer is written in [default: what the configuration says, else the environment]
    #[arg(long, value_parser = values::language())]
    pub language: Option<Language>,
    /// Says at the end, on standard error, what the time went to
    #[arg(long)]
    pub timings: bool,
    /// What is printed.
    #[command(flatten)]
    pub print: PrintArgs,
}

/// What is printed.
#[derive(Clone, Copy, Debug, Args)]
pub struct PrintArgs {
    /// Prints JSON instead of tables
    #[arg(long, conflicts_with = "quiet")]
    pub json: bool,
    /// Prints nothing but errors
    #[arg(long)]
    pub quiet: bool,
}

/// The arguments of `sways experiment`.
#[derive(Clone, Debug, Args)]
pub struct ExperimentArgs {
    /// The experiment's configuration, a TOML file
    pub file: PathBuf,
    /// Takes the place of the configuration's seed
    #[arg(long, allow_negative_numbers = true, value_parser = values::seed)]
    pub seed: Option<u64>,
    /// How and where to run.
    #[command(flatten)]
    pub run: RunArgs,
}

/// How a table is read, where it is not as it looks.
#[derive(Clone, Debug, Default, Args)]
pub struct ReadArgs {
    /// What stands between the cells of a text file [default: it shows in the first lines]
    #[arg(long, value_name = "CHARACTER", value_parser = values::delimiter)]
    pub delimiter: Option<char>,
    /// The encoding of a text file, such as utf-8, gbk or windows-1252 [default: what its bytes look like]
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// The sheet of a workbook, by its name or its number, counted from 1 [default: the first that has a table]
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// The first row of the table has the columns' names [default: it shows in the first rows]
    #[arg(long, conflicts_with = "no_header")]
    pub header: bool,
    /// The table has no row of names: its columns are column_1, column_2 …
    #[arg(long)]
    pub no_header: bool,
    /// How its cells are written.
    #[command(flatten)]
    pub cells: CellArgs,
}

impl ReadArgs {
    /// Whether there is a row of names, where that is said.
    pub fn names(&self) -> Option<bool> {
        match (self.header, self.no_header) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        }
    }

    /// The options that read a table so, and else as `others`.
    pub fn options(&self, others: ReadOptions) -> ReadOptions {
        let mut options = ReadOptions {
            delimiter: self.delimiter,
            encoding: self.encoding.clone(),
            sheet: self.sheet.clone(),
            header: self.names(),
            decimal: self.cells.decimal,
            date_order: self.cells.date_order,
            ..others
        };
        options.take_as_missing(self.cells.missing().as_deref());
        options.overrule_forms();
        options
    }
}

/// A table and what is asked of it.
#[derive(Clone, Debug, Args)]
pub struct TableArgs {
    /// The table: CSV and its like, Excel, OpenDocument, Stata, SAS, Parquet, Arrow IPC or JSON; - is standard input
    pub table: PathBuf,
    /// The column that says whether the event happened
    #[arg(long, value_name = "COLUMN", allow_hyphen_values = true)]
    pub outcome: String,
    /// What happened, as a comparison of the outcome: 'visits > 3'
    #[arg(
        long,
        value_name = "COMPARISON",
        conflicts_with = "positive",
        allow_hyphen_values = true
    )]
    pub event: Option<String>,
    /// The value of the outcome that is the event, against all others; several with commas between
    #[arg(long, value_name = "VALUE", allow_hyphen_values = true)]
    pub positive: Option<String>,
    /// Columns that are no conditions, separated by commas; a name that holds one in double quotes
    #[arg(long, value_name = "COLUMNS", allow_hyphen_values = true)]
    pub exclude: Vec<String>,
    /// Columns that are conditions although they look like identifiers, free text or a constant
    #[arg(long, value_name = "COLUMNS", allow_hyphen_values = true)]
    pub include: Vec<String>,
    /// What a column is: numeric, boolean, categorical, datetime or text; may be repeated
    #[arg(
        long = "type", value_name = "COLUMN=TYPE", allow_hyphen_values = true,
        value_parser = values::column_type
    )]
    pub types: Vec<(String, ColumnType)>,
    /// Rows with the same value in this column belong together, as a person's repeated visits do
    #[arg(long, value_name = "COLUMN", allow_hyphen_values = true)]
    pub group_by: Option<String>,
    /// What rows weigh, as this column says: numbers of at least 0, as surveys have them
    #[arg(long, value_name = "COLUMN", allow_hyphen_values = true)]
    pub weights: Option<String>,
    /// Compares influences between the parts of the table that this column makes, such as women and men
    #[arg(
        long,
        value_name = "COLUMN",
        allow_hyphen_values = true,
        conflicts_with = "no_evidence"
    )]
    pub by: Option<String>,
    /// Columns that are one condition, such as colour=red,green,blue; may be repeated
    #[arg(long = "group", value_name = "NAME=COLUMNS", value_parser = values::group)]
    pub groups: Vec<(String, Vec<String>)>,
    /// Tests nothing: influences without a word on whether they are real
    #[arg(long)]
    pub no_evidence: bool,
    /// How the table is read.
    #[command(flatten)]
    pub read: ReadArgs,
    /// The share of rows kept for testing [default: 0.2]
    #[arg(long, value_name = "FRACTION", allow_negative_numbers = true, value_parser = values::fraction)]
    pub test_fraction: Option<f64>,
    /// Seeds everything that is drawn
    #[arg(long, default_value_t, allow_negative_numbers = true, value_parser = values::seed)]
    pub seed: u64,
}

/// How the cells of a table are written.
#[derive(Clone, Debug, Default, Args)]
pub struct CellArgs {
    /// The mark in front of a number's fraction, . or , [default: each column shows it]
    #[arg(long, value_name = "MARK", value_parser = values::decimal)]
    pub decimal: Option<Decimal>,
    /// What comes first in dates such as 07/08/2020, day-first or month-first [default: each
    /// column shows it]
    #[arg(long, value_name = "ORDER", value_parser = values::date_order)]
    pub date_order: Option<DateOrder>,
    /// The words and numbers that mean a missing value, separated by commas, in place of the
    /// usual ones (NA, ?, null and their like); or beside them in one column, such as age=99; one
    /// that holds a comma in double quotes; an empty cell always does
    #[arg(long, value_name = "WORDS", allow_hyphen_values = true)]
    pub missing: Option<Vec<String>>,
}

impl CellArgs {
    /// The words that mean a missing value, one by one.
    pub(super) fn missing(&self) -> Option<Vec<String>> {
        let lists = self.missing.as_ref()?;
        Some(lists.iter().flat_map(|list| separated(list)).collect())
    }
}

/// The arguments of `sways influence`.
#[derive(Clone, Debug, Args)]
pub struct InfluenceArgs {
    /// What is asked.
    #[command(flatten)]
    pub table: TableArgs,
    /// Writes the configuration that `sways experiment` would do the same with
    #[arg(long, value_name = "FILE")]
    pub save_config: Option<PathBuf>,
    /// Prints effects per unit and between quartiles, predictions at typical values and what each
    /// method found, too
    #[arg(long, conflicts_with_all = ["json", "quiet"])]
    pub details: bool,
    /// How and where to run.
    #[command(flatten)]
    pub run: RunArgs,
    /// Who reads the table.
    #[command(flatten)]
    pub engine: EngineArgs,
}

/// The arguments of `sways report`.
#[derive(Clone, Debug, Args)]
pub struct ReportArgs {
    /// The run's folder
    pub run: PathBuf,
    /// Writes each chart as a PNG too
    #[arg(long)]
    pub png: bool,
    /// Prints the page to report.pdf too, by a Chromium, Chrome or Edge that is at hand
    #[arg(long)]
    pub pdf: bool,
    /// The browser that prints [default: the first that is found]
    #[arg(long, value_name = "PROGRAM", requires = "pdf")]
    pub browser: Option<PathBuf>,
    /// What the answer is written in [default: that of the run, else the environment's]
    #[arg(long, value_parser = values::language())]
    pub language: Option<Language>,
    /// Prints nothing but errors
    #[arg(long)]
    pub quiet: bool,
}

/// The arguments of `sways table`.
#[derive(Clone, Debug, Args)]
pub struct TableOfRunArgs {
    /// The run's folder
    pub run: PathBuf,
    /// How it is written [default: as the ending of --output says, else md]
    #[arg(long = "as", value_name = "FORMAT", value_parser = values::table_format())]
    pub format: Option<Format>,
    /// What it is written in [default: that of the run, else the environment's]
    #[arg(long, value_parser = values::language())]
    pub language: Option<Language>,
    /// The file [default: standard output]
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// The arguments of `sways compare`.
#[derive(Clone, Debug, Args)]
pub struct CompareArgs {
    /// The runs' folders
    #[arg(num_args = 2.., required = true)]
    pub runs: Vec<PathBuf>,
    /// Prints intervals, p-values and what each method found, too
    #[arg(long)]
    pub details: bool,
    /// What it is written in [default: the environment's]
    #[arg(long, value_parser = values::language())]
    pub language: Option<Language>,
    /// Prints JSON instead of tables
    #[arg(long)]
    pub json: bool,
}

/// The arguments of `sways init`.
#[derive(Clone, Debug, Args)]
pub struct InitArgs {
    /// What is asked.
    #[command(flatten)]
    pub table: TableArgs,
}

/// The arguments of `sways predict`.
#[derive(Clone, Debug, Args)]
pub struct PredictArgs {
    /// The model that a run left, `model.safetensors`
    pub model: PathBuf,
    /// The table; its columns are found by their names, and - is standard input
    pub table: PathBuf,
    /// Where the probabilities go, a .csv or .parquet file [default: standard output, as CSV]
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Columns of the table that stand beside the probabilities, separated by commas; those that
    /// the model looks at as it reads them, numbers without units and dates as 2024-05-31
    #[arg(long, value_name = "COLUMNS", allow_hyphen_values = true)]
    pub keep: Vec<String>,
    /// How the table is read.
    #[command(flatten)]
    pub read: ReadArgs,
    /// How many threads may work at once [default: one a core]
    #[arg(long, allow_negative_numbers = true, value_parser = values::threads)]
    pub threads: Option<u16>,
    /// What computes; a build has the backends it was built with
    #[arg(long, value_parser = values::backend(), default_value_t)]
    pub backend: Backend,
    /// Who reads the table.
    #[command(flatten)]
    pub engine: EngineArgs,
}

/// The arguments of `sways explain`.
#[derive(Clone, Debug, Args)]
pub struct ExplainArgs {
    /// The model that a run left, `model.safetensors`
    pub model: PathBuf,
    /// The table; its columns are found by their names, and - is standard input
    pub table: PathBuf,
    /// How to explain; may be repeated (sways methods lists them; all: every one that applies)
    #[arg(long = "method", value_name = "METHOD", required = true)]
    pub methods: Vec<String>,
    /// Explains this row alone, counted from 0
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = values::row)]
    pub row: Option<usize>,
    /// Which output is explained, probability or logit
    #[arg(long, value_name = "OUTPUT", default_value = "probability")]
    pub output: String,
    /// What stands for an unknown condition: mean of the training rows, zero, or background, rows
    /// of the table, which takes as much longer as there are rows [default: mean; of
    /// expected-gradients background]
    #[arg(long, value_name = "BASELINE")]
    pub baseline: Option<String>,
    /// Of the baseline background: how many rows are drawn [default: 100]
    #[arg(
        long, value_name = "N", allow_negative_numbers = true,
        value_parser = values::count_of("explain.background_rows")
    )]
    pub background_rows: Option<usize>,
    /// Of methods that draw at random: the most evaluations of a row, but no fewer than a
    /// first round takes [default: the method's]
    #[arg(
        long, value_name = "N", allow_negative_numbers = true,
        value_parser = values::count_of("explain.max_evaluations")
    )]
    pub max_evaluations: Option<usize>,
    /// Writes each row's attributions there, `METHOD.csv`, and curves, `METHOD.json`
    #[arg(long, value_name = "DIR")]
    pub output_dir: Option<PathBuf>,
    /// What it is written in [default: the environment's]
    #[arg(long, value_parser = values::language())]
    pub language: Option<Language>,
    /// Prints JSON instead of tables
    #[arg(long)]
    pub json: bool,
    /// Seeds everything that is drawn
    #[arg(long, default_value_t, allow_negative_numbers = true, value_parser = values::seed)]
    pub seed: u64,
    /// How the table is read.
    #[command(flatten)]
    pub read: ReadArgs,
    /// How many threads may work at once [default: one a core]
    #[arg(long, allow_negative_numbers = true, value_parser = values::threads)]
    pub threads: Option<u16>,
    /// What computes; a build has the backends it was built with
    #[arg(long, value_parser = values::backend(), default_value_t)]
    pub backend: Backend,
    /// Who reads the table.
    #[command(flatten)]
    pub engine: EngineArgs,
}

/// The arguments of `sways describe`.
#[derive(Clone, Debug, Args)]
pub struct DescribeArgs {
    /// A table, a `model.safetensors`, or the folder of a run
    pub path: PathBuf,
    /// What it is written in [default: the environment's]
    #[arg(long, value_parser = values::language())]
    pub language: Option<Language>,
    /// What a column is: numeric, boolean, categorical, datetime or text; may be repeated
    #[arg(
        long = "type", value_name = "COLUMN=TYPE", allow_hyphen_values = true,
        value_parser = values::column_type
    )]
    pub types: Vec<(String, ColumnType)>,
    /// How the table is read.
    #[command(flatten)]
    pub read: ReadArgs,
    /// Who reads the table.
    #[command(flatten)]
    pub engine: EngineArgs,
}
