//! What a run found as a table to paste and to send.

#[cfg(feature = "documents")]
mod documents;
mod text;

use sways::run::saved::SavedRun;
use sways_explain::evidence::{ConditionEvidence, Estimated, Evidence, Verdict};

use crate::{
    Error,
    evidence::{chance, confidence, reason, two_values},
    words::short,
};

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Lines of text with commas; numbers to their last digit.
    Csv,
    /// Markdown, as forges and notebooks show it.
    Md,
    /// A table of HTML.
    Html,
    /// A LaTeX table with the rules of the package `booktabs`.
    Tex,
    /// A workbook; numbers to their last digit.
    Xlsx,
    /// A document.
    Docx,
}

impl Format {
    /// Every format, by the ending of its files.
    pub const ALL: [(&'static str, Self); 6] = [
        ("csv", Self::Csv),
        ("md", Self::Md),
        ("html", Self::Html),
        ("tex", Self::Tex),
        ("xlsx", Self::Xlsx),
        ("docx", Self::Docx),
    ];

    /// The format of a file with such an ending.
    pub fn of(ending: &str) -> Option<Self> {
        let is_it = |(name, _): &&(&str, Self)| name.eq_ignore_ascii_case(ending);
        Self::ALL.iter().find(is_it).map(|(_, format)| *format)
    }

    /// Whether it is lines of text.
    pub fn is_text(self) -> bool {
        !matches!(self, Self::Xlsx | Self::Docx)
    }
}

/// What a run found: a row a condition, of categories a row a level against the most frequent one.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// What the numbers are.
    caption: String,
    /// What they rest on.
    note: String,
    /// The chance in percent with which an interval holds.
    confidence: f64,
    rows: Vec<Row>,
}

/// One change of a condition.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    condition: String,
    /// Which change: `one standard deviation more`, `male against female`.
    change: String,
    /// How many percentage points more likely the event is, and the interval.
    effect: Option<Effect>,
    /// How many times as likely it is, and its odds are, where two levels are compared.
    ratios: [Option<Estimated>; 2],
    p: Option<f64>,
    p_adjusted: Option<f64>,
    /// `yes`, `none`, or why it cannot be told.
    evidence: String,
}

/// An effect in percentage points.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Effect {
    points: f64,
    interval: [f64; 2],
}

/// The columns where an effect and its interval are text, and where they are numbers.
const COLUMNS: [&str; 8] = [
    "Condition",
    "Change",
    "Effect",
    "Interval",
    "Risk ratio",
    "Odds ratio",
    "p",
    "Evidence",
];
const NUMBERS: [&str; 14] = [
    "condition",
    "change",
    "effect_points",
    "interval_low",
    "interval_high",
    "risk_ratio",
    "risk_ratio_low",
    "risk_ratio_high",
    "odds_ratio",
    "odds_ratio_low",
    "odds_ratio_high",
    "p",
    "p_adjusted",
    "evidence",
];

impl Table {
    /// The table of a run.
    ///
    /// # Errors
    /// [`Error::NoEvidence`] where nothing was tested.
    pub fn of(run: &SavedRun) -> Result<Self, Error> {
        let evidence = run.evidence.as_ref().ok_or_else(|| Error::NoEvidence {
            run: run.folder.clone(),
        })?;
        Ok(Self::new(&run.influence.event, evidence))
    }

    /// The table of what was found about an event.
    fn new(event: &str, evidence: &Evidence) -> Self {
        let confidence = confidence(evidence);
        let rows = evidence.conditions.iter().flat_map(rows).collect();
        let gate = match evidence.gate.p {
            Some(p) => format!(" Whether any condition matters: p = {}.", chance(p)),
            None => String::new(),
        };
        Self {
            caption: format!(
                "How many percentage points more likely '{event}' is with each change of a \
                 condition, the other conditions alike, with {confidence}% intervals."
            ),
            note: format!(
                "{} rows. p is adjusted for the number of conditions by Holm's method: the chance \
                 of any wrong 'yes' is at most {}%. 'none' is no proof of absence.{gate}",
                evidence.rows,
                (1e5 * evidence.alpha).round() / 1e3
            ),
            confidence,
            rows,
        }
    }

    /// The table as a file's bytes.
    ///
    /// # Errors
    /// Where a document cannot be made.
    pub fn to_bytes(&self, format: Format) -> Result<Vec<u8>, Error> {
        match format {
            Format::Csv => self.csv().map_err(|error| Error::Document {
                format: "csv",
                problem: error.to_string(),
            }),
            Format::Md => Ok(self.markdown().into_bytes()),
            Format::Html => Ok(self.html().into_bytes()),
            Format::Tex => Ok(self.tex().into_bytes()),
            Format::Xlsx => self.xlsx(),
            Format::Docx => self.docx(),
        }
    }

    /// The columns as people read them, and of each row its cells.
    fn columns(&self) -> [String; 8] {
        COLUMNS.map(|name| match name {
            "Effect" => "Effect (percentage points)".to_owned(),
            "Interval" => format!("{}% interval", self.confidence),
            name => name.to_owned(),
        })
    }

    /// The cells as people read them.
    fn cells(&self) -> impl Iterator<Item = [String; 8]> + '_ {
        self.rows.iter().map(|row| {
            let [effect, interval] = row.effect.map_or_else(Default::default, Effect::texts);
            [
                row.condition.clone(),
                row.change.clone(),
                effect,
                interval,
                row.ratios[0].map_or_else(String::new, ratio),
                row.ratios[1].map_or_else(String::new, ratio),
                row.p_adjusted.map_or_else(String::new, chance),
                row.evidence.clone(),
            ]
        })
    }
}

impl Row {
    /// The numbers, in the order of [`NUMBERS`] from the third on.
    fn numbers(&self) -> [Option<f64>; 11] {
        let effect = self
            .effect
            .map(|it| [it.points, it.interval[0], it.interval[1]]);
        let ratio = |of: Option<Estimated>| of.map(|it| [it.value, it.interval[0], it.interval[1]]);
        let of_three = [effect, ratio(self.ratios[0]), ratio(self.ratios[1])];
        let mut numbers = [None; 11];
        for (places, three) in numbers.chunks_exact_mut(3).zip(of_three) {
            places.copy_from_slice(&three.map_or([None; 3], |three| three.map(Some)));
        }
        numbers[9] = self.p;
        numbers[10] = self.p_adjusted;
        numbers
    }
}

/// `1.9 (1.6 to 2.3)`.
fn ratio(Estimated { value, interval }: Estimated) -> String {
    let [low, high] = interval.map(short);
    format!("{} ({low} to {high})", short(value))
}

impl Effect {
    fn new(influence: f64, interval: [f64; 2]) -> Self {
        Self {
            points: 100.0 * influence,
            interval: interval.map(|it| 100.0 * it),
        }
    }

    /// As exact as the interval lets it be: `−49.2`, `−54.4 to −44.1`.
    fn texts(self) -> [String; 2] {
        let [low, high] = self.interval;
        let places = if high - low >= 0.4 { 1 } else { 2 };
        let text = |points: f64| {
            let text = format!("{points:.places$}");
            let is_zero = text.chars().all(|it| matches!(it, '-' | '0' | '.'));
            text.replace('-', if is_zero { "" } else { "\u{2212}" })
        };
        let interval = format!("{} to {}", text(low), text(high));
        [text(self.points), interval]
    }
}

/// The rows of a condition.
fn rows(condition: &ConditionEvidence) -> Vec<Row> {
    let evidence = match condition.verdict {
        Verdict::Evidence => "yes".to_owned(),
        Verdict::None => "none".to_owned(),
        Verdict::NotCertifiable => format!("not certifiable: {}", reason(condition)),
    };
    let row = |change: String, effect| Row {
        condition: condition.condition.clone(),
        change,
        effect,
        ratios: [None; 2],
        p: condition.p,
        p_adjusted: condition.p_adjusted,
        evidence: evidence.clone(),
    };
    if !condition.comparisons.is_empty() {
        let comparisons = condition.comparisons.iter();
        return comparisons
            .map(|it| Row {
                ratios: [it.ratio, it.odds_ratio],
                ..row(
                    format!("{} against {}", it.level, it.against),
                    Some(Effect::new(it.difference.value, it.difference.interval)),
                )
            })
            .collect();
    }
    if condition.contrasts.is_empty() {
        let effect = condition.influence.zip(condition.interval);
        return vec![row(
            change(condition),
            effect.map(|(it, interval)| Effect::new(it, interval)),
        )];
    }
    let contrasts = condition.contrasts.iter();
    contrasts
        .map(|it| {
            let effect = Effect::new(it.influence, it.interval);
            row(format!("{} against {}", it.level, it.against), Some(effect))
        })
        .collect()
}

/// Which change an influence is of.
fn change(condition: &ConditionEvidence) -> String {
    match (
        two_values(&condition.units),
        condition.influence,
        condition.influence_per_unit,
    ) {
        (Some((with, than)), ..) => format!("{with} against {than}"),
        (None, Some(influence), Some(per_unit)) if per_unit != 0.0 => {
            let deviation = short((influence / per_unit).abs());
            format!("{deviation} more, one standard deviation")
        }
        (None, Some(_), _) => "one standard deviation more".to_owned(),
        (None, None, _) => String::new(),
    }
}

#[cfg(test)]
mod tests;
