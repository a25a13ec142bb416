//! How a column's numbers are written, seen all together.

use std::collections::{BTreeMap, BTreeSet};

use super::cells::Cells;
use crate::clock_words::OF_DAY;
use crate::digits::has_leading_zero;
use crate::form::Ledger;
use crate::glyphs::western;
use crate::number::{Decimal, Numeral, Sign, with_mark};
use crate::quantities::is_of_quantity;
use crate::units::{abbreviation, canonical, is_cent, unit_key};
use crate::words::has_word;

/// The cells of one unit.
#[derive(Clone, Copy)]
pub(super) struct OfUnit {
    pub(super) rows: usize,
    /// The first level.
    pub(super) level: usize,
}

impl OfUnit {
    /// So many rows more.
    pub(super) fn add<K: Ord>(units: &mut BTreeMap<K, Self>, unit: K, level: usize, rows: usize) {
        let of_unit = units.entry(unit).or_insert(Self { rows: 0, level });
        of_unit.rows += rows;
    }
}

/// The units of the cells that are a number with one behind it.
pub(super) fn units(cells: &Cells) -> BTreeMap<String, OfUnit> {
    let mut units = BTreeMap::new();
    for (level, cell, rows) in cells.values() {
        let cell = western(cell);
        if let Some(unit) = with_mark(&cell).and_then(|numeral| numeral.unit) {
            OfUnit::add(&mut units, unit_key(unit), level, rows);
        }
    }
    units
}

/// Whether units behind some numbers are hundredths of the currency that stands beside others.
pub(super) fn are_in_cents(cells: &Cells) -> bool {
    let (mut has_cents, mut has_currency) = (false, false);
    for (_, cell, _) in cells.values() {
        let cell = western(cell);
        let Some(numeral) = Numeral::new(&cell) else {
            continue;
        };
        has_currency |= numeral.currency.is_some_and(|currency| currency != "%");
        match numeral.unit {
            Some(unit) if !is_cent(unit) => return false,
            unit => has_cents |= unit.is_some(),
        }
    }
    has_cents && has_currency
}

/// Whether letters behind numbers shorten amounts: `m` and `b`, or such a letter beside another
/// power of ten, and hardly any unit.
pub(super) fn are_shortened(cells: &Cells, units: &BTreeMap<String, OfUnit>) -> bool {
    let (mut powers, mut all) = (0, 0);
    for (_, cell, rows) in cells.values() {
        all += rows;
        if numeral(cell, |it| it.unit.is_none() && it.power != 0) {
            powers += rows;
        }
    }
    let known = || units.keys().filter_map(|unit| abbreviation(unit));
    let sizes: BTreeSet<i32> = known().collect();
    let of_units: usize = units
        .iter()
        .filter(|(unit, _)| abbreviation(unit).is_none())
        .map(|(_, of_unit)| of_unit.rows)
        .sum();
    !sizes.is_empty() && (sizes.len() > 1 || powers > 0) && of_units * 20 <= all
}

/// The first level with a word for a power of ten and no unit, and the first with this unit, which then
/// may be such a word itself, as `Mrd` is to whom it is not a name: one of them would be read on
/// another scale.
pub(super) fn powers_beside(cells: &Cells, unit: &str) -> Option<[OfUnit; 2]> {
    let begins = |word: &str| word.starts_with(char::is_alphabetic);
    let (mut power, mut with_unit): (Option<OfUnit>, Option<OfUnit>) = (None, None);
    for (level, cell, rows) in cells.values() {
        let cell = western(cell);
        let Some(numeral) = Numeral::new(&cell).map(|it| it.of_quantity(unit)) else {
            continue;
        };
        let first = match numeral.unit {
            None if numeral.word.is_some_and(begins) => &mut power,
            Some(of_cell) if unit_key(of_cell) == unit => &mut with_unit,
            _ => continue,
        };
        first.get_or_insert(OfUnit { rows: 0, level }).rows += rows;
    }
    (!is_of_quantity(unit) && !unit.contains('/')).then(|| Some([power?, with_unit?]))?
}

/// The decimal mark that amounts of a currency have which no one writes with a fraction: a mark in them
/// stands between thousands. `None` where there is none, or they are of another.
pub(super) fn of_whole_amounts(cells: &Cells) -> Option<Decimal> {
    const WHOLE: [&str; 5] = ["Rp", "\u{20ab}", "\u{20a9}", "Ft", "CLP"];
    let is_whole = |it: &Numeral<'_>| it.currency.is_some_and(|it| WHOLE.contains(&canonical(it)));
    let mut values = cells.values();
    let has = |mark: char| cells.values().any(|(_, cell, _)| cell.contains(mark));
    let decimal = match (has('.'), has(',')) {
        (true, false) => Decimal::Comma,
        (false, true) => Decimal::Point,
        _ => return None,
    };
    values
        .all(|(_, cell, _)| numeral(cell, is_whole))
        .then_some(decimal)
}

/// Whether every number is in parentheses, or has a minus behind it, which then say nothing: codes
/// such as `(1)`, ages from `50-` on.
pub(super) fn are_all_signed(cells: &Cells) -> bool {
    let mut values = cells.values().peekable();
    values.peek().is_some() && values.all(|(_, cell, _)| numeral(cell, |it| it.sign.is_some()))
}

/// Whether a minus and a plus behind numbers are a laboratory's flags: there are both, no number has
/// a sign in front, and some have a fraction, as grades and groups of blood do not.
pub(super) fn are_flagged(cells: &Cells) -> bool {
    let (mut minus, mut plus, mut has_fraction) = (false, false, false);
    for (_, cell, _) in cells.values() {
        let cell = western(cell);
        if cell.starts_with(['-', '+', '\u{2212}', '(']) {
            return false;
        }
        has_fraction |= cell.contains(['.', ',']);
        minus |= cell.ends_with(['-', '\u{2212}']) && numeral(&cell, |it| it.sign.is_some());
        plus |= cell
            .strip_suffix('+')
            .is_some_and(|number| numeral(number, |it| it.sign.is_none() && it.is_plain()));
    }
    minus && plus && has_fraction
}

/// The letters for the sides of an account, where all units are such, in capitals, or as `Cr` beside
/// `Dr`.
pub(super) fn ledger(cells: &Cells) -> Option<Ledger> {
    let (mut units, mut has_plain, mut has_small) = (BTreeSet::new(), false, false);
    for (_, cell, _) in cells.values() {
        let cell = western(cell);
        let Some(numeral) = Numeral::new(&cell) else {
            continue;
        };
        match numeral.unit {
            Some(unit) if !unit.starts_with(char::is_uppercase) => return None,
            Some(unit) => {
                has_small |= unit.chars().any(char::is_lowercase);
                units.insert(unit_key(unit));
            }
            None => has_plain = true,
        }
    }
    let ledger = Ledger::of(units.iter().map(String::as_str), has_plain)?;
    // `Cr` alone shortens `crore`.
    (!has_small || ledger == Ledger::CreditAndDebit).then_some(ledger)
}

/// Whether small whole numbers have a letter behind them that is a power of ten in some cells and
/// nothing in others: `1A`, `2B`.
pub(super) fn are_classes(cells: &Cells, units: &BTreeMap<String, OfUnit>) -> bool {
    let is_letter = |unit: &String| unit.chars().count() == 1 && abbreviation(unit).is_none();
    let of_power = |cell: &str| numeral(cell, |it| it.unit.is_none() && it.power != 0);
    units.keys().any(is_letter)
        && units.keys().all(|unit| unit.chars().count() == 1)
        && cells.values().any(|(_, cell, _)| of_power(cell))
}

/// Whether there is one value, and blanks beside it: a tick, of which it matters whether it is there.
pub(super) fn is_tick(cells: &Cells) -> bool {
    let mut values = cells.values();
    let rows = cells.text.codes().len();
    let one = values.next();
    values.next().is_none() && one.is_some_and(|(_, _, count)| count < rows)
}

/// Whether some small whole numbers have a minus behind them, and all are such, or have a plus, or are
/// a letter: grades, as `2-` is.
pub(super) fn are_grades(cells: &Cells) -> bool {
    const DIGITS: usize = 2;
    const MOST: usize = 15;
    if are_all_signed(cells) || are_flagged(cells) {
        return false;
    }
    let (mut signed, mut all, mut different) = (0, 0, BTreeSet::new());
    let mut values = cells.values();
    let are_small = values.all(|(_, cell, rows)| {
        all += rows;
        let mut letters = cell.chars();
        let is_letter = letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none();
        let without_plus = cell.strip_suffix('+').unwrap_or(cell);
        is_letter
            || numeral(without_plus, |it| {
                signed += if it.sign == Some(Sign::Behind) {
                    rows
                } else {
                    0
                };
                different.insert(it.digits().to_owned());
                it.digits().len() <= DIGITS
            })
    });
    // One among many is a slip.
    are_small && different.len() <= MOST && signed > 0 && 50 * signed >= all
}

/// Whether a column's name says that two numbers with a colon between them are no time.
pub(super) fn says_pairs(name: &str) -> bool {
    const PAIRS: [&str; 16] = [
        "score",
        "scores",
        "result",
        "results",
        "ratio",
        "titre",
        "titer",
        "dilution",
        "odds",
        "ergebnis",
        "spielstand",
        "verhältnis",
        "marcador",
        "resultado",
        "比分",
        "比例",
    ];
    has_word(name, &PAIRS)
}

/// Whether text with a colon has another, or says whether it is before noon.
pub(super) fn is_no_pair(cell: &str) -> bool {
    let cell = cell.trim().to_ascii_lowercase();
    let is_of_day = OF_DAY.iter().any(|it| cell.ends_with(it));
    let colons = cell.matches(':').count();
    colons == 2 || colons == 1 && is_of_day
}

/// Whether cells are years with the two last digits of the next behind them, as seasons and school
/// years are: `2008-09`, which alone could be a month.
pub(super) fn are_seasons(cells: &Cells) -> bool {
    const SOME: usize = 2;
    let is_season = |cell: &str| {
        let (year, next) = cell.split_once(['-', '/', '\u{2013}'])?;
        let is_number = |text: &str, digits: usize| {
            text.len() == digits && text.bytes().all(|it| it.is_ascii_digit())
        };
        let are_numbers = is_number(year, 4) && is_number(next, 2);
        let (year, next): (u32, u32) = (year.parse().ok()?, next.parse().ok()?);
        Some(are_numbers && (year + 1) % 100 == next)
    };
    let mut values = cells.values();
    cells.values().count() >= SOME
        && values.all(|(_, cell, _)| is_season(&western(cell)) == Some(true))
}

/// Whether a column's name says that a letter behind a small number is no power of ten.
fn says_classes(name: &str) -> bool {
    const CLASSES: [&str; 25] = [
        "team",
        "class",
        "klass",
        "klasse",
        "clase",
        "classe",
        "gate",
        "seat",
        "sitz",
        "platz",
        "asiento",
        "section",
        "room",
        "raum",
        "zimmer",
        "flat",
        "apartment",
        "group",
        "gruppe",
        "grupo",
        "stage",
        "well",
        "班",
        "班级",
        "座位",
    ];
    has_word(name, &CLASSES)
}

/// Whether cells are small whole numbers with a letter behind them, under a name that says that this
/// is no power of ten: `2M` of a team.
pub(super) fn are_lettered(name: &str, cells: &Cells) -> bool {
    const DIGITS: usize = 2;
    let mut some = false;
    let mut is_such = |it: &Numeral<'_>| {
        some |= it.power != 0;
        it.digits().len() <= DIGITS && it.currency.is_none()
    };
    says_classes(name)
        && cells
            .values()
            .all(|(_, cell, _)| numeral(cell, &mut is_such))
        && some
}

/// Whether cells are codes: some begin with a zero, and others have a letter right behind their digits,
/// as Corsica's departments `2A` and `2B` beside `01`.
pub(super) fn are_lettered_codes(cells: &Cells) -> bool {
    const DIGITS: usize = 3;
    let (mut has_zero, mut has_letter) = (false, false);
    let are_codes = cells.values().all(|(_, cell, _)| {
        let digits = cell.trim_end_matches(|it: char| it.is_ascii_uppercase());
        has_zero |= has_leading_zero(cell);
        has_letter |= digits.len() + 1 == cell.len();
        (1..=DIGITS).contains(&digits.len())
            && digits.len() + 1 >= cell.len()
            && digits.bytes().all(|it| it.is_ascii_digit())
    });
    are_codes && has_zero && has_letter
}

/// Whether text is a number that is such.
pub(super) fn numeral(text: &str, is_such: impl FnOnce(&Numeral<'_>) -> bool) -> bool {
    let text = western(text);
    Numeral::new(&text).is_some_and(|numeral| is_such(&numeral))
}
