//! What rows of totals are called.

use std::sync::LazyLock;

use memchr::memmem::Finder;

/// What a row of totals begins with, in small letters.
const TOTALS: [&str; 110] = [
    "total",
    "totals",
    "grand total",
    "subtotal",
    "sub-total",
    "sub total",
    "sum",
    "overall total",
    "total general",
    "total général",
    "total geral",
    "sous-total",
    "total generale",
    "totale",
    "totaal",
    "totalt",
    "summe",
    "gesamt",
    "gesamtsumme",
    "zwischensumme",
    "somme",
    "insgesamt",
    "suma",
    "razem",
    "ogółem",
    "celkem",
    "součet",
    "összesen",
    "toplam",
    "genel toplam",
    "итого",
    "всего",
    "итог",
    "сумма",
    "усього",
    "разом",
    "合计",
    "合計",
    "总计",
    "總計",
    "小计",
    "小計",
    "总和",
    "합계",
    "총계",
    "übertrag",
    "gesamtergebnis",
    "endsumme",
    "totaux",
    "总数",
    "計",
    "总",
    "gesamtdurchschnitt",
    "summa",
    "сума",
    "yhteensä",
    "kokku",
    "i alt",
    "sum total",
    "overall result",
    "المجموع",
    "jumlah",
    "jumlah total",
    "tổng cộng",
    "tổng",
    "कुल",
    "कुल योग",
    "योग",
    "الإجمالي",
    "σ",
    "∑",
    "ukupno",
    "รวม",
    "סה\"כ",
    "סה״כ",
    "σύνολο",
    "общо",
    "всичко",
    "skupaj",
    "kopā",
    "iš viso",
    "spolu",
    "celkový součet",
    "загалом",
    "মোট",
    "மொத்தம்",
    "jami",
    "жалпы",
    "барлығы",
    "összeg",
    "végösszeg",
    "alls",
    "samtals",
    "합 계",
    "cyfanswm",
    "guztira",
    "hovedtotal",
    "totale complessivo",
    "totali",
    "eindtotaal",
    "suma końcowa",
    "общий итог",
    "総計",
    "總和",
    "totalsumma",
    "totalsum",
    "총합계",
    "kaikki yhteensä",
    "total result",
    "total résultat",
];

/// The bytes that such a word begins with, in small letters or none of ASCII.
pub(super) static BEGIN_TOTALS: LazyLock<[bool; 256]> = LazyLock::new(|| {
    let mut begin = [false; 256];
    begin[128..].fill(true);
    for word in TOTALS.iter().chain(&PARTIAL) {
        begin[usize::from(word.as_bytes()[0])] = true;
    }
    begin
});

/// Whether a cell says that its row holds totals.
pub(crate) fn is_total_word(cell: &str) -> bool {
    const LONGEST: usize = 40;
    if cell.len() > LONGEST {
        return false;
    }
    let word = cell
        .trim_end_matches([':', '：', '.'])
        .trim()
        .to_lowercase();
    let is_partial = PARTIAL.iter().any(|partial| word.starts_with(partial));
    // `Total (30)` and `Total (n=30)`
    let counted = word
        .strip_suffix(')')
        .and_then(|word| word.rsplit_once("(n"));
    let word = match counted {
        Some((word, count)) if count.trim_start().starts_with('=') => word.to_owned(),
        _ => word,
    };
    let alone = word.trim_end_matches(|letter: char| "()0123456789 ".contains(letter));
    is_partial || TOTALS.contains(&alone)
}

/// What a row of a part's totals begins with, before the part's name.
const PARTIAL: [&str; 14] = [
    "total:",
    "total for ",
    "totals for ",
    "subtotal ",
    "sub-total ",
    "subtotal:",
    "zwischensumme ",
    "gesamtsumme ",
    "summe ",
    "sum of ",
    "sous-total ",
    "total nacional",
    "total general",
    "итого ",
];

/// Whether a cell is a part's name with such a word before it, as a firm's may be: `Total January`.
pub(super) fn begins_in_total(cell: &str) -> bool {
    const BEFORE: [&str; 6] = ["total", "totals", "totale", "totaal", "totalt", "totaux"];
    let (word, name) = cell.split_once(' ').unwrap_or_default();
    !name.is_empty() && BEFORE.contains(&word.to_lowercase().as_str())
}

/// What stands behind a part's name in a row of its totals: `North total`.
const AFTER: [&str; 5] = ["total", "totals", "subtotal", "gesamt", "summe"];

/// What these words have in them, as they are written mostly: a quick look for them.
pub(super) static PARTS_OF_AFTER: LazyLock<[Finder<'static>; 6]> =
    LazyLock::new(|| ["otal", "OTAL", "esamt", "ESAMT", "umme", "UMME"].map(Finder::new));

/// Whether a cell is a part's name with such a word behind it.
pub(super) fn ends_in_total(cell: &str) -> bool {
    let (name, word) = cell
        .trim_end_matches([':', '.'])
        .rsplit_once([' ', '-', '_'])
        .unwrap_or_default();
    !name.is_empty() && AFTER.iter().any(|it| it.eq_ignore_ascii_case(word))
}
