//! What a column's name says of its values.

/// What has a number that is no amount, in small letters.
const NUMBERED: &[&str] = &[
    "mrn",
    "isbn",
    "isbn13",
    "issn",
    "ssn",
    "iban",
    "ean",
    "upc",
    "gtin",
    "barcode",
    "imei",
    "vin",
    "npi",
    "nhs",
    "phone",
    "telephone",
    "telefon",
    "tel",
    "mobile",
    "handy",
    "fax",
    "account",
    "konto",
    "kontonummer",
    "invoice",
    "matrikelnummer",
    "kundennummer",
    "kundennr",
    "vertragsnummer",
    "vertragsnr",
    "rechnungsnummer",
    "personalnummer",
    "versicherungsnummer",
    "steuernummer",
    "ticket",
    "orderno",
    "postcode",
    "zip",
    "zipcode",
    "plz",
    "postleitzahl",
    "fips",
    "cpt",
    "naics",
    "isco",
    "icd",
    "icd9",
    "icd10",
    "ndc",
    "loinc",
    "snomed",
    "psč",
    "siret",
    "siren",
    "cpf",
    "cnpj",
    "dni",
    "rut",
    "curp",
    "nif",
    "pesel",
    "客户编号",
    "编号",
    "身份证号",
    "手机号",
    "电话",
    "邮编",
    "订单号",
    "顧客番号",
    "電話番号",
    "郵便番号",
];

/// Whether a name is that of an identifier of whose row it is: `id`, `person_id`, `PassengerId`.
pub(super) fn is_id(name: &str) -> bool {
    words(name)
        .iter()
        .any(|word| matches!(word.as_str(), "id" | "ids" | "uid" | "uuid" | "guid"))
        || name.ends_with("Id")
        || name.ends_with("ID")
}

/// Whether a name is that of something that has a number and is no amount: `ISBN`, `phone_no`.
pub(super) fn is_numbered(name: &str) -> bool {
    let words = words(name);
    let is_known = |word: &String| NUMBERED.contains(&word.as_str());
    let is_number = || {
        let said: Vec<&str> = words
            .iter()
            .map(String::as_str)
            .filter(|it| !it.is_empty())
            .collect();
        match said[..] {
            [.., what, last] => OF_NUMBERS.contains(&last) && !COUNTED.contains(&what),
            [only] => {
                let ends = |end: &&&str| only.ends_with(**end) && only.len() > end.len() + 2;
                let long = ENDS_OF_NUMBERS.iter().any(|end| ends(&end));
                long && !COUNTED.iter().any(|it| only.starts_with(it))
            }
            [] => name.trim() == "\u{2116}",
        }
    };
    (words.iter().any(is_known) || is_number()) && !is_amount(name)
}

/// What a name ends with that is of a number which something has, behind what has it: `patient_no`,
/// `EmployeeNumber`; and what one word does.
const OF_NUMBERS: &[&str] = &[
    "no", "nr", "num", "number", "nummer", "numero", "número", "numéro", "no_", "#",
];
const ENDS_OF_NUMBERS: &[&str] = &["nummer", "nr", "号", "番号", "number"];

/// What is counted by numbers, or has few of them.
const COUNTED: &[&str] = &[
    "visit", "trial", "session", "round", "house", "floor", "room", "row", "page", "week", "day",
    "month", "kids", "total", "line", "game", "lap", "step", "wave", "cluster", "group", "block",
    "atomic", "lot", "the", "in", "of", "a",
];

/// Whether a name is what programs call the numbers of rows when they write them: no name
/// (`column_1` here), R's `rownames`, pandas's `Unnamed: 0`, readr's `...1`.
pub(super) fn is_row_number(name: &str) -> bool {
    let lower = name.to_lowercase();
    matches!(
        lower.as_str(),
        "column_1" | "rownames" | "row.names" | "row_names" | "rowname" | "...1"
    ) || lower.starts_with("unnamed: 0")
        || lower.starts_with("__index_level_")
}

/// Whether a name is what a column without one is called here.
pub(super) fn is_unnamed(name: &str) -> bool {
    let number = name.strip_prefix("column_").unwrap_or_default();
    !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// What numbers are amounts of, whatever stands before: `class_size`, `region_income`.
const AMOUNTS: &[&str] = &[
    "size",
    "count",
    "counts",
    "income",
    "occupancy",
    "rate",
    "ratio",
    "share",
    "percent",
    "pct",
    "mean",
    "average",
    "avg",
    "median",
    "sum",
    "total",
    "amount",
    "price",
    "cost",
    "costs",
    "fee",
    "value",
    "score",
    "points",
    "age",
    "balance",
    "bill",
    "bills",
    "charge",
    "charges",
    "spend",
    "usage",
    "calls",
    "years",
    "months",
    "weeks",
    "days",
    "hours",
    "minutes",
    "seconds",
    "minute",
    "hour",
    "second",
    "weight",
    "height",
    "length",
    "width",
    "depth",
    "distance",
    "km",
    "miles",
    "speed",
    "volume",
    "area",
    "density",
    "population",
    "sales",
    "revenue",
    "profit",
    "budget",
    "salary",
    "wage",
    "churn",
    "visits",
    "temperature",
    "temp",
    "dose",
    "dosage",
    "trial",
    "trials",
    "rank",
    "ranking",
    "session",
    "round",
    "step",
    "steps",
    "position",
    "level",
    "duration",
    "time",
    "pressure",
    "concentration",
    "year",
    "month",
    "week",
    "day",
    "anzahl",
    "betrag",
    "preis",
    "alter",
    "dosis",
    "rang",
    "temperatur",
    "nombre",
    "prix",
    "montant",
    "cantidad",
    "precio",
    "edad",
    "quantidade",
    "idade",
];

/// Whether a name's last word says that its numbers are amounts, even where they count up row by
/// row.
pub(super) fn is_amount(name: &str) -> bool {
    let words = words(name);
    let said: Vec<&String> = words.iter().filter(|word| !word.is_empty()).collect();
    let last = said
        .last()
        .is_some_and(|last| AMOUNTS.contains(&last.as_str()));
    // `visit_number` counts visits; `row_number`, and `number` alone, may be anything.
    let counts = matches!(said[..], [.., what, last]
        if last == "number" && AMOUNTS.contains(&format!("{what}s").as_str()));
    last || counts
}

/// What a name says that numbers are weights of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weighs {
    /// Of the table's rows.
    Rows,
    /// Of rows or of something else.
    Something,
    /// Of nothing.
    Nothing,
}

/// What a name says that numbers are weights of: `survey_weight` of rows, `wt` of something.
pub(super) fn weighs(name: &str) -> Weighs {
    const OF_ROWS: &[&str] = &[
        "pweight",
        "pweights",
        "fweight",
        "aweight",
        "iweight",
        "pwgt",
        "fnlwgt",
        "finalwgt",
        "finalwt",
        "wtfinl",
        "wtssall",
        "wtssps",
        "perwt",
        "hhwt",
        "asecwt",
        "pwgtp",
        "wgtp",
        "hochrechnungsfaktor",
        "designgewicht",
        "gewichtungsfaktor",
        "fexp",
        "权重",
        "抽样权重",
    ];
    const WEIGHTS: &[&str] = &["weight", "weights", "wt", "wgt", "wts", "pond", "gewicht"];
    const WHOSE: &[&str] = &[
        "survey",
        "sampling",
        "sample",
        "person",
        "population",
        "pop",
        "final",
        "design",
        "analysis",
        "post",
        "poststratification",
        "raking",
        "raked",
        "household",
        "hh",
        "weighting",
        "probability",
        "prob",
        "respondent",
        "interview",
        "exam",
        "calibrated",
    ];
    let words = words(name);
    let is_in = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let is_of_survey = words.iter().any(|word| {
        let rest = word.strip_prefix("wt");
        rest.is_some_and(|rest| rest.starts_with("mec") || rest.starts_with("int"))
    });
    if is_in(OF_ROWS) || is_of_survey || is_in(WEIGHTS) && is_in(WHOSE) {
        Weighs::Rows
    } else if is_in(WEIGHTS) {
        Weighs::Something
    } else {
        Weighs::Nothing
    }
}

/// Whether a name is of time or age, whose numbers say something even where they count up
/// row by row.
pub(super) fn is_time(name: &str) -> bool {
    const WORDS: &[&str] = &[
        "year", "years", "yr", "month", "quarter", "week", "day", "days", "hour", "time", "date",
        "age", "period", "t", "jahr", "monat", "tag", "zeit", "année", "annee", "año", "ano",
        "anno", "год",
    ];
    words(name)
        .iter()
        .any(|word| WORDS.contains(&word.as_str()))
}

/// Whether a name's first word says what is counted, in or at what the others name:
/// `days_in_hospital`, `n_clinic`.
fn is_counted(words: &[String]) -> bool {
    const COUNTS: &[&str] = &[
        "n", "num", "number", "count", "seconds", "minutes", "hours", "days", "nights", "weeks",
        "months", "years", "visits", "stays", "times", "trips", "calls", "miles", "km", "distance",
        "tage", "stunden", "monate", "jahre", "anzahl", "jours", "heures", "mois", "nombre",
        "días", "horas", "meses",
    ];
    const PLACES: &[&str] = &[
        "in", "to", "at", "per", "since", "within", "im", "pro", "bis",
    ];
    let said: Vec<&str> = words
        .iter()
        .map(String::as_str)
        .filter(|it| !it.is_empty())
        .collect();
    let counts = said.first().is_some_and(|first| COUNTS.contains(first));
    said.len() > 1 && (counts || said[1..].iter().any(|word| PLACES.contains(word)))
}

/// Whether a name says that numbers are codes, which have no order: `region`, `zip_code`,
/// `Pclass`, `jobtype`.
pub(super) fn is_code(name: &str) -> bool {
    const WORDS: &[&str] = &[
        "code",
        "codes",
        "cod",
        "type",
        "class",
        "category",
        "categories",
        "cat",
        "region",
        "zip",
        "zipcode",
        "postcode",
        "postal",
        "plz",
        "postleitzahl",
        "postnummer",
        "cep",
        "pincode",
        "邮编",
        "郵便番号",
        "district",
        "state",
        "county",
        "country",
        "province",
        "department",
        "dept",
        "sector",
        "industry",
        "race",
        "ethnicity",
        "ethnic",
        "religion",
        "nationality",
        "language",
        "marital",
        "site",
        "center",
        "centre",
        "ward",
        "clinic",
        "hospital",
        "brand",
        "product",
        "channel",
        "segment",
        "cluster",
        "kind",
        "species",
        "colour",
        "color",
        "typ",
        "klasse",
        "kategorie",
    ];
    const ENDS: &[&str] = &["code", "class", "type", "region", "category"];
    let words = words(name);
    !is_amount(name)
        && !is_counted(&words)
        && words.iter().any(|word| {
            WORDS.contains(&word.as_str()) || ENDS.iter().any(|end| word.ends_with(end))
        })
}

/// The words of a name, in small letters: `personId` is `person` and `id`.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_small = false;
    for letter in name.chars() {
        if !letter.is_alphanumeric() || (was_small && letter.is_uppercase()) {
            words.push(String::new());
        }
        if letter.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(letter.to_lowercase());
        }
        was_small = letter.is_lowercase();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_numbers_are() {
        for name in ["id", "person_id", "PassengerId", "subjectID", "user.id"] {
            assert!(is_id(name), "{name}");
        }
        for name in ["ISBN", "phone", "Kundennummer", "account_no", "客户编号"] {
            assert!(is_numbered(name) && !is_id(name), "{name}");
        }
        for name in [
            "patient_no",
            "Patient No.",
            "EmployeeNumber",
            "Fallnummer",
            "lfd. Nr.",
        ] {
            assert!(is_numbered(name), "{name}");
        }
        for name in [
            "visit_number",
            "number",
            "total_number",
            "genre",
            "number_of_kids",
        ] {
            assert!(!is_numbered(name), "{name}");
        }
        for name in ["account_value", "account_balance", "phone_minutes", "age"] {
            assert!(!is_numbered(name), "{name}");
        }
        for name in ["idea", "paid", "humid", "index", "grid"] {
            assert!(!is_id(name), "{name}");
        }
        for name in ["column_1", "Unnamed: 0", "rownames"] {
            assert!(is_row_number(name), "{name}");
        }
        for name in ["region", "Pclass", "zip_code", "ZipCode", "jobType", "race"] {
            assert!(is_code(name), "{name}");
        }
        for name in ["age", "rating", "real_estate", "children", "stage", "score"] {
            assert!(!is_code(name), "{name}");
        }
        for name in [
            "days_in_hospital",
            "n_in_hospital",
            "monthsInClinic",
            "visits_to_clinic",
            "distance to center",
            "Tage im Hospital",
        ] {
            assert!(!is_code(name), "{name}");
        }
        for name in ["age_class", "hospital", "number_class"] {
            assert_eq!(is_code(name), name != "number_class", "{name}");
        }
        // The last word says what the numbers are.
        for name in [
            "school_class_size",
            "zipMeanIncome",
            "ward_occupancy",
            "type_count",
        ] {
            assert!(!is_code(name) && is_amount(name), "{name}");
        }
        for name in ["oven_temperature", "dose", "visit_number", "rank"] {
            assert!(is_amount(name), "{name}");
        }
        for name in ["row_number", "number", "case", "obs", "size_class"] {
            assert!(!is_amount(name), "{name}");
        }
        assert!(is_time("year") && is_time("saleYear") && !is_time("yearning"));
    }
}
