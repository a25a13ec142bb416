//! What a run found as a table to paste and to send.

#[cfg(feature = "documents")]
mod documents;
mod text;

use sways::{language::Language, run::saved::SavedRun, words::shown_event};
use sways_data::date;
use sways_explain::evidence::{ConditionEvidence, Estimated, Evidence, Verdict};

use crate::{
    averages::told_instead,
    error::Error,
    evidence::{chance, chance_of_error, confidence, p, reason},
    messages::{self, Messages},
    words::{is_plain, of_table, short},
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
    /// Its columns as people read them.
    columns: [String; 9],
    rows: Vec<Row>,
    language: Language,
}

/// One change of a condition.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The condition.
    pub condition: String,
    /// Which change: `one standard deviation more`, `male against female`.
    pub change: String,
    /// The level and the one that it is compared with, where the change is between two.
    pub levels: Option<[String; 2]>,
    /// How many percentage points more likely the event is, and the interval.
    pub effect: Option<Effect>,
    /// How many times as likely it is, and its odds are, where two levels are compared.
    ratios: [Option<Estimated>; 2],
    /// Of a number: the same in other units than a standard deviation.
    pub other_units: OtherUnits,
    /// The p-value.
    pub p: Option<f64>,
    /// The same, adjusted for the number of conditions.
    pub p_adjusted: Option<f64>,
    /// The verdict.
    pub verdict: Verdict,
    /// `yes`, `none`, or why it cannot be told; of several levels that it is so as a whole.
    pub evidence: String,
}

/// A number's effect in other units than a standard deviation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OtherUnits {
    /// A standard deviation, in the column's units.
    pub deviation: Option<f64>,
    /// What one of these more does.
    pub per_unit: Option<Effect>,
    /// The lower and the upper quartile, and what a rise from the one to the other does.
    pub between_quartiles: Option<([String; 2], Effect)>,
}

/// An effect in percentage points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effect {
    /// The estimate.
    pub points: f64,
    /// Its interval.
    pub interval: [f64; 2],
}

/// The columns where an effect and its interval are numbers.
const NUMBERS: [&str; 21] = [
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
    "per_unit_points",
    "per_unit_low",
    "per_unit_high",
    "quartiles",
    "between_quartiles_points",
    "between_quartiles_low",
    "between_quartiles_high",
    "p",
    "p_adjusted",
    "evidence",
];

/// What stands in one of these.
enum Field {
    Text(String),
    Number(Option<f64>),
}

impl Table {
    /// The table of a run, in a language.
    ///
    /// # Errors
    /// [`Error::NoEvidence`] where nothing was tested.
    pub fn of(run: &SavedRun, language: Language) -> Result<Self, Error> {
        let evidence = run.evidence.as_ref().ok_or_else(|| Error::NoEvidence {
            run: run.folder.clone(),
        })?;
        Ok(Self::new(&run.influence.event, evidence, language))
    }

    /// The table of what was found about an event.
    fn new(event: &str, evidence: &Evidence, language: Language) -> Self {
        let says = messages::of(language);
        let confidence = confidence(evidence);
        let order: Vec<usize> = (0..evidence.conditions.len()).collect();
        let alpha = chance_of_error(evidence);
        let p = evidence.gate.p.map(p);
        Self {
            caption: says.table_caption(&shown_event(event), confidence),
            note: says.table_note(evidence.rows, alpha, p.as_deref()),
            columns: says.table_columns(confidence),
            rows: rows_of(evidence, &order, says),
            language,
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

    /// The cells as people read them.
    fn cells(&self) -> impl Iterator<Item = [String; 9]> + '_ {
        let says = messages::of(self.language);
        self.rows.iter().map(move |row| row.cells(says))
    }

    /// The rows as [`NUMBERS`] has them.
    fn fields(&self) -> impl Iterator<Item = Vec<Field>> + '_ {
        let says = messages::of(self.language);
        self.rows.iter().map(move |row| row.fields(says))
    }
}

/// The rows of conditions, in the order of these places.
pub fn rows_of(evidence: &Evidence, order: &[usize], says: &dyn Messages) -> Vec<Row> {
    let conditions = order.iter().map(|&place| &evidence.conditions[place]);
    conditions.flat_map(|it| rows(it, says)).collect()
}

/// Whether a condition has several rows, of which this is one: the verdict is of all of them.
pub fn is_one_of_several(rows: &[Row], row: &Row) -> bool {
    let of_condition = rows.iter().filter(|it| it.condition == row.condition);
    of_condition.count() > 1
}

impl Row {
    /// The cells as people read them, in the order of [`Messages::table_columns`].
    pub fn cells(&self, says: &dyn Messages) -> [String; 9] {
        let [effect, interval] = match self.effect {
            Some(effect) => effect.texts(says),
            None => Default::default(),
        };
        let ratio = |of: Option<Estimated>| match of {
            Some(Estimated { value, interval }) => {
                let [low, high] = interval.map(short);
                says.with_interval(&short(value), &low, &high)
            }
            None => String::new(),
        };
        [
            self.condition.clone(),
            self.change.clone(),
            effect,
            interval,
            ratio(self.ratios[0]),
            ratio(self.ratios[1]),
            self.p.map_or_else(String::new, chance),
            self.p_adjusted.map_or_else(String::new, chance),
            self.evidence.clone(),
        ]
    }

    fn fields(&self, says: &dyn Messages) -> Vec<Field> {
        let three = |of: Option<[f64; 3]>| {
            let of = of.map_or([None; 3], |three| three.map(Some));
            of.map(Field::Number)
        };
        let effect =
            |of: Option<Effect>| three(of.map(|it| [it.points, it.interval[0], it.interval[1]]));
        let ratio =
            |of: Option<Estimated>| three(of.map(|it| [it.value, it.interval[0], it.interval[1]]));
        let between = self.other_units.between_quartiles.as_ref();
        let quartiles = between.map(|([lower, upper], _)| says.range(lower, upper));
        let mut fields = vec![
            Field::Text(self.condition.clone()),
            Field::Text(self.change.clone()),
        ];
        fields.extend(effect(self.effect));
        fields.extend(ratio(self.ratios[0]));
        fields.extend(ratio(self.ratios[1]));
        fields.extend(effect(self.other_units.per_unit));
        fields.push(Field::Text(quartiles.unwrap_or_default()));
        fields.extend(effect(between.map(|(_, effect)| *effect)));
        fields.extend([self.p, self.p_adjusted].map(Field::Number));
        fields.push(Field::Text(self.evidence.clone()));
        fields
    }
}

impl Effect {
    /// No chance changes by more than all of it, whatever a line through it says.
    fn new(influence: f64, interval: [f64; 2]) -> Self {
        Self::of_unit(
            influence.clamp(-1.0, 1.0),
            interval.map(|it| it.clamp(-1.0, 1.0)),
        )
    }

    /// The slope of that line: a unit may be more than the column ever changes by.
    fn of_unit(influence: f64, interval: [f64; 2]) -> Self {
        Self {
            points: 100.0 * influence,
            interval: interval.map(|share| 100.0 * share),
        }
    }

    /// With its interval in one text: `−49.2 (−54.4 to −44.1)`.
    pub fn text(self, says: &dyn Messages) -> String {
        let [points, low, high] = self.numbers();
        says.with_interval(&points, &low, &high)
    }

    /// As exact as the interval lets it be: `−49.2`, `−54.4 to −44.1`.
    fn texts(self, says: &dyn Messages) -> [String; 2] {
        let [points, low, high] = self.numbers();
        [points, says.range(&low, &high)]
    }

    /// The estimate and the ends of its interval, as exact as that lets them be.
    pub fn numbers(self) -> [String; 3] {
        let [low, high] = self.interval;
        let all = [self.points, low, high];
        let largest = all.iter().fold(0.0_f64, |most, it| most.max(it.abs()));
        if largest > 0.0 && !is_plain(largest) {
            return all.map(|it| short(it).replace('-', "\u{2212}"));
        }
        // Two digits of the interval's width, and at least one place.
        let places = (1.0 - (high - low).log10().floor()).clamp(1.0, 8.0) as usize;
        let text = |points: f64| {
            let text = format!("{points:.places$}");
            let is_zero = text.chars().all(|it| matches!(it, '-' | '0' | '.'));
            text.replace('-', if is_zero { "" } else { "\u{2212}" })
        };
        all.map(text)
    }
}

/// The rows of a condition.
pub(crate) fn rows(condition: &ConditionEvidence, says: &dyn Messages) -> Vec<Row> {
    let evidence = match condition.verdict {
        Verdict::NotCertifiable => says.no_verdict(&reason(condition)),
        verdict => says.verdict(verdict).to_owned(),
    };
    let row = |change: String, effect| Row {
        condition: condition.condition.clone(),
        change,
        levels: None,
        effect,
        ratios: [None; 2],
        other_units: OtherUnits::default(),
        verdict: condition.verdict,
        p: condition.p,
        p_adjusted: condition.p_adjusted,
        evidence: evidence.clone(),
    };
    let of_levels = |levels: (&str, &str), influence: f64, interval: [f64; 2]| {
        let told = told_instead(condition, levels);
        let difference = told.map(|it| (it.difference.value, it.difference.interval));
        let (effect, interval) = difference.unwrap_or((influence, interval));
        let (level, against) = levels;
        Row {
            levels: Some([level.to_owned(), against.to_owned()]),
            ratios: told.map_or([None; 2], |it| [it.ratio, it.odds_ratio]),
            ..row(
                says.level_against(level, against),
                Some(Effect::new(effect, interval)),
            )
        }
    };
    let of_value = match (
        condition.influence.zip(condition.interval),
        condition.two_levels(),
    ) {
        (Some((influence, interval)), Some(levels)) => Some(of_levels(levels, influence, interval)),
        (Some((influence, interval)), None) => Some(Row {
            other_units: OtherUnits::of(condition),
            ..row(
                change(condition, says),
                Some(Effect::new(influence, interval)),
            )
        }),
        (None, _) if condition.contrasts.is_empty() => Some(row(change(condition, says), None)),
        (None, _) => None,
    };
    let several = usize::from(of_value.is_some()) + condition.contrasts.len() > 1;
    let contrasts = condition.contrasts.iter();
    let contrasts =
        contrasts.map(|it| of_levels((&it.level, &it.against), it.influence, it.interval));
    let mut rows: Vec<Row> = of_value.into_iter().chain(contrasts).collect();
    for row in rows.iter_mut().filter(|_| several) {
        row.evidence = says.as_a_whole(&row.evidence);
    }
    rows
}

impl OtherUnits {
    /// Of a number's influence.
    fn of(condition: &ConditionEvidence) -> Self {
        let per_unit = condition.per_unit();
        let deviation = |of_one: Estimated| {
            let size = (condition.influence? / of_one.value).abs();
            size.is_finite().then_some(size)
        };
        let quartile = |value: f64, dates: bool| {
            if dates {
                date(value)
            } else {
                of_table(value).replace('-', "\u{2212}")
            }
        };
        Self {
            deviation: per_unit.and_then(deviation),
            per_unit: per_unit.map(|it| Effect::of_unit(it.value, it.interval)),
            between_quartiles: condition.between_quartiles.map(|it| {
                let quartiles = it.quartiles.map(|value| quartile(value, it.dates));
                (quartiles, Effect::new(it.influence, it.interval))
            }),
        }
    }
}

/// Which change of a number an influence is of.
fn change(condition: &ConditionEvidence, says: &dyn Messages) -> String {
    if condition.influence.is_none() {
        return String::new();
    }
    let deviation = OtherUnits::of(condition).deviation;
    says.one_deviation(deviation.map(short).as_deref())
}

#[cfg(test)]
mod tests;
