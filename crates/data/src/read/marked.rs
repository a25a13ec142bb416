//! Numbers with something beside them that is no part of them.

use super::attempts::{FEW, are_numbers, are_numbers_and_answers};
use super::cells::{Attempt, Cells};
use super::context::Context;
use super::planned::Planned;
use crate::glyphs::western;
use crate::marks::{Mark, unmarked};
use crate::number::{Decimal, Numeral, mark_beside};
use crate::{
    form::Form,
    reading::{Note, NoteKind},
};

impl Context<'_> {
    /// The cells as numbers without the marks beside them, where so more of them are numbers, and
    /// they then all are. `plain` is what they are with them.
    pub(super) fn marked(
        planned: &Planned,
        cells: &Cells,
        form: &Form,
        plain: &Attempt,
    ) -> Option<(Form, Attempt)> {
        if planned.form.is_some() || plain.refused == 0 {
            return None;
        }
        let form = Form {
            marked: true,
            ..form.clone()
        };
        let found = cells.attempt_numbers(&form);
        let marks = || marks(cells, plain, &found);
        let fits = found.read > plain.read
            && (are_numbers(&found) || are_numbers_and_answers(&found, cells))
            && limits_fit(marks(), plain)
            && flags_fit(marks(), plain, &found)
            && labels_fit(marks(), plain)
            && are_of_one(marks(), &found);
        fits.then_some((form, found))
    }

    /// The same of numbers with a unit, `ca. 70 m²`: letters behind the number alone are its unit.
    pub(super) fn marked_beside(
        planned: &Planned,
        cells: &Cells,
        form: &Form,
        plain: &Attempt,
    ) -> Option<(Form, Attempt)> {
        let (form, found) = Self::marked(planned, cells, form, plain)?;
        let has_unit = |number: &str| Numeral::new(number).is_some_and(|it| it.unit.is_some());
        let mut marked = cells
            .values()
            .filter(|(level, ..)| plain.is_refused[*level] && found.of_levels[*level].is_some());
        let fits = marked.all(|(_, cell, _)| match unmarked(&western(cell)) {
            Some((Mark::Flag, number)) => has_unit(number),
            Some((mark, _)) => mark == Mark::Beside,
            None => true,
        });
        fits.then_some((form, found))
    }

    /// What was said beside numbers.
    pub(super) fn beside(
        &self,
        planned: &Planned,
        cells: &Cells,
        form: &Form,
        attempt: &Attempt,
    ) -> Vec<Note> {
        if !form.marked {
            return Vec::new();
        }
        let levels = cells.text.levels();
        let is_of = |level: usize, is_limit: bool| {
            attempt.of_levels[level].is_some()
                && mark_beside(&western(&levels[level]))
                    .is_some_and(|mark| matches!(mark, Mark::Below | Mark::Above) == is_limit)
        };
        let limits = self.note(planned, cells, NoteKind::Limits, |level| is_of(level, true));
        let marks = self.note(planned, cells, NoteKind::Marks, |level| is_of(level, false));
        limits.into_iter().chain(marks).collect()
    }

    /// A note on text of two numbers a cell, such as a blood pressure.
    pub(super) fn two_numbers(&self, planned: &Planned, cells: &Cells) -> Option<Note> {
        let (mut such, mut all, mut levels) = (0, 0, 0);
        for (_, cell, rows) in cells.values() {
            let is_such = is_of_two(&western(cell));
            such += if is_such { rows } else { 0 };
            levels += usize::from(is_such);
            all += rows;
        }
        let texts = cells.text.levels();
        let is_such = |level: usize| is_of_two(&western(&texts[level]));
        (levels > FEW && such * 20 >= all * 19)
            .then(|| self.note(planned, cells, NoteKind::TwoNumbers, is_such))?
    }
}

/// Whether text is two numbers with a stroke, a cross or a colon between them, `120/80`, `3 x 4`, and
/// perhaps a unit.
fn is_of_two(text: &str) -> bool {
    let text = text.trim_end_matches(char::is_alphabetic);
    let is_number = |text: &str| {
        let text = text.trim();
        text.bytes().any(|it| it.is_ascii_digit())
            && text
                .bytes()
                .all(|it| it.is_ascii_digit() || matches!(it, b'.' | b','))
    };
    text.split_once(['/', 'x', 'X', '×', ':'])
        .is_some_and(|(one, other)| is_number(one) && is_number(other))
}

/// The marks of the cells that are numbers only without them, with the number and the rows.
fn marks<'a>(
    cells: &'a Cells,
    plain: &'a Attempt,
    found: &'a Attempt,
) -> impl Iterator<Item = (Mark, f64, usize)> + 'a {
    cells.values().filter_map(|(level, cell, rows)| {
        let number = found.of_levels[level].filter(|_| plain.is_refused[level])?;
        let (mark, _) = unmarked(&western(cell))?;
        Some((mark, number, rows))
    })
}

/// Whether limits are of numbers: of many different ones, or of a few inside the limits, of numbers
/// with a fraction most of them; or are many different ones themselves; or all are such, of several
/// sizes, as `1,000+` and `1,000,000+` are. Else they are categories, such as `<18` and `65+`.
fn limits_fit(marks: impl Iterator<Item = (Mark, f64, usize)>, plain: &Attempt) -> bool {
    const SOME: usize = 3;
    /// How many times as large the largest is as the smallest.
    const SIZES: f64 = 100.0;
    let numbers = || plain.of_levels.iter().flatten();
    let limits = marks.filter(|(mark, ..)| matches!(mark, Mark::Below | Mark::Above));
    let limits: Vec<(Mark, f64, usize)> = limits.collect();
    let mut sizes: Vec<f64> = limits
        .iter()
        .map(|it| it.1)
        .filter(|it| *it > 0.0)
        .collect();
    sizes.sort_unstable_by(f64::total_cmp);
    if let [low, .., high] = sizes[..]
        && plain.read_levels <= 1
        && sizes.len() > SOME
        && high >= SIZES * low
        && limits.iter().all(|(mark, ..)| *mark == Mark::Above)
    {
        return true;
    }
    // In one laboratory less can be told than in another.
    let has_fractions = numbers().filter(|it| it.fract() != 0.0).count() >= SOME;
    let is_many = plain.read_levels > FEW || limits.len() > FEW && plain.read_levels >= SOME;
    limits.into_iter().all(|(mark, limit, _)| {
        let is_inside = |number: &&f64| match mark {
            Mark::Below => limit < **number,
            _ => limit > **number,
        };
        let inside = numbers().filter(is_inside).count();
        let fits =
            inside == plain.read_levels || has_fractions && 4 * inside >= 3 * plain.read_levels;
        is_many || plain.read_levels >= SOME && fits
    })
}

/// Whether letters behind numbers are flags: in fewer cells than there are numbers without, or beside
/// some of them where most have a fraction; small letters among many different ones with fractions,
/// for `2b` may be a class, and `207b` a name.
fn flags_fit(
    marks: impl Iterator<Item = (Mark, f64, usize)>,
    plain: &Attempt,
    found: &Attempt,
) -> bool {
    let (mut flags, mut statuses) = (0, 0);
    for (mark, _, rows) in marks {
        match mark {
            Mark::Flag => flags += rows,
            Mark::Status => statuses += rows,
            _ => {}
        }
    }
    let has_fraction = || plain.of_levels.iter().flatten().any(|it| it.fract() != 0.0);
    let are_amounts = || plain.read_levels > FEW && found.refused == 0 && has_fraction();
    let with_fraction = || {
        let numbers = found.of_levels.iter().flatten();
        numbers.filter(|it| it.fract() != 0.0).count()
    };
    let fit = flags + statuses <= plain.read
        || statuses == 0 && plain.read_levels > 1 && 2 * with_fraction() > found.read_levels;
    fit && (statuses == 0 || are_amounts())
}

/// Whether labels are of the ends of a scale, of which other steps are plain numbers: of three steps
/// at most, the first or the last among them.
fn labels_fit(marks: impl Iterator<Item = (Mark, f64, usize)>, plain: &Attempt) -> bool {
    const MOST: usize = 3;
    let labels = marks.filter(|(mark, ..)| *mark == Mark::Label);
    let labels: Vec<f64> = labels.map(|(_, number, _)| number).collect();
    let numbers = || plain.of_levels.iter().flatten();
    let is_end = |label: &f64| {
        let outside = |other: &f64| label < other;
        let inside = |other: &f64| label > other;
        numbers().all(outside) || numbers().all(inside)
    };
    labels.is_empty()
        || labels.len() <= MOST
            && plain.read_levels > labels.len().min(2)
            && numbers().all(|number| number.fract() == 0.0 && !labels.contains(number))
            && labels.iter().any(is_end)
}

/// Whether numbers that are out of some are all out of as many, which no number is beyond.
fn are_of_one(marks: impl Iterator<Item = (Mark, f64, usize)>, found: &Attempt) -> bool {
    const FEWEST: usize = 3;
    const SCALES: [u32; 13] = [5, 6, 7, 9, 10, 12, 15, 20, 25, 30, 40, 50, 100];
    let mut of = None;
    let mut levels = 0;
    for (mark, number, _) in marks {
        let Mark::OutOf(scale) = mark else {
            continue;
        };
        levels += 1;
        let fits = SCALES.contains(&scale) && number <= f64::from(scale);
        if !fits || *of.get_or_insert(scale) != scale {
            return false;
        }
    }
    levels == 0 || levels >= FEWEST && 2 * levels > found.read_levels
}

/// Whether most cells are per cent.
pub(super) fn are_percent(cells: &Cells) -> bool {
    let (mut percent, mut all) = (0, 0);
    for (_, cell, rows) in cells.values() {
        all += rows;
        let cell = western(cell);
        if Numeral::new(&cell).is_some_and(|it| it.currency == Some("%")) {
            percent += rows;
        }
    }
    2 * percent > all
}

/// Whether some numbers are per cent and the others fractions of 1: those all lie in 0 to 1, and of
/// these some are beyond. Either mark may stand in front of a fraction where none is said.
pub(super) fn are_hundredths(cells: &Cells, decimal: Option<Decimal>) -> bool {
    const FEWEST: usize = 3;
    let (mut fractions, mut beyond) = (0, 0);
    for (_, cell, rows) in cells.values() {
        let cell = western(cell);
        let Some(numeral) = Numeral::new(&cell) else {
            continue;
        };
        let value = match decimal {
            Some(decimal) => numeral.value(decimal),
            None => numeral.value_by_either(),
        };
        let Some(value) = value else {
            continue;
        };
        match (numeral.currency, numeral.unit) {
            (Some("%"), None) if (0.0..=100.0).contains(&value) => {
                beyond += if value > 1.0 { rows } else { 0 };
            }
            (None, None) if (0.0..=1.0).contains(&value) => {
                fractions += if value.fract() == 0.0 { 0 } else { rows };
            }
            _ => return false,
        }
    }
    fractions >= FEWEST && beyond >= FEWEST
}
