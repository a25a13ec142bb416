use proptest::prelude::*;

use super::*;
use crate::calendar::{compact, date};

fn of(text: &str) -> Option<f64> {
    days(text, DateOrder::DayFirst)
}

#[test]
fn months_and_moments_as_programs_write_them() {
    let of = |text: &str| days(text, DateOrder::DayFirst);
    for text in ["janv.-20", "Jan '20", "Jan-20", "jan.-20"] {
        assert_eq!(of(text), of("2020-01-01"), "{text}");
    }
    assert_eq!(
        of("26-DEC-22 05.45.08.250000 PM"),
        of("2022-12-26 17:45:08.25")
    );
}

#[test]
fn days_are_dates_again() {
    for day in (-800_000..800_000).step_by(97) {
        let text = date(f64::from(day));
        if !text.starts_with('-') {
            assert_eq!(of(&text), Some(f64::from(day)), "{text}");
        }
    }
}

#[test]
fn dates_are_days_since_1970() {
    for (text, expected) in [
        ("1970-01-01", 0.0),
        ("1969-12-31", -1.0),
        ("2000-03-01", 11_017.0),
        ("2024-02-29", 19_782.0),
        ("2024-2-9", 19_762.0),
        ("0000-01-01", -719_528.0),
        ("1970-01-02T12:00", 1.5),
        ("1970-01-02 06:00:00.000Z", 1.25),
        ("1970-01-02 06:00:00,000 UTC", 1.25),
        ("1970-01-01T02:00:00+02:00", 0.0),
        ("1970-01-01T02:00:00-0200", 4.0 / 24.0),
        ("1/2/1970, 6:00 pm", 31.75),
        ("01.01.70 12:00 AM", 0.0),
        ("02011970", 1.0),
        ("2011970", 1.0),
        ("02JAN1970:12:00:00", 1.5),
        ("02/Jan/1970:12:00:00 +0000", 1.5),
        ("02.01.1970 12:00 Uhr", 1.5),
        ("1970-01-01 02:00 CEST", 0.0),
        ("1970-01-01 02:00 GMT+2", 0.0),
        ("1970-01-02 12:00 Europe/Berlin", 1.5),
        (
            "Fri Jan 02 1970 14:00:00 GMT+0200 (Eastern European Time)",
            1.5,
        ),
    ] {
        assert_eq!(of(text), Some(expected), "{text}");
    }
    for text in [
        "",
        "2024",
        "2023-02-29",
        "2024-13-01",
        "2024-00-10",
        "2024-01-011",
        "2024-01/01",
        "2024-01-01T",
        "2024-01-01T25:00",
        "2024-01-01T13:00 pm",
        "2024-01-01T10:0",
        "2024-01-01T10:00+99:00",
        "2024-01-01T10:00:00x",
        "2024-01-01T10:00:00 Europa",
        "31311970",
        "02011770",
        "é024-01-01",
        "1.2.3",
        "1.10.12",
        "10.20.30.40",
        "31.02.2020",
        "15 Foo 2020",
        "May 12",
        "2020-13",
        "2020-1",
        "2020-Q5",
        "2021-W53",
        "2020-01-Q1",
        "01.2020",
        "Monday",
        "12:30:15",
    ] {
        assert_eq!(of(text), None, "{text}");
    }
}

#[test]
fn dates_of_many_languages_are_days() {
    for (text, expected) in [
        ("1 de enero de 2020", "2020-01-01"),
        ("1 марта 2022 г.", "2022-03-01"),
        ("1er janvier 2020", "2020-01-01"),
        ("1. Mai 2020", "2020-05-01"),
        ("3 mei 2020", "2020-05-03"),
        ("1 sierpnia 2020", "2020-08-01"),
        ("2020. 1. 14.", "2020-01-14"),
        ("2020년 1월 14일", "2020-01-14"),
        ("2020年01月02日(木)", "2020-01-02"),
        ("2020-01-02 (Thu)", "2020-01-02"),
        ("２０２０年１月２日", "2020-01-02"),
        ("01JAN2020", "2020-01-01"),
        ("mar. 3, 2020", "2020-03-03"),
        ("mardi 3 mars 2020", "2020-03-03"),
        ("2020-01", "2020-01-01"),
        ("2020/07", "2020-07-01"),
        ("01/2020", "2020-01-01"),
        ("7-2020", "2020-07-01"),
        ("Apr-21", "2021-04-01"),
        ("Apr'21", "2021-04-01"),
        ("Apr 2021", "2021-04-01"),
        ("Januar 2020", "2020-01-01"),
        ("enero de 2020", "2020-01-01"),
        ("2020年01月", "2020-01-01"),
        ("2020년 7월", "2020-07-01"),
        ("2020Q1", "2020-01-01"),
        ("2020-Q4", "2020-10-01"),
        ("Q3 2020", "2020-07-01"),
        ("3. Quartal 2020", "2020-07-01"),
        ("KW 29/2020", "2020-07-13"),
        ("2. Halbjahr 2020", "2020-07-01"),
        ("2Q2020", "2020-04-01"),
        ("2020-W01", "2019-12-30"),
        ("4. listopada 2016.", "2016-10-04"),
        ("4 listopada 2016", "2016-11-04"),
        ("4. lip 2016.", "2016-06-04"),
        ("4 lip 2016", "2016-07-04"),
        ("4 августа 2024\u{202f}г.", "2024-08-04"),
        ("понедельник, 4 июля 2016 г.", "2016-07-04"),
        ("segunda-feira, 4 de julho de 2016", "2016-07-04"),
        ("mandag den 4. juli 2016", "2016-07-04"),
        ("4 Temmuz 2016 Pazartesi", "2016-07-04"),
        ("2016. július 4., hétfő", "2016-07-04"),
        ("2016년 7월 4일 월요일", "2016-07-04"),
        ("2024年9月5日木曜日", "2024-09-05"),
        ("Thứ Hai, 4 tháng 7, 2016", "2016-07-04"),
        ("4 d’abril del 2016", "2016-04-04"),
        ("4 באפר׳ 2016", "2016-04-04"),
        ("2016 m. liepa", "2016-07-01"),
        ("июль 2016 г.", "2016-07-01"),
        ("III kw. 2016", "2016-07-01"),
        ("KW 3/2016", "2016-01-18"),
        ("3-й кв. 2024\u{a0}г.", "2024-07-01"),
        ("2016 Ç3", "2016-07-01"),
        ("4Q21", "2021-10-01"),
        ("Q3'22", "2022-07-01"),
        ("3T19", "2019-07-01"),
        ("uge 27 i 2016", "2016-07-04"),
    ] {
        assert_eq!(of(text).map(date).as_deref(), Some(expected), "{text}");
    }
    assert_eq!(of("5.09.24"), None);
    let stamp = Stamp::new("Mai 20").unwrap();
    assert!(stamp.is_loose() && stamp.short_year() == Some(20));
    assert_eq!(of("5.09.24 г.").map(date).as_deref(), Some("2024-09-05"));
    for (text, expected) in [
        ("Fri Apr 02 13:30:00 2021", "2021-04-02T13:30"),
        ("Fri Apr  2 13:30:00 UTC 2021", "2021-04-02T13:30"),
        ("2020年01月01日 00時30分", "2020-01-01T00:30"),
        ("2021-01-01 오전 1:13", "2021-01-01T01:13"),
        ("2021-01-01 下午 1:13:30", "2021-01-01T13:13:30"),
        ("1/2/2020 6 pm", "2020-02-01T18:00"),
        ("11.7.2021 13.38", "2021-07-11T13:38"),
        ("07/06/2022 14.28.05", "2022-06-07T14:28:05"),
        ("20210904T130105Z", "2021-09-04T13:01:05"),
        ("20210904T1301", "2021-09-04T13:01"),
        ("23 Jun 2021 at 06:23", "2021-06-23T06:23"),
        ("Sep 8, 2023 at 6:50\u{202f}PM", "2023-09-08T18:50"),
        ("02/01/2022 à 14h05", "2022-01-02T14:05"),
        ("23.04.2023 um 23:41 Uhr", "2023-04-23T23:41"),
        ("4 juill. 2016, 19 h 25 min 07 s", "2016-07-04T19:25:07"),
        ("4 Ιουλ 2016, 7:25:00 μ.μ.", "2016-07-04T19:25"),
        ("4/07/2016 9.30am", "2016-07-04T09:30"),
        ("4.7.2016 18 Uhr", "2016-07-04T18:00"),
        ("4/07/2016, 1:55:00\u{202f}a.\u{202f}m.", "2016-07-04T01:55"),
        ("01:55 5/9/2024", "2024-09-05T01:55"),
        ("2017. szept. 1. 20:13:00", "2017-09-01T20:13"),
        ("2024年9月5日 星期四 13:00", "2024-09-05T13:00"),
        ("2020-01-02 Thu 10:00", "2020-01-02T10:00"),
    ] {
        assert!(of(text).is_some() && of(text) == of(expected), "{text}");
    }
}

#[test]
fn years_of_two_digits_hang_together() {
    let years = |range: std::ops::RangeInclusive<i64>| range.collect::<Vec<i64>>();
    let both = [years(45..=99), years(0..=20)].concat();
    for (years, expected) in [
        (years(30..=99), [1930, 1999, 2029]),
        (both, [1945, 2020, 2035]),
        (years(20..=24), [2020, 2024, 2035]),
        (years(0..=99), [1936, 2035, 2035]),
        (vec![70, 15, 24], [1970, 2024, 2035]),
        (vec![20], [2020, 2020, 2035]),
        (vec![36], [1936, 1936, 2035]),
    ] {
        assert_eq!(century(&years), Some(expected));
    }
    assert_eq!(century(&[]), None);
    let stamp = Stamp::new("01.02.30").unwrap();
    assert_eq!(stamp.short_year(), Some(30));
    assert_eq!(
        stamp.days(DateOrder::DayFirst, 2029).map(date).unwrap(),
        "1930-02-01"
    );
}

#[test]
fn a_date_says_what_comes_first_or_not() {
    let order = |text: &str| Stamp::new(text).unwrap().order();
    assert_eq!(order("15/07/2020"), Some(DateOrder::DayFirst));
    assert_eq!(order("07/15/2020"), Some(DateOrder::MonthFirst));
    assert_eq!(order("07/08/2020"), None);
    assert_eq!(order("2020-07-15"), None);
    let open = |text: &str| Stamp::new(text).unwrap().is_open();
    assert!(open("07/08/2020") && !open("07/07/2020") && !open("07.08.2020"));
    assert_eq!(compact(20_200_715.0), of("2020-07-15"));
    assert_eq!(compact(20_200_732.0), None);
}

proptest! {
    #[test]
    fn a_day_is_the_same_in_every_form(day in -25_000..36_000_i32, hour in 0..24_u32) {
        const SHORT: [&str; 12] = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ];
        let day = f64::from(day);
        let iso = date(day);
        let (y, m, d) = (&iso[..4], &iso[5..7], &iso[8..]);
        let (month, plain) = (m.parse::<usize>().unwrap(), d.trim_start_matches('0'));
        let name = SHORT[month - 1];
        for text in [
            format!("{y}/{m}/{d}"),
            format!("{y}.{month}.{plain}"),
            format!("{y}{m}{d}"),
            format!("{y}年{month}月{plain}日"),
            format!("{d}.{m}.{y}"),
            format!("{plain}/{month}/{y}"),
            format!("{d}-{m}-{y}"),
            format!("{plain} {name} {y}"),
            format!("{d}-{name}-{y}"),
            format!("{plain}. {name}. {y}"),
            format!("{name} {plain}, {y}"),
            format!("{} {plain}th, {y}", name.to_uppercase()),
            format!("Wed, {d} {name} {y}"),
        ] {
            prop_assert_eq!(of(&text), Some(day), "{}", text);
            let noon = if hour < 12 { "am" } else { "PM" };
            for time in [
                format!("{hour:02}:00"),
                format!("{hour}:00:00 UTC"),
                format!("{}:00 {noon}", (hour + 11) % 12 + 1),
            ] {
                let text = format!("{text} {time}");
                prop_assert_eq!(of(&text), Some(day + f64::from(hour) / 24.0), "{}", text);
            }
        }
        let american = format!("{m}/{d}/{y}");
        prop_assert_eq!(days(&american, DateOrder::MonthFirst), Some(day));
    }

    #[test]
    fn no_text_panics(text in "\\PC{0,20}|[0-9]{1,4}[-/.年 ][0-9a-z]{1,3}[-/.月, ][0-9]{1,4}[ T日]?[0-9:.apm+Z-]{0,9}") {
        if let Some(stamp) = Stamp::new(&text) {
            let _ = stamp.days(DateOrder::MonthFirst, LAST_YEAR);
        }
    }
}
