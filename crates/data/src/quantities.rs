//! Units of one quantity, and what one is in another.

use crate::units::unit_key;

/// Units of one quantity: their names, and how many of the first unit one is.
type Quantity = &'static [(&'static str, f64)];

/// Parts of a whole, masses, lengths, volumes, spans of time, sizes of files, pieces, people,
/// concentrations, amounts of substance, energies, pressures, areas, by the names that are of one
/// quantity only: `m` is a metre here, for a minute is `min`.
const QUANTITIES: [Quantity; 14] = [
    &[
        ("%", 1.0),
        ("‰", 0.1),
        ("bp bps", 1e-2),
        ("ppm", 1e-4),
        ("ppb", 1e-7),
    ],
    &[
        (
            "kg kilo kilos kilogram kilograms kilogramm кг 公斤 千克",
            1.0,
        ),
        ("g gr gram grams gramm г 克", 1e-3),
        ("mg milligram milligrams мг 毫克", 1e-6),
        ("µg μg ug mcg", 1e-9),
        ("t mt ton tons tonne tonnes тонн 吨", 1e3),
        ("lb lbs pound pounds", 0.453_592_37),
        ("oz ounce ounces", 0.028_349_523_125),
        ("st stone", 6.350_293_18),
    ],
    &[
        ("m meter meters metre metres м 米", 1.0),
        ("km kilometer kilometers kilometre kilometres км 公里", 1e3),
        (
            "cm centimeter centimeters centimetre centimetres см 厘米",
            1e-2,
        ),
        (
            "mm millimeter millimeters millimetre millimetres мм 毫米",
            1e-3,
        ),
        ("in inch inches \" ″", 0.0254),
        ("ft foot feet", 0.3048),
        ("yd yard yards", 0.9144),
        ("mi mile miles", 1609.344),
    ],
    &[
        ("l liter liters litre litres л 升", 1.0),
        ("ml milliliter milliliters millilitre мл 毫升", 1e-3),
        ("dl deciliter", 1e-1),
        ("cl", 1e-2),
        ("gal gallon gallons", 3.785_411_784),
        ("µl μl ul", 1e-6),
    ],
    &[
        (
            "h hr hrs hour hours std stunde stunden heure heures hora horas ч час часа часов godz 小时",
            1.0,
        ),
        (
            "s sec secs second seconds sek sekunde sekunden 秒 초",
            1.0 / 3600.0,
        ),
        ("ms msec", 1.0 / 3_600_000.0),
        (
            "min mins minute minutes minuten minuto minutos мин 分钟 分 분",
            1.0 / 60.0,
        ),
        (
            "d day days tag tage tagen jour jours día días dag dagen giorni день дня дней dni 天",
            24.0,
        ),
        (
            "wk wks week weeks woche wochen semaine semaines semana semanas uger неделя недели недель 周",
            168.0,
        ),
        (
            "mo mos mth mths month months monat monate mois mes meses mesi мес месяц месяца месяцев miesiąc miesięcy 个月 か月 ヶ月 개월",
            MONTH,
        ),
        (
            "y yr yrs year years yearsold yearold jahr jahre jahren an ans año años ano anos anni лет год года lat lata rok 年 歳 세",
            12.0 * MONTH,
        ),
    ],
    &[
        ("mb", 1.0),
        ("kb", 1.0 / 1024.0),
        ("b byte bytes", 1.0 / 1_048_576.0),
        ("gb", 1024.0),
        ("tb", 1_048_576.0),
    ],
    &[("pcs pc piece pieces stk stück stuck szt шт 件 个", 1.0)],
    &[(
        "person persons people pers personen persone personas personnes 人 名",
        1.0,
    )],
    &[
        ("mol/l", 1.0),
        ("mmol/l", 1e-3),
        ("µmol/l umol/l μmol/l", 1e-6),
        ("nmol/l", 1e-9),
        ("pmol/l", 1e-12),
    ],
    &[
        ("mol", 1.0),
        ("mmol", 1e-3),
        ("µmol umol μmol", 1e-6),
        ("nmol", 1e-9),
        ("pmol", 1e-12),
    ],
    &[("kbps", 1e-3), ("mbps", 1.0), ("gbps", 1e3)],
    &[("kwh", 1.0), ("wh", 1e-3), ("mwh", 1e3), ("gwh", 1e6)],
    &[
        ("hpa mbar", 1.0),
        ("kpa", 10.0),
        ("pa", 1e-2),
        ("bar", 1e3),
        ("mmhg", 1.333_223_874_15),
    ],
    &[
        ("m² m2 qm sqm ㎡", 1.0),
        ("km² km2", 1e6),
        ("cm² cm2", 1e-4),
        ("ha hectare hectares", 1e4),
        ("sqft ft² ft2", 0.092_903_04),
        ("acre acres", 4_046.856_422_4),
    ],
];

/// Whether a unit, by its [`unit_key`], is one of a quantity that has several.
pub(crate) fn is_of_quantity(unit: &str) -> bool {
    let mut names = QUANTITIES
        .iter()
        .flat_map(|quantity| quantity.iter())
        .flat_map(|(names, _)| names.split(' '));
    matches!(unit, "°c" | "°f") || names.any(|name| unit_key(name) == unit)
}

/// The hours of a month: a twelfth of a year of 365.25 days.
const MONTH: f64 = 730.5;

/// A number of one unit, by its [`unit_key`], as one of the other; `None` where they are not of one
/// quantity.
pub(crate) fn converted(value: f64, of: &str, into: &str) -> Option<f64> {
    if of == into {
        return Some(value);
    }
    match (of, into) {
        ("°f", "°c") => return Some((value - 32.0) / 1.8),
        ("°c", "°f") => return Some(value * 1.8 + 32.0),
        ("k", "°c") => return Some(value - 273.15),
        ("k", "°f") => return Some((value - 273.15) * 1.8 + 32.0),
        _ => {}
    }
    QUANTITIES.iter().find_map(|quantity| {
        let size = |unit: &str| {
            let is_it = |names: &&str| names.split(' ').any(|name| unit_key(name) == unit);
            quantity
                .iter()
                .find(|(names, _)| is_it(names))
                .map(|(_, size)| *size)
        };
        Some(value * size(of)? / size(into)?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_of_one_quantity_are_converted() {
        for (value, of, into, expected) in [
            (70.0, "kg", "kg", Some(70.0)),
            (70.0, "zorkmid", "zorkmid", Some(70.0)),
            (10.0, "lbs", "kg", Some(4.535_923_7)),
            (5.0, "ft", "cm", Some(152.4)),
            (36.0, "months", "years", Some(3.0)),
            (2.0, "Wochen", "days", Some(14.0)),
            (90.0, "min", "hours", Some(1.5)),
            (2.0, "GB", "MB", Some(2048.0)),
            (212.0, "°F", "°C", Some(100.0)),
            (37.0, "°C", "°F", Some(98.6)),
            (1.0, "kg", "cm", None),
            (1.0, "mg/dl", "mmol/l", None),
        ] {
            let found = converted(value, &unit_key(of), &unit_key(into));
            match (found, expected) {
                (Some(found), Some(expected)) => {
                    assert!(
                        (found - expected).abs() < 1e-9 * expected,
                        "{value} {of}: {found}"
                    );
                }
                (found, expected) => assert_eq!(found, expected, "{value} {of}"),
            }
        }
    }

    #[test]
    fn a_name_is_of_one_quantity() {
        let names = || {
            let units = QUANTITIES.iter().flat_map(|quantity| quantity.iter());
            units.flat_map(|(names, _)| names.split(' ')).map(unit_key)
        };
        for name in names() {
            let quantities = QUANTITIES.iter().filter(|quantity| {
                let mut known = quantity.iter().flat_map(|(names, _)| names.split(' '));
                known.any(|known| unit_key(known) == name)
            });
            assert_eq!(quantities.count(), 1, "{name}");
        }
    }
}
