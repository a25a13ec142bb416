//! A configuration to be edited, with what was found beside each setting.

use std::fmt::Write as _;

use sways::{config::DataConfig, language::Language, loaded::Loaded, plan::Plan, words::plain};
use sways_data::{ColumnType, Table, Wording, toml_key, toml_string};
use sways_report::{messages, reading::rows_left_out};

use super::{screen, summary::summary};

/// How the table is read, as far as that is said.
fn reading(config: &DataConfig, list: &dyn Fn(&Option<Vec<String>>) -> String) -> String {
    let mut text = String::new();
    if let Some(delimiter) = config.delimiter {
        let _ = writeln!(text, "delimiter = {}", toml_string(&delimiter.to_string()));
    }
    for (key, value) in [("encoding", &config.encoding), ("sheet", &config.sheet)] {
        if let Some(value) = value {
            let _ = writeln!(text, "{key} = {}", toml_string(value));
        }
    }
    if let Some(header) = config.header {
        let _ = writeln!(text, "header = {header}");
    }
    if let Some(decimal) = config.decimal {
        let _ = writeln!(
            text,
            "decimal = {}",
            toml_string(&decimal.mark().to_string())
        );
    }
    if let Some(order) = config.date_order {
        let order = toml::Value::try_from(order).map(|it| it.to_string());
        let _ = writeln!(text, "date_order = {}", order.unwrap_or_default());
    }
    if config.missing.is_some() {
        let _ = writeln!(text, "missing = [{}]", list(&config.missing));
    }
    text
}

/// What each condition's column is, and what is in it; and the other columns of which it is said what
/// they are.
fn types(config: &DataConfig, data: &Loaded, table: &Table) -> String {
    let mut text = String::new();
    let mut write = |name: &str, kind: ColumnType| {
        let (key, kind) = (toml_key(name), toml_string(kind.name()));
        let _ = match table.column(name) {
            Some(column) => {
                let about = summary(&column.summary(3), messages::of(Language::En));
                writeln!(text, "{key} = {kind} # {}", plain(&about))
            }
            None => writeln!(text, "{key} = {kind}"),
        };
    };
    for name in &data.screening.conditions {
        if let Some(column) = table.column(name) {
            // A column of codes is read as numbers and becomes levels.
            let mut conditions = data.encoding.conditions().iter();
            let condition = conditions.find(|condition| condition.condition == *name);
            write(
                name,
                condition.map_or(column.kind(), |it| it.encoding.column_type()),
            );
        }
    }
    let is_condition = |name: &String| data.screening.conditions.contains(name);
    for (name, kind) in config.types.iter().filter(|(name, _)| !is_condition(name)) {
        write(name, *kind);
    }
    text
}

/// The configuration with what was found beside each setting.
pub fn commented(plan: &Plan, data: &Loaded, table: &Table, path: &str) -> String {
    let shown = plain;
    let config = &plan.resolved;
    let (outcome, event) = (&data.outcome.column, &data.outcome.event);
    let mut text = format!(
        "# Which conditions sway {}? Edit this, then run it: sways experiment FILE\n\n",
        shown(event)
    );
    let _ = writeln!(text, "name = {}", toml_string(&plan.name));
    let _ = writeln!(text, "seed = {}\n\n[data]", plan.seed);
    let _ = writeln!(text, "path = {} # relative to this file", toml_string(path));
    let _ = writeln!(text, "outcome = {}", toml_string(outcome));
    let _ = writeln!(
        text,
        "# The event: {}",
        shown(&screen::event(data, Language::En))
    );
    let chosen = [
        (
            "event",
            &config.data.event,
            "# event = \"visits > 3\"",
            "a comparison of the outcome",
        ),
        (
            "positive",
            &config.data.positive,
            "# positive = \"yes\"",
            "this value against all others",
        ),
    ];
    for (key, value, example, meaning) in chosen {
        let _ = match value {
            Some(value) => writeln!(text, "{key} = {}", toml_string(value)),
            None => writeln!(text, "{example} # {meaning}"),
        };
    }
    text.push_str(&left_out(data));
    let list = |columns: &Option<Vec<String>>| {
        let names = columns.iter().flatten().map(|name| toml_string(name));
        names.collect::<Vec<_>>().join(", ")
    };
    let _ = writeln!(text, "exclude = [{}]", list(&config.data.exclude));
    let include = list(&config.data.include);
    let _ = writeln!(
        text,
        "include = [{include}] # conditions, whatever they look like"
    );
    match &config.data.group_by {
        Some(column) => writeln!(text, "group_by = {}", toml_string(column)),
        None => writeln!(text, "# group_by = \"person\" # rows that belong together"),
    }
    .ok();
    if let Some(column) = &config.data.by {
        let _ = writeln!(text, "by = {}", toml_string(column));
    }
    if let Some(column) = &config.data.weights {
        let _ = writeln!(text, "weights = {}", toml_string(column));
    }
    text.push_str(&reading(&config.data, &list));
    for note in &data.reading {
        let read = Wording::Keys.of_reading(&note.to_string(), [note]);
        let _ = writeln!(text, "# Read {}", shown(&read));
    }
    for hint in data.hints(Wording::Keys) {
        let _ = writeln!(text, "# Note: {}", shown(&hint));
    }
    let _ = writeln!(text, "test_fraction = {}", plan.data.test_fraction);
    text.push_str(
        "scaling = \"adaptive\" # or \"standard\", \"robust\", \"none\"\n\n[data.types]\n",
    );
    text.push_str("# numeric, boolean, categorical, datetime, or text to leave a column out\n");
    text.push_str(&types(&config.data, data, table));
    if !config.data.groups.is_empty() {
        text.push_str("\n[data.groups]\n");
        for (name, columns) in &config.data.groups {
            let columns = list(&Some(columns.clone()));
            let _ = writeln!(text, "{} = [{columns}] # one condition", toml_key(name));
        }
    }
    let rest = plan.resolved.to_toml();
    let rest = rest.find("[model]").map_or("", |at| &rest[at..]);
    text.push('\n');
    for line in rest.lines() {
        let key = line.split(" = ").next().unwrap_or_default();
        let comment = COMMENTS.iter().find(|(known, _)| *known == key);
        let _ = match comment {
            Some((_, comment)) => writeln!(text, "{line} # {comment}"),
            None => writeln!(text, "{line}"),
        };
    }
    text
}

/// The rows and columns that are left out, and why.
fn left_out(data: &Loaded) -> String {
    let mut text = String::new();
    let known = data.design.rows();
    let english = messages::of(Language::En);
    for rows in rows_left_out(data.table_rows, known, data.without_outcome, english) {
        let _ = writeln!(text, "# {rows}.");
    }
    for excluded in screen::left_out(data) {
        let _ = writeln!(
            text,
            "# Left out: {}",
            plain(&excluded.sentence(Wording::Keys))
        );
    }
    text
}

/// What the settings of the network and its training mean.
const COMMENTS: [(&str, &str); 17] = [
    (
        "hidden",
        "units of each hidden layer; [] is logistic regression",
    ),
    ("activation", "relu, tanh, sigmoid, gelu or silu"),
    ("optimizer", "sgd, adam, adamw or rmsprop"),
    ("epochs", "how often training sees every row, at most"),
    ("batch_size", "rows of one step"),
    (
        "members",
        "networks, whose mean probability is the prediction",
    ),
    ("weight_decay", "keeps weights small"),
    (
        "schedule",
        "of the learning rate: constant, cosine or coslog4",
    ),
    ("dropout", "share of hidden units left out in each step"),
    (
        "validation_fraction",
        "rows by which each network chooses its best epoch",
    ),
    (
        "patience",
        "epochs without a better one before a network stops",
    ),
    (
        "balance_classes",
        "true weighs both outcomes alike, and bends probabilities",
    ),
    (
        "alpha",
        "the chance of any false evidence that is put up with",
    ),
    (
        "permutations",
        "of the labels, to see whether there is anything to find",
    ),
    ("folds", "parts of the rows, for tests on rows not seen"),
    ("off", "true: no tests"),
    ("output", "or logit"),
];
