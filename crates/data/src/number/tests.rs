use proptest::prelude::*;

use super::*;

fn of(text: &str) -> [Option<f64>; 2] {
    [Decimal::Point, Decimal::Comma].map(|decimal| number(text, decimal))
}

#[test]
fn a_number_is_read_by_its_decimal_mark() {
    for (text, point, comma) in [
        ("48.3", Some(48.3), None),
        ("48,3", None, Some(48.3)),
        ("1,234", Some(1234.0), Some(1.234)),
        ("1.234", Some(1.234), Some(1234.0)),
        ("1,234,567", Some(1_234_567.0), None),
        ("1.023,29 €", None, Some(1023.29)),
        ("$1,023.29", Some(1023.29), None),
        ("0,123", None, Some(0.123)),
        ("1,5E+03", None, Some(1500.0)),
        (".5", Some(0.5), None),
    ] {
        assert_eq!(of(text), [point, comma], "{text}");
    }
    for (text, value) in [
        ("24%", 24.0),
        ("24 %", 24.0),
        ("2 119", 2119.0),
        ("2\u{202f}119\u{a0}€", 2119.0),
        ("12'345", 12_345.0),
        ("-$5", -5.0),
        ("$-5", -5.0),
        ("(5)", -5.0),
        ("($5)", -5.0),
        ("(5)%", -5.0),
        ("(5) €", -5.0),
        ("\u{2014}7", -7.0),
        ("5-", -5.0),
        ("5 USD-", -5.0),
        ("\u{2212}7", -7.0),
        ("CHF 80", 80.0),
        ("+3", 3.0),
        ("7e2", 700.0),
        ("\u{2013}7", -7.0),
        ("\u{2012}7", -7.0),
        ("\u{ff0d}７", -7.0),
        ("３１", 31.0),
        ("٣١", 31.0),
        ("R 1 374", 1374.0),
        ("98 đ", 98.0),
        ("Rp 1 271", 1271.0),
        ("5 TL", 5.0),
        ("1 045:-", 1045.0),
        ("65.\u{2013}", 65.0),
        ("65.-", 65.0),
        ("CHF 65.-", 65.0),
        ("2k", 2000.0),
        ("$5M", 5e6),
        ("$5m", 5e6),
        ("3 Mrd", 3e9),
        ("17 Mio. €", 1.7e7),
        ("16万", 160_000.0),
        ("2亿", 2e8),
        ("22 lakh", 2_200_000.0),
        ("3 crore", 3e7),
    ] {
        assert_eq!(of(text), [Some(value); 2], "{text}");
    }
    assert_eq!(number("12,34,567.5", Decimal::Point), Some(1_234_567.5));
    for text in [
        "",
        "-",
        ".",
        "1.2.3",
        "12.07.2020",
        "136A",
        "1 23",
        "1234 567",
        "--5",
        "(-5)",
        "€5%",
        "5-3",
        "1,23,4",
        "1.234,567.8",
        "1 234'567",
        "e5",
        "inf",
        "0x10",
        "€",
        "70 kg",
        "5 m",
        "16万人",
        "R5",
    ] {
        assert_eq!(of(text), [None; 2], "{text}");
    }
}

#[test]
fn a_unit_is_no_part_of_the_number() {
    for (text, unit, value) in [
        ("70 kg", "kg", 70.0),
        ("71.0kg", "kg", 71.0),
        ("24.0°C", "°C", 24.0),
        ("91°", "°", 91.0),
        ("63岁", "岁", 63.0),
        ("-0.6 ‰", "‰", -0.6),
        ("12 percent", "percent", 12.0),
        ("24.5 kg/m2", "kg/m2", 24.5),
        ("5 eV", "eV", 5.0),
        ("5e3 eV", "eV", 5000.0),
        ("16.8万人", "人", 168_000.0),
        ("12 mm", "mm", 12.0),
    ] {
        let numeral = Numeral::new(text).unwrap();
        assert_eq!(numeral.unit, Some(unit));
        assert_eq!(numeral.value(Decimal::Point), Some(value), "{text}");
    }
    for text in ["15 Jul 2020", "5-3", "12/07", "14:30", "kg 70", "x"] {
        assert_eq!(Numeral::new(text), None, "{text}");
    }
}

/// Digits in groups.
fn grouped(digits: &str, separator: &str) -> String {
    let start = digits.len() % 3;
    let mut groups: Vec<&str> = vec![&digits[..start]];
    groups.extend(
        (start..digits.len())
            .step_by(3)
            .map(|at| &digits[at..at + 3]),
    );
    groups.retain(|group| !group.is_empty());
    groups.join(separator)
}

proptest! {
    #[test]
    fn what_is_written_is_read(
        whole in 0..10_000_000_000_u64,
        cents in 0..100_u32,
        separator in 0..6_usize,
        comma: bool,
        negative in 0..4_usize,
        unit in 0..UNITS.len(),
        behind: bool,
        space: bool,
    ) {
        let decimal = if comma { Decimal::Comma } else { Decimal::Point };
        let other = decimal.other().mark().to_string();
        let separator = ["", &other, " ", "\u{a0}", "'", "\u{2009}"][separator];
        let digits = grouped(&whole.to_string(), separator);
        let amount = format!("{digits}{}{cents:02}", decimal.mark());
        let (unit, space) = (UNITS[unit], if space { " " } else { "" });
        let amount = if behind {
            format!("{amount}{space}{unit}")
        } else {
            format!("{unit}{space}{amount}")
        };
        let text = match negative {
            0 => amount,
            1 => format!("-{amount}"),
            2 => format!("({amount})"),
            _ => format!("{amount}-"),
        };
        let expected: f64 = format!("{}{whole}.{cents:02}", if negative > 0 { "-" } else { "" })
            .parse()
            .unwrap();
        prop_assert_eq!(number(&text, decimal), Some(expected), "{}", text);
        prop_assert_eq!(number(&text, decimal.other()), None);
    }

    #[test]
    fn no_text_panics(text in "\\PC{0,20}|[-(]?[0-9.,' \u{a0}eE%$€+)-]{0,12}") {
        let _ = of(&text);
    }
}
