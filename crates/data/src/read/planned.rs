//! A column of a file, and what to make of it.

use super::chunk::Want;
use super::dittos::is_ditto;
use super::found::Found;
use super::options::{Known, ReadOptions};
use super::source::Source;
use crate::glyphs::western;
use crate::number::{Decimal, Numeral, mark_beside, value_of};
use crate::reading::NoteKind;
use crate::words::missing_among_numbers;
use crate::{column_type::ColumnType, error::Error, form::Form};

/// A column of a file and what to make of it.
#[derive(Clone, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is something that the options or the file say, and goes with any other"
)]
pub(super) struct Planned {
    pub(super) name: String,
    /// What the options say it is.
    pub(super) declared: Option<ColumnType>,
    /// What the file says it is, where it does.
    pub(super) found: Option<Found>,
    pub(super) read: bool,
    /// Words that are values.
    pub(super) kept: Vec<String>,
    /// Words that say that a value is missing, beside the usual ones.
    pub(super) also_missing: Vec<String>,
    /// Whether its text is read as it stands.
    pub(super) verbatim: bool,
    /// Whether it says what rows weigh.
    pub(super) weighs: bool,
    /// How it is written, where that is known.
    pub(super) form: Option<Form>,
    /// What is known of its values.
    pub(super) known: Known,
    /// Whether each row names its columns, so that one that is not named is no cell left empty.
    pub(super) is_named: bool,
}

impl Planned {
    /// What to make of the cells; `None` where the first ones decide.
    pub(super) fn want(&self) -> Option<Want> {
        if !self.read {
            return Some(Want::Skip);
        }
        let keeps = self.kept.iter().any(|word| missing_among_numbers(word));
        match (self.declared, self.found) {
            (Some(ColumnType::Numeric), Some(Found::Hours)) => Some(Want::Numbers),
            (Some(ColumnType::Numeric), _) => Some(match &self.form {
                Some(form)
                    if !form.is_of_marks() || !form.beside.is_empty() || self.keeps_dittos() =>
                {
                    if form.decimal == Decimal::Comma && form.clock.is_none() {
                        Want::TextWithCommas
                    } else {
                        Want::Text
                    }
                }
                Some(form) => Want::NumbersWith {
                    decimal: form.decimal,
                    hundredths: form.hundredths,
                },
                None => Want::Numbers,
            }),
            (None, Some(Found::Numbers | Found::Days | Found::Hours))
            | (Some(ColumnType::Datetime | ColumnType::Categorical), Some(Found::Days)) => {
                Some(Want::Numbers)
            }
            (Some(_), _) | (None, Some(Found::Categories)) => Some(Want::Text),
            (None, None | Some(Found::Strings)) if keeps => Some(Want::Text),
            (None, None | Some(Found::Strings)) => None,
        }
    }

    /// Whether so many cells `refused` to be what it is said to be, beside those `read`, that it is
    /// something else: half of them. Of few rows for a model, whose columns are known from many
    /// others, one bad cell says nothing of the column.
    pub(super) fn is_other(&self, read: usize, refused: usize) -> bool {
        /// The cells of a new table that say what a column is.
        const FEW: usize = 20;
        let cells = read + refused;
        2 * refused >= cells.max(1) && !(self.form.is_some() && cells < FEW)
    }

    /// What this cell must be to belong there, for a message.
    pub(super) fn wanted(&self, cell: &str) -> &'static str {
        let kind = self.declared.unwrap_or(ColumnType::Categorical);
        let text = western(cell);
        let has_unit = Numeral::new(&text).is_some_and(|numeral| numeral.unit.is_some());
        match &self.form {
            Some(form)
                if kind == ColumnType::Numeric
                    && form.clock.is_none()
                    && has_unit
                    && !form.is_but_for_its_mark(cell) =>
            {
                match form.unit {
                    Some(_) => "a number in the unit that it had in training",
                    None if form.percent || form.hundredths => "per cent, as in training",
                    None => "a number without such a unit, as in training",
                }
            }
            Some(form)
                if kind == ColumnType::Numeric
                    && form.clock.is_none()
                    && form.decimal == Decimal::Comma
                    && value_of(cell, Decimal::Point).is_some() =>
            {
                "a finite number with a decimal comma"
            }
            Some(form)
                if kind == ColumnType::Numeric && !form.marked && mark_beside(&text).is_some() =>
            {
                "a number with nothing beside it, as in training"
            }
            Some(_) if kind == ColumnType::Datetime => "a date written as in training",
            Some(form) => form.wanted(kind),
            None => kind.wanted(),
        }
    }

    /// What is to be said of per cent, where it is known what the column's numbers are.
    pub(super) fn of_percent(&self, form: &Form) -> Option<NoteKind> {
        if form.hundredths {
            return Some(NoteKind::Hundredths);
        }
        self.known.fractions.map(|_| NoteKind::Percent)
    }

    /// Whether marks that elsewhere stand for the cell above are values.
    pub(super) fn keeps_dittos(&self) -> bool {
        self.kept.iter().any(|word| is_ditto(word))
    }

    /// The columns of a source and what to make of them.
    ///
    /// # Errors
    /// [`Error::UnknownColumn`] where the options name columns that are not there,
    /// [`Error::NoConditions`] where none would be read.
    pub(super) fn all(
        source: &Source,
        options: &ReadOptions,
        origin: &str,
    ) -> Result<Vec<Self>, Error> {
        let names: Vec<&str> = source.names().iter().map(String::as_str).collect();
        let asked = |name: &str| options.only.iter().flatten().any(|only| only == name);
        for (list, wanted_by) in [
            (options.weights.iter().collect::<Vec<_>>(), "data.weights"),
            (options.types.keys().collect::<Vec<_>>(), "data.types"),
            (options.skip.iter().collect(), "data.exclude"),
            (options.missing_in.keys().collect(), "data.missing"),
        ] {
            // What `only` asks for is missed where it is used, with a better reason.
            let unknown = |name: &&&String| !names.contains(&name.as_str()) && !asked(name);
            if let Some(name) = list.iter().find(unknown) {
                let unknown = Error::unknown_column(origin, wanted_by, name, &names);
                return Err(unknown.with_notes(&source.notes()));
            }
        }
        let weighs = |name: &str| options.weights.as_deref() == Some(name);
        let number = |name: &str| weighs(name).then_some(ColumnType::Numeric);
        let known = |name: &str| options.known.get(name).copied().unwrap_or_default();
        let planned = names.iter().enumerate().map(|(index, name)| Self {
            name: (*name).to_owned(),
            declared: match (options.types.get(*name).copied(), source.found(index)) {
                // They are no numbers, whoever expects some: days, which are said to be days.
                (Some(ColumnType::Numeric), Some(Found::Days)) => Some(ColumnType::Datetime),
                (declared, _) => declared.or_else(|| number(name)),
            },
            weighs: weighs(name),
            found: source.found(index),
            read: options.reads(name),
            verbatim: options.verbatim.iter().any(|column| column == name),
            kept: {
                let of_form = options.forms.get(*name).map(|form| &form.kept);
                let asked = options.kept.get(*name).into_iter().chain(of_form);
                asked.flatten().cloned().collect()
            },
            also_missing: match (options.missing_in.get(*name), options.forms.get(*name)) {
                (Some(words), _) => words.clone(),
                (None, Some(form)) => form.also_missing.clone(),
                (None, None) => Vec::new(),
            },
            form: options.forms.get(*name).map(|form| {
                let known = known(name);
                Form {
                    hundredths: form.hundredths || known.fractions == Some(true),
                    last_year: form.last_year.or(known.last_year),
                    ..form.clone()
                }
            }),
            known: known(name),
            is_named: source.is_named(),
        });
        Ok(planned.collect())
    }
}
