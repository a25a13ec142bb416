//! Durations as programs write them.

use crate::words::finite;

/// Hours as a clock shows them, `26:30:00`, or as days with a time where a clock cannot.
pub(crate) fn clock(hours: f64) -> String {
    /// The hours that a clock shows at most.
    const MOST: u64 = 1000;
    const A_DAY: u64 = 86_400_000;
    let milliseconds = (hours * 3_600_000.0).round() as i64;
    let time = |milliseconds: u64| {
        let seconds = milliseconds / 1000;
        let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        match milliseconds % 1000 {
            0 => format!("{hours:02}:{minutes:02}:{seconds:02}"),
            rest => format!("{hours:02}:{minutes:02}:{seconds:02}.{rest:03}"),
        }
    };
    let (sign, size) = (
        if milliseconds < 0 { "-" } else { "" },
        milliseconds.unsigned_abs(),
    );
    if size / 3_600_000 < MOST {
        return format!("{sign}{}", time(size));
    }
    // The time is counted from the day on, also where that is negative.
    let days = milliseconds.div_euclid(A_DAY as i64);
    format!(
        "{days} days {}",
        time(milliseconds.rem_euclid(A_DAY as i64) as u64)
    )
}

/// The seconds of a duration of ISO 8601's, `PT12H25M30.5S`, as OpenDocument has times. A sign may
/// stand before it or, as pandas writes it, before one of its numbers: `P-1DT20H`.
pub(crate) fn iso_duration(text: &str) -> Option<f64> {
    let (sign, text) = match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (-1.0, rest),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    };
    let rest = text.strip_prefix('P').filter(|rest| !rest.is_empty())?;
    let (days, rest) = rest.split_once('D').unwrap_or(("", rest));
    let mut seconds = match days {
        "" => 0.0,
        days => 86_400.0 * finite(days)?,
    };
    if rest.is_empty() {
        return (!days.is_empty()).then_some(sign * seconds);
    }
    let mut rest = rest.strip_prefix('T').filter(|rest| !rest.is_empty())?;
    for (letter, size) in [('H', 3600.0), ('M', 60.0), ('S', 1.0)] {
        if let Some((number, behind)) = rest.split_once(letter) {
            seconds += size * finite(number)?;
            rest = behind;
        }
    }
    rest.is_empty().then_some(sign * seconds)
}
