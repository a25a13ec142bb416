//! Days of the Gregorian calendar, counted from 1970-01-01.

/// The days since 1970-01-01 of a number such as 20200715, from 1900 to 2100.
pub(crate) fn compact(number: f64) -> Option<f64> {
    if !(19_000_101.0..=21_001_231.0).contains(&number) || number.fract() != 0.0 {
        return None;
    }
    let number = number as u32;
    let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100);
    days_from_civil(i64::from(year), month, day).map(|days| days as f64)
}

/// The days since 1970-01-01 of a number such as 1080813, a date of the Republic of China's years.
pub(crate) fn minguo(number: f64) -> Option<f64> {
    let is_such = (500_101.0..=1_501_231.0).contains(&number);
    is_such.then(|| compact(number + 19_110_000.0))?
}

/// The first day of a number such as 202207.
pub(crate) fn first_of_month(value: f64) -> Option<f64> {
    let is_such = (190_001.0..=209_912.0).contains(&value) && value.fract() == 0.0;
    let month = value % 100.0;
    ((1.0..=12.0).contains(&month) && is_such).then(|| compact(value * 100.0 + 1.0))?
}

/// The month and the year of a number such as 7.2022 or 10.202, in which a point stands between them.
pub(crate) fn month_and_year(value: f64) -> Option<(u32, u32)> {
    let parts = (value * 10_000.0).round();
    if !(1.195..=12.205).contains(&value) || (value * 10_000.0 - parts).abs() > 1e-6 {
        return None;
    }
    let (month, year) = (parts as u32 / 10_000, parts as u32 % 10_000);
    ((1..=12).contains(&month) && (1950..=2050).contains(&year)).then_some((month, year))
}

/// The first day of such a month.
pub(crate) fn first_of_month_and_year(value: f64) -> Option<f64> {
    let (month, year) = month_and_year(value)?;
    days_from_civil(i64::from(year), month, 1).map(|days| days as f64)
}

/// Days since 1970-01-01 in the Gregorian calendar, by Howard Hinnant's
/// `days_from_civil` (<https://howardhinnant.github.io/date_algorithms.html>).
pub fn days_from_civil(year: i64, month: u32, day: u32) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(leap),
        _ => return None,
    };
    if !(1..=last).contains(&day) {
        return None;
    }
    // Years begin in March here, so that the leap day is the last of its year.
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = i64::from((153 * ((month + 9) % 12) + 2) / 5 + day - 1);
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some(era * 146_097 + day_of_era - 719_468)
}

/// The date, `2024-05-31`, of so many days since 1970-01-01; its time of day is left out.
pub fn date(days: f64) -> String {
    let (year, month, day) = civil_from_days(days);
    format!("{year:04}-{month:02}-{day:02}")
}

/// The date, and its time where it is not midnight, `2024-05-31T12:30:00`, of so many days since
/// 1970-01-01; with thousandths of a second where there are some, which days still tell apart.
pub fn moment(days: f64) -> String {
    const A_DAY: f64 = 86_400_000.0;
    let thousandths = (days.rem_euclid(1.0) * A_DAY).round();
    if thousandths == A_DAY {
        return date(days.floor() + 1.0);
    }
    let (day, thousandths) = (date(days), thousandths as u32);
    if thousandths == 0 {
        return day;
    }
    let (seconds, rest) = (thousandths / 1000, thousandths % 1000);
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    let second = seconds % 60;
    match rest {
        0 => format!("{day}T{hours:02}:{minutes:02}:{second:02}"),
        rest => format!("{day}T{hours:02}:{minutes:02}:{second:02}.{rest:03}"),
    }
}

/// Year, month and day of so many days since 1970-01-01, whatever the time of day. By the inverse of
/// `days_from_civil`, from the same source.
pub fn civil_from_days(days: f64) -> (i64, u32, u32) {
    /// Beyond, sums of days overflow: five million million years.
    const FARTHEST: f64 = 2e15;
    let days = days.floor().clamp(-FARTHEST, FARTHEST) as i64 + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = (day_of_year - (153 * from_march + 2) / 5 + 1) as u32;
    let month = ((from_march + 2) % 12 + 1) as u32;
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    (year, month, day)
}

/// The first day, a Monday, of a week as ISO 8601 counts them: the first has a year's
/// fourth of January.
pub(crate) fn days_from_week(year: i64, week: u32) -> Option<i64> {
    let fourth = days_from_civil(year, 1, 4)?;
    // 1970-01-01 was a Thursday.
    let monday = fourth - (fourth + 3).rem_euclid(7);
    let day = monday + 7 * (i64::from(week) - 1);
    let next = days_from_civil(year + 1, 1, 4)?;
    let last = next - (next + 3).rem_euclid(7) - 7;
    (week > 0 && day <= last).then_some(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_as_far_as_they_go() {
        for (days, text) in [
            (0.0, "1970-01-01"),
            (0.5, "1970-01-01T12:00:00"),
            (-0.25, "1969-12-31T18:00:00"),
            (1.0 - 1e-9, "1970-01-02"),
            (1e-9, "1970-01-01"),
            (18_266.0 + 0.042 / 86_400.0, "2020-01-05T00:00:00.042"),
        ] {
            assert_eq!(moment(days), text, "{days}");
        }
    }

    #[test]
    fn weeks_begin_on_mondays() {
        for (year, week, expected) in [
            (2020, 1, Some("2019-12-30")),
            (2020, 53, Some("2020-12-28")),
            (2021, 1, Some("2021-01-04")),
            (2021, 53, None),
            (2021, 0, None),
        ] {
            let found = days_from_week(year, week).map(|day| date(day as f64));
            assert_eq!(found.as_deref(), expected, "{year}-W{week}");
        }
    }
}
