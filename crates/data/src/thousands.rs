//! Points and commas that set thousands apart.

/// The first of numbers with a point, and how many there are, where the points could set
/// thousands apart: three digits behind each, at most three before it, and whole numbers
/// below a thousand beside them, of which some are hundreds; or as many whole ones below ten
/// thousand.
pub(crate) fn like_thousands(values: &[f64]) -> Option<(usize, usize)> {
    const FEWEST: usize = 5;
    let (mut whole, mut with_point, mut rounded, mut largest) = (0, 0, 0, 0.0_f64);
    let mut first = None;
    for (row, value) in values.iter().enumerate().filter(|(_, it)| !it.is_nan()) {
        let size = value.abs();
        if value.fract() == 0.0 {
            whole += usize::from(size > 0.0);
            largest = largest.max(size);
        } else {
            let is_of = |digits: f64| ((size * digits).round() - size * digits).abs() < 1e-6;
            if size < 1.0 || !is_of(1000.0) {
                return None;
            }
            with_point += 1;
            rounded += usize::from(is_of(100.0));
            first.get_or_insert(row);
        }
        if size >= 10_000.0 || size >= 1000.0 && value.fract() != 0.0 {
            return None;
        }
    }
    if largest >= 1000.0 && whole < with_point {
        return None;
    }
    // Measurements have other numbers of digits too, since a last zero is not written.
    let is_such = with_point >= FEWEST
        && 5 * rounded <= with_point
        && 20 * whole >= with_point + whole
        && largest >= 100.0;
    is_such.then_some((first?, with_point))
}

/// What the digits of a column's numbers say of points between thousands: `950`, `1.500`, `12.000`; or
/// from five digits on alone, `7147`, `14.260`. Some of the bits below.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Thousands(u8);

/// A zero stands at the end behind a point, which no program writes beside whole numbers.
const PADDED: u8 = 1;
/// Hundreds stand without a point.
const HUNDREDS: u8 = 1 << 1;
/// Numbers from 1000 to 9999 stand without a point, and with one.
const PLAIN: u8 = 1 << 2;
const POINTED: u8 = 1 << 3;
/// Something is written otherwise.
const OTHER: u8 = 1 << 4;

impl Thousands {
    fn see(&mut self, what: u8, is_there: bool) {
        self.0 |= if is_there { what } else { 0 };
    }

    /// Takes in one more number's digits.
    pub(crate) fn add(&mut self, digits: &str) {
        let digits = digits.strip_prefix('-').unwrap_or(digits);
        let mut groups = digits.split('.');
        let first = groups.next().unwrap_or_default();
        let are_digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
        let is_first = (1..=3).contains(&first.len()) && !first.starts_with('0');
        let is_pointed = first.len() < digits.len();
        let fits = is_first
            && are_digits(first)
            && groups.all(|group| group.len() == 3 && are_digits(group));
        let is_plain = is_plain_thousand(digits);
        self.see(OTHER, !fits && !is_plain && digits != "0");
        self.see(PADDED, fits && is_pointed && digits.ends_with('0'));
        self.see(HUNDREDS, fits && !is_pointed && first.len() == 3);
        self.see(PLAIN, is_plain);
        self.see(POINTED, fits && is_pointed && digits.len() == 5);
    }

    /// Takes in a number as programs write it.
    #[inline]
    pub(crate) fn add_plain(&mut self, digits: &str, number: f64) {
        // Most columns show soon that they cannot, and most others hold small whole numbers.
        if self.is_other() || digits == "0" {
            return;
        }
        let bytes = digits.as_bytes();
        let [first, last] = [bytes.first(), bytes.last()];
        let is_short = bytes.len() <= 3 && number.fract() == 0.0;
        if is_short && matches!(first, Some(b'1'..=b'9')) && last.is_some_and(u8::is_ascii_digit) {
            self.see(HUNDREDS, bytes.len() == 3);
        } else if is_plain_thousand(digits) {
            self.see(PLAIN, true);
        } else {
            self.add(digits);
        }
    }

    /// Takes in a number that the file does not have as text.
    #[inline]
    pub(crate) fn add_value(&mut self, number: f64) {
        if self.is_other() {
            return;
        }
        if number.fract() == 0.0 {
            let size = number.abs();
            self.see(OTHER, size >= 10_000.0);
            self.see(PLAIN, size >= 1000.0);
            self.see(HUNDREDS, (100.0..1000.0).contains(&size));
        } else if !number.is_nan() {
            self.add(&number.to_string());
        }
    }

    /// Takes in what others are.
    pub(crate) fn join(&mut self, more: Self) {
        self.0 |= more.0;
    }

    /// Whether they cannot.
    pub(crate) fn is_other(self) -> bool {
        self.0 & OTHER != 0
    }

    /// Whether points stand between thousands.
    pub(crate) fn shown(self) -> bool {
        let has = |what: u8| self.0 & what != 0;
        let are_parted = !(has(PLAIN) && has(POINTED));
        has(PADDED) && has(HUNDREDS | PLAIN) && are_parted && !self.is_other()
    }
}

/// Whether digits are a number from 1000 to 9999 without a point.
fn is_plain_thousand(digits: &str) -> bool {
    let bytes = digits.as_bytes();
    bytes.len() == 4 && bytes[0] != b'0' && bytes.iter().all(u8::is_ascii_digit)
}

/// What a column's numbers say of commas between thousands where a comma could as well be a decimal
/// mark: `904`, `2,593`.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Commas {
    /// The rows of numbers with commas between groups of three digits.
    with: usize,
    /// The rows of whole numbers below a thousand.
    whole: usize,
    /// Some of these are hundreds.
    hundreds: bool,
    /// Something is written otherwise.
    other: bool,
}

impl Commas {
    /// Takes in the digits of one more number, which so many rows have.
    pub(crate) fn add(&mut self, digits: &str, rows: usize) {
        let digits = digits.strip_prefix('-').unwrap_or(digits);
        let mut groups = digits.split(',');
        let first = groups.next().unwrap_or_default();
        let are_digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
        let is_first = (1..=3).contains(&first.len()) && !first.starts_with('0');
        let fits = is_first
            && are_digits(first)
            && groups.all(|group| group.len() == 3 && are_digits(group));
        self.other |= !fits && digits != "0";
        if first.len() < digits.len() {
            self.with += rows;
        } else {
            self.whole += rows;
            self.hundreds |= first.len() == 3;
        }
    }

    /// Whether commas stand between thousands: numbers with three decimals each would not be among
    /// as many whole ones, hundreds among them.
    pub(crate) fn shown(self) -> bool {
        const FEWEST: usize = 5;
        self.with > 0 && self.whole >= self.with.max(FEWEST) && self.hundreds && !self.other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_between_thousands_show_themselves() {
        for (cells, expected) in [
            (&["904", "94", "497", "5", "0", "2,593"][..], true),
            (&["904", "94", "497", "5", "18", "-1,002,593"], true),
            // No comma, other digits behind it, no hundreds, thousands without a comma, few whole ones.
            (&["904", "94", "497", "5", "0"], false),
            (&["904", "94", "497", "5", "0", "2,593", "2,5"], false),
            (&["904", "94", "497", "5", "0", "0,593"], false),
            (&["90", "94", "49", "5", "0", "2,593"], false),
            (&["904", "94", "497", "5", "2593", "2,593"], false),
            (&["904", "94", "2,593"], false),
        ] {
            let mut commas = Commas::default();
            for cell in cells {
                commas.add(cell, 1);
            }
            assert_eq!(commas.shown(), expected, "{cells:?}");
        }
    }

    #[test]
    fn points_between_thousands_show_themselves() {
        for (cells, expected) in [
            (&["950", "1.500", "12.000"][..], true),
            (&["950", "1.512", "-1.250.000", "0"], true),
            // Nothing behind a point ends in 0; there are no hundreds; thousands without a point.
            (&["950", "1.512", "12.001"], false),
            (&["9", "1.500", "12.000"], false),
            (&["950", "1.500", "12000"], false),
            (&["950", "7147", "14.260", "-23.941"], true),
            (&["7147", "14.260", "9875"], true),
            (&["7147", "1.260", "9875"], false),
            (&["7147", "14.261", "9875"], false),
            (&["71470", "14.260", "9875"], false),
            (&["950", "1.50"], false),
            (&["950", "0.500"], false),
        ] {
            let mut thousands = Thousands::default();
            let (mut first, mut rest) = (Thousands::default(), Thousands::default());
            for (place, cell) in cells.iter().enumerate() {
                thousands.add(cell);
                let part = if place == 0 { &mut first } else { &mut rest };
                match cell.parse() {
                    Ok(number) => part.add_plain(cell, number),
                    Err(_) => part.add(cell),
                }
            }
            first.join(rest);
            for found in [thousands, first] {
                assert_eq!(found.shown(), expected, "{cells:?}");
            }
        }
    }

    #[test]
    fn points_between_thousands_are_suspected() {
        let people = [512.0, 87.0, 50.576, 1.234, 940.0, 3.871, 12.433, 7.129];
        assert_eq!(like_thousands(&people), Some((2, 5)));
        let mixed = [
            6285.0, 4123.0, 5.041, 9976.0, 1.234, 8.321, 2.117, 3.019, 7001.0, 812.0,
        ];
        assert_eq!(like_thousands(&mixed), Some((2, 5)));
        for values in [
            // Measurements, with other digits, below 1, without hundreds.
            vec![512.0, 50.5, 1.25, 940.0, 3.871, 12.433, 7.129],
            vec![512.0, 50.576, 1.2345, 940.0, 3.871, 12.433, 7.129],
            vec![512.0, 0.576, 1.234, 940.0, 3.871, 12.433, 7.129],
            vec![12.0, 50.576, 1.234, 40.0, 3.871, 12.433, 7.129],
            vec![5012.0, 50.576, 1.234, 940.0, 3.871, 12.433, 7.129],
            vec![50_120.0, 512.0, 50.576, 1.234, 940.0, 3.871, 12.433, 7.129],
            vec![50.576, 1.234, 3.871, 12.433, 7.129],
            Vec::new(),
        ] {
            assert_eq!(like_thousands(&values), None, "{values:?}");
        }
    }
}
