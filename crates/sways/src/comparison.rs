//! Runs side by side, as plain data.

use std::collections::BTreeMap;

use serde::Serialize;
use sways_data::shown_path;
use sways_explain::{Influence, Reduction, Sign, evidence::Verdict};

use crate::{run::saved::SavedRun, study::Scores};

/// Runs side by side, as plain data.
#[derive(Debug, Serialize)]
pub struct Comparison {
    /// What the runs are called here: their names, or their folders where names are alike.
    pub runs: Vec<String>,
    /// The settings that differ: each with its values by run, none where a run has none.
    pub settings: BTreeMap<String, Vec<Option<String>>>,
    /// The last loss that was logged, by run.
    pub losses: Vec<Option<f64>>,
    /// The scores, by run.
    pub scores: Vec<Scores>,
    /// The influences, of every method that any run has.
    pub influences: Vec<ComparedInfluence>,
    /// The evidence, by condition.
    pub evidence: Vec<ComparedEvidence>,
}

/// What one method says of the conditions in several runs.
#[derive(Debug, Serialize)]
pub struct ComparedInfluence {
    /// The block's id.
    pub id: String,
    /// How the numbers came about.
    pub reduction: Reduction,
    /// In the order in which the runs have them.
    pub conditions: Vec<ComparedCondition>,
}

/// One condition's influence in several runs.
#[derive(Debug, Serialize)]
pub struct ComparedCondition {
    /// Its name.
    pub condition: String,
    /// What the sign of its numbers means, where the runs say so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sign: Option<Sign>,
    /// By run; none where a run does not have it.
    pub runs: Vec<Option<Spread>>,
}

/// An influence with its spread over networks.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Spread {
    /// The ensemble's.
    pub value: f64,
    /// The lowest of the members'.
    pub low: f64,
    /// The highest of the members'.
    pub high: f64,
}

/// What several runs show of a condition.
#[derive(Debug, Serialize)]
pub struct ComparedEvidence {
    /// Its name.
    pub condition: String,
    /// By run; none where a run has no evidence of it.
    pub runs: Vec<Option<Shown>>,
}

/// What a run shows of a condition.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Shown {
    /// The influence on the probability.
    pub influence: Option<f64>,
    /// Its interval.
    pub interval: Option<[f64; 2]>,
    /// The adjusted chance.
    pub p_adjusted: Option<f64>,
    /// The answer.
    pub verdict: Verdict,
}

impl Comparison {
    /// Puts runs side by side.
    pub fn of(runs: &[SavedRun]) -> Self {
        Self {
            runs: names(runs),
            settings: differing(runs),
            losses: runs
                .iter()
                .map(|run| run.losses.last().map(|at| at.loss))
                .collect(),
            scores: runs
                .iter()
                .map(|run| run.influence.metrics.clone())
                .collect(),
            influences: influences(runs),
            evidence: evidence(runs),
        }
    }
}

fn names(runs: &[SavedRun]) -> Vec<String> {
    let alike = |run: &SavedRun| {
        runs.iter()
            .filter(|it| it.influence.run == run.influence.run)
            .count()
            > 1
    };
    let name = |run: &SavedRun| {
        if alike(run) {
            shown_path(&run.folder)
        } else {
            run.influence.run.clone()
        }
    };
    runs.iter().map(name).collect()
}

/// The settings that differ, `table.key`; tables of a list by their `id`, or counted from 0.
fn differing(runs: &[SavedRun]) -> BTreeMap<String, Vec<Option<String>>> {
    let mut settings: BTreeMap<String, Vec<Option<String>>> = BTreeMap::new();
    for (place, run) in runs.iter().enumerate() {
        let Ok(table) = run.config.parse::<toml::Table>() else {
            continue;
        };
        let mut put = |key: String, value: String| {
            settings
                .entry(key)
                .or_insert_with(|| vec![None; runs.len()])[place] = Some(value);
        };
        flatten("", &toml::Value::Table(table), &mut put);
    }
    settings.retain(|_, values| values.iter().any(|value| *value != values[0]));
    settings
}

fn flatten(key: &str, value: &toml::Value, put: &mut impl FnMut(String, String)) {
    let below = |part: &str| {
        if key.is_empty() {
            part.to_owned()
        } else {
            format!("{key}.{part}")
        }
    };
    match value {
        toml::Value::Table(table) => {
            for (part, value) in table {
                flatten(&below(part), value, put);
            }
        }
        toml::Value::Array(values) if values.iter().any(toml::Value::is_table) => {
            for (place, value) in values.iter().enumerate() {
                let id = value.get("id").and_then(toml::Value::as_str);
                let part = id.map_or_else(|| place.to_string(), str::to_owned);
                flatten(&below(&part), value, put);
            }
        }
        other => put(key.to_owned(), other.to_string()),
    }
}

fn influences(runs: &[SavedRun]) -> Vec<ComparedInfluence> {
    let mut blocks: Vec<(&str, Reduction)> = Vec::new();
    for it in runs.iter().flat_map(|run| &run.influence.influences) {
        if !blocks.contains(&(it.id.as_str(), it.reduction)) {
            blocks.push((&it.id, it.reduction));
        }
    }
    let compared = |(id, reduction): (&str, Reduction)| {
        let of = |run: &'_ SavedRun| -> Option<Influence> {
            let mut all = run.influence.influences.iter();
            all.find(|it| it.id == id && it.reduction == reduction)
                .cloned()
        };
        let found: Vec<Option<Influence>> = runs.iter().map(of).collect();
        let labels = found.iter().flatten().flat_map(|it| &it.labels);
        let conditions = distinct(labels).into_iter().map(|label| ComparedCondition {
            runs: found
                .iter()
                .map(|it| spread(it.as_ref()?, &label))
                .collect(),
            sign: found.iter().flatten().find_map(|it| {
                let place = it.labels.iter().position(|of| *of == label)?;
                it.sign(place)
            }),
            condition: label,
        });
        ComparedInfluence {
            id: id.to_owned(),
            reduction,
            conditions: conditions.collect(),
        }
    };
    blocks.into_iter().map(compared).collect()
}

fn spread(influence: &Influence, label: &str) -> Option<Spread> {
    let place = influence.labels.iter().position(|it| it == label)?;
    let value = influence.values[place];
    let members = || influence.members.iter().map(|member| member[place]);
    Some(Spread {
        value,
        low: members().reduce(f64::min).unwrap_or(value),
        high: members().reduce(f64::max).unwrap_or(value),
    })
}

fn evidence(runs: &[SavedRun]) -> Vec<ComparedEvidence> {
    let of_runs = || runs.iter().map(|run| run.evidence.as_ref());
    let names = of_runs()
        .flatten()
        .flat_map(|it| &it.conditions)
        .map(|it| &it.condition);
    let compared = |name: String| {
        let shown = |evidence: Option<&sways_explain::evidence::Evidence>| {
            let condition = evidence?
                .conditions
                .iter()
                .find(|it| it.condition == name)?;
            Some(Shown {
                influence: condition.influence,
                interval: condition.interval,
                p_adjusted: condition.p_adjusted,
                verdict: condition.verdict,
            })
        };
        ComparedEvidence {
            runs: of_runs().map(shown).collect(),
            condition: name,
        }
    };
    distinct(names).into_iter().map(compared).collect()
}

/// Each once, in the order in which they first come.
fn distinct<'a>(names: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut distinct: Vec<String> = Vec::new();
    for name in names {
        if !distinct.contains(name) {
            distinct.push(name.clone());
        }
    }
    distinct
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_have_one_key_each() {
        let mut found = Vec::new();
        let table: toml::Table = "a = 1\n[b]\nc = [1, 2]\n[[d]]\ne = \"x\"\n[[d]]\nid = \"z\"\n"
            .parse()
            .unwrap();
        flatten("", &toml::Value::Table(table), &mut |key, value| {
            found.push(format!("{key} {value}"));
        });
        assert_eq!(found, ["a 1", "b.c [1, 2]", "d.0.e \"x\"", "d.z.id \"z\""]);
    }
}
