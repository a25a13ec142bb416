//! One thing to explain, as a configuration says it, and as it is once checked.

use serde_json::{Map, Value};
use sways_explain::{
    AnyMethod, Baseline, Method,
    methods::{BUDGET, Entry, METHODS, find},
};

use crate::limits;

/// The name that stands for every method that applies.
pub const ALL: &str = "all";

/// The training rows that stand for an unknown condition where nobody says how many.
pub(super) const BACKGROUND_ROWS: usize = 100;

/// One thing to explain, as a configuration says it: a method's name, its settings, and which row
/// against what.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// The method's name, or [`ALL`].
    pub method: String,
    /// Names the result and its files. Absent: the method's name.
    pub id: Option<String>,
    /// Of a local method: the row, counted from 0 in file order. Absent: every row.
    pub row: Option<usize>,
    /// Of a local method: how many rows are explained at most, drawn at random where there are
    /// more. Absent: every row.
    pub rows: Option<usize>,
    /// What stands for an unknown condition. Absent: as the method says.
    pub baseline: Option<Baseline>,
    /// Of the baseline `background`: how many training rows are drawn. Absent: 100.
    pub background_rows: Option<usize>,
    /// The method's own settings. Absent: its defaults.
    pub settings: Map<String, Value>,
}

/// One thing to explain, checked.
#[derive(Clone, Debug)]
pub struct MethodPlan {
    /// Names the result and its files.
    pub id: String,
    /// The method with its settings.
    pub method: Box<dyn AnyMethod>,
    /// The row that is explained alone, counted from 0 in file order.
    pub row: Option<usize>,
    /// How many rows are explained at most.
    pub rows: Option<usize>,
    /// What stands for an unknown condition.
    pub baseline: Baseline,
    /// Of [`Baseline::Background`]: the training rows drawn.
    pub background_rows: usize,
    /// The place among a configuration's blocks of the one that asks for it.
    pub(crate) block: Option<usize>,
}

impl MethodPlan {
    /// All rows, by a method as it is.
    pub fn by(method: impl Method) -> Self {
        Self {
            id: AnyMethod::about(&method).name.to_owned(),
            row: None,
            rows: None,
            baseline: AnyMethod::about(&method).baseline().unwrap_or_default(),
            background_rows: BACKGROUND_ROWS,
            block: None,
            method: Box::new(method),
        }
    }

    /// The block with every setting written out.
    pub fn resolved(&self) -> Block {
        let about = self.method.about();
        let is_drawn = about.baseline().is_some() && self.baseline == Baseline::Background;
        Block {
            method: about.name.to_owned(),
            id: Some(self.id.clone()),
            row: self.row,
            rows: self.rows,
            baseline: about.baseline().map(|_| self.baseline),
            background_rows: is_drawn.then_some(self.background_rows),
            settings: self.method.settings(),
        }
    }
}

impl Block {
    /// A block with nothing but its method.
    pub fn new(method: &str) -> Self {
        Self {
            method: method.to_owned(),
            id: None,
            row: None,
            rows: None,
            baseline: None,
            background_rows: None,
            settings: Map::new(),
        }
    }

    /// A block of a method as it is.
    pub fn of(method: impl Method) -> Self {
        Self {
            settings: AnyMethod::settings(&method),
            ..Self::new(AnyMethod::about(&method).name)
        }
    }

    /// A block of a method, with those of this block's settings that it has.
    #[must_use]
    pub fn for_method(&self, entry: &Entry) -> Self {
        let has = |key: &&String| entry.settings().contains(key);
        let has_baseline = entry.about.baseline().is_some();
        let is_drawn = has_baseline && self.baseline_of(entry) == Baseline::Background;
        let settings = self.settings.iter().filter(|(key, _)| has(key));
        Self {
            row: self.row.filter(|_| entry.about.is_local()),
            rows: self.rows.filter(|_| entry.about.is_local()),
            baseline: self.baseline.filter(|_| has_baseline),
            background_rows: self.background_rows.filter(|_| is_drawn),
            settings: settings
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect(),
            ..Self::new(entry.about.name)
        }
    }

    /// What stands for an unknown condition where a method explains.
    fn baseline_of(&self, entry: &Entry) -> Baseline {
        let baseline = self.baseline.or(entry.about.baseline());
        baseline.unwrap_or_default()
    }

    /// `all`: a block of every method that applies to a network with these hidden layers, in
    /// their order; another is itself.
    pub fn expand(&self, hidden: &[usize]) -> Vec<Self> {
        /// Of a row, for methods that draw at random: all of them on all rows is a lot.
        const MAX_EVALUATIONS: usize = 1024;
        if self.method != ALL {
            return vec![self.clone()];
        }
        let applies = |entry: &&Entry| {
            let speaks = self.row.is_none() || entry.about.is_local();
            speaks && entry.method().check(hidden).is_ok()
        };
        let of_method = |entry: &Entry| {
            let mut one = self.for_method(entry);
            let id = |prefix: &String| format!("{prefix}-{}", entry.about.name);
            one.id = self.id.as_ref().map(id);
            if entry.has_budget() && self.row.is_none() && !one.settings.contains_key(BUDGET) {
                one.settings
                    .insert(BUDGET.to_owned(), MAX_EVALUATIONS.into());
            }
            one
        };
        METHODS.iter().filter(applies).map(of_method).collect()
    }

    /// Checks the block for a network with these hidden layers. `seed` seeds what the method
    /// draws.
    ///
    /// # Errors
    /// What is wrong and how to mend it, beginning with the key.
    pub fn check(&self, hidden: &[usize], seed: u64) -> Result<MethodPlan, String> {
        let entry = find(&self.method)
            .ok_or_else(|| format!("explain.method: {:?} is no method", self.method))?;
        let has = |key: &str| keys(Some(entry)).iter().any(|it| it == key);
        if let Some(key) = self.keys().into_iter().find(|key| !has(key)) {
            return Err(no_such_setting(entry, &key));
        }
        let counts = [
            ("background_rows", self.background_rows),
            ("rows", self.rows),
        ];
        if let Some((key, _)) = counts.iter().find(|(_, count)| *count == Some(0)) {
            return Err(format!(
                "explain.{key}: 0 is not allowed; it must be above 0"
            ));
        }
        if let (Some(row), Some(_)) = (self.row, self.rows) {
            return Err(format!(
                "explain.rows: row {row} alone is explained; remove `rows` or `row`"
            ));
        }
        let baseline = self.baseline_of(entry);
        if self.background_rows.is_some() && baseline != Baseline::Background {
            return Err(
                "explain.background_rows: no rows are drawn without a background; set baseline = \
                 \"background\", or remove it"
                    .to_owned(),
            );
        }
        let own = |key: &str| self.settings.get(key).and_then(Value::as_u64);
        let counts = self.settings.keys().map(|key| (key.as_str(), own(key)));
        let drawn = self.background_rows.map(|it| it as u64);
        for (key, value) in counts.chain([("background_rows", drawn)]) {
            let value = value.unwrap_or_default() as usize;
            limits::check(&format!("explain.{key}"), value)?;
        }
        let pairs = self.settings.get("pairs").and_then(Value::as_array);
        let points = own("points").unwrap_or_default() as usize;
        limits::check_surfaces(points, pairs.map_or(0, Vec::len))?;
        let pairs = pairs.into_iter().flatten().filter_map(Value::as_array);
        if let Some(twice) = pairs.into_iter().find(|it| it.len() == 2 && it[0] == it[1]) {
            let name = twice[0].to_string();
            return Err(format!(
                "explain.pairs: {name} stands beside itself; a surface is one of two conditions"
            ));
        }
        let mut method = entry
            .with(&self.settings)
            .map_err(|error| format!("explain: {error}"))?;
        method.seed(seed);
        method.check(hidden).map_err(|error| match error {
            sways_explain::Error::Setting { .. } => format!("explain.{error}"),
            error => format!("explain.method: {error}"),
        })?;
        Ok(MethodPlan {
            id: self.id.clone().unwrap_or_else(|| self.method.clone()),
            method,
            row: self.row,
            rows: self.rows,
            baseline,
            background_rows: self.background_rows.unwrap_or(BACKGROUND_ROWS),
            block: None,
        })
    }

    /// The keys that are set, `method` and `id` apart.
    pub(super) fn keys(&self) -> Vec<String> {
        let rows = [
            ("row", self.row.is_some()),
            ("rows", self.rows.is_some()),
            ("baseline", self.baseline.is_some()),
            ("background_rows", self.background_rows.is_some()),
        ];
        let rows = rows.into_iter().filter(|(_, set)| *set);
        let rows = rows.map(|(key, _)| key.to_owned());
        rows.chain(self.settings.keys().cloned()).collect()
    }
}

/// The keys that a block of a method may have beside `method` and `id`; of no method, of `all`.
pub fn keys(entry: Option<&Entry>) -> Vec<String> {
    let (own, is_local, has_baseline) = match entry {
        Some(entry) => (
            entry.settings(),
            entry.about.is_local(),
            entry.about.baseline().is_some(),
        ),
        None => (&["output".to_owned()][..], true, true),
    };
    // What is explained, of which row, against what, and how.
    let (output, own): (Vec<&String>, Vec<&String>) = own.iter().partition(|key| *key == "output");
    let of_rows = [
        ("row", is_local),
        ("rows", is_local),
        ("baseline", has_baseline),
        ("background_rows", has_baseline),
    ];
    let of_rows = of_rows.into_iter().filter(|(_, has)| *has);
    let output = output.into_iter().cloned();
    let of_rows = of_rows.map(|(key, _)| key.to_owned());
    output
        .chain(of_rows)
        .chain(own.into_iter().cloned())
        .collect()
}

pub(super) fn no_such_setting(entry: &Entry, key: &str) -> String {
    let there_are = keys(Some(entry)).join(", ");
    let there_are = if there_are.is_empty() {
        "it has none".to_owned()
    } else {
        format!("it has {there_are}")
    };
    format!(
        "explain.{key}: the method `{}` has no such setting; remove it ({there_are})",
        entry.about.name
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn read(block: &str) -> Result<Block, String> {
        let text = format!("[data]\npath = \"t.csv\"\n\n[[explain]]\n{block}\n");
        let config = Config::parse(&text, "a.toml").map_err(|error| error.to_string())?;
        Ok(config.explain[0].clone())
    }

    /// What a block says comes back, and what is in force says the same again.
    #[test]
    fn blocks_come_back() {
        for entry in &METHODS {
            let block = read(&format!("method = \"{}\"", entry.about.name)).unwrap();
            let explain = block.check(&[4], 0).unwrap();
            let written = toml::to_string(&explain.resolved()).unwrap();
            let again = read(&written).unwrap();
            assert_eq!(again, explain.resolved(), "{written}");
            for key in again.keys() {
                assert!(
                    keys(Some(entry)).contains(&key),
                    "{} {key}",
                    entry.about.name
                );
            }
        }
    }

    #[test]
    fn what_is_wrong_has_its_place() {
        for (block, wanted) in [
            (
                "method = \"shaply\"",
                "line 5, column 10: unknown value `shaply`; did you mean `shapley`",
            ),
            (
                "method = \"shapley\"\noutptu = 1",
                "line 6, column 1: unknown key `outptu`; did you mean `output`",
            ),
            (
                "method = \"gradient\"\nper = \"condition\"",
                "line 6, column 1: explain.per: the method `gradient`",
            ),
            ("method = \"lime\"\nwidth = \"x\"", "line 6, column 9: "),
            (
                "method = \"lime\"\nwidth = inf",
                "line 6, column 9: it must be a finite number",
            ),
            (
                "method = \"ale\"\noutput = \"logits\"",
                "line 6, column 10: unknown value `logits`",
            ),
            ("per = \"condition\"\nmethod = \"gradient\"", "explain.per"),
            ("row = 1", "there is no `method`; add it"),
            (
                "mehtod = \"gradient\"",
                "line 5, column 1: unknown key `mehtod`; did you mean `method`?",
            ),
        ] {
            let said = read(block).unwrap_err();
            assert!(said.contains(wanted), "{block}: {said}");
        }
    }

    #[test]
    fn rows_are_drawn_for_a_background_alone() {
        let of = |baseline: &str| {
            let block = format!("method = \"shapley\"\nbackground_rows = 9\n{baseline}");
            read(&block).unwrap().check(&[4], 0)
        };
        assert!(of("").is_err() && of("baseline = \"background\"").is_ok());
        let said = of("baseline = \"mean\"").unwrap_err();
        assert!(
            said.contains("explain.background_rows: no rows are drawn without"),
            "{said}"
        );
    }

    #[test]
    fn all_is_every_method_that_applies() {
        let mut block = Block::new(ALL);
        assert_eq!(block.expand(&[3]).len(), METHODS.len());
        let names: Vec<String> = block
            .expand(&[3, 3])
            .into_iter()
            .map(|it| it.method)
            .collect();
        assert!(!names.contains(&"garson".to_owned()) && names.len() == METHODS.len() - 1);
        block.row = Some(2);
        for one in block.expand(&[3]) {
            assert_eq!(one.row, Some(2));
            one.check(&[3], 0).unwrap();
        }
    }
}
