//! Words that say whether something is so, or happened.

use std::collections::HashMap;
use std::sync::LazyLock;

/// The words for no and for yes of one language, or of one way of writing. Lower case;
/// where a word is also written without its accents, both stand here.
const PAIRS: &[[&[&str]; 2]] = &[
    [&["false"], &["true"]],
    [&["no"], &["yes"]],
    [&["f"], &["t"]],
    [&["n"], &["y"]],
    [&["off"], &["on"]],
    // German, Dutch and the Nordic languages.
    [&["nein", "nee", "nej", "nei"], &["ja", "já"]],
    [&["n"], &["j"]],
    [&["n"], &["o"]],
    [&["nay"], &["yea", "aye"]],
    [&["usant", "falskt", "falsk"], &["sant"]],
    // French.
    [&["non"], &["oui"]],
    // Spanish, Catalan, Italian.
    [&["no"], &["sí", "si", "sì"]],
    // Portuguese.
    [&["não", "nao"], &["sim"]],
    // Romanian, the South Slavic languages in Latin letters.
    [&["nu", "ne"], &["da"]],
    // Polish.
    [&["nie"], &["tak"]],
    // Czech, Slovak.
    [&["ne", "nie"], &["ano", "áno"]],
    // Hungarian.
    [&["nem"], &["igen"]],
    // Finnish, Estonian.
    [&["ei"], &["kyllä", "jah"]],
    // Lithuanian, Latvian.
    [&["ne", "nē"], &["taip", "jā"]],
    // Turkish; with a dotted i where capitals were made small.
    [&["hayır", "hayir"], &["evet"]],
    // Greek.
    [&["όχι", "οχι"], &["ναι"]],
    // Russian, Bulgarian, Serbian; Ukrainian.
    [&["нет", "не"], &["да"]],
    [&["ні", "нi"], &["так"]],
    // Arabic, Persian, Urdu, Hebrew.
    [&["لا"], &["نعم"]],
    [&["خیر", "نه"], &["بله"]],
    [&["نہیں"], &["ہاں", "جی ہاں"]],
    [&["לא"], &["כן"]],
    // Hindi, Bengali, Punjabi, Tamil.
    [&["नहीं", "नही"], &["हाँ", "हां", "हा"]],
    [&["না"], &["হ্যাঁ", "হ্যা"]],
    [&["ਨਹੀਂ"], &["ਹਾਂ"]],
    [&["இல்லை"], &["ஆம்"]],
    // Chinese.
    [&["否", "不是"], &["是"]],
    [&["无", "無", "没有", "沒有"], &["有"]],
    [&["假"], &["真"]],
    [&["错", "錯"], &["对", "對"]],
    // Japanese, Korean.
    [&["いいえ"], &["はい"]],
    [&["無し", "なし"], &["有り", "あり"]],
    [&["아니오", "아니요"], &["예", "네"]],
    // Indonesian and Malay, Vietnamese, Thai, Swahili.
    [&["tidak"], &["ya"]],
    [&["không"], &["có"]],
    [&["ไม่ใช่", "ไม่"], &["ใช่"]],
    [&["hapana"], &["ndiyo", "ndio"]],
    // Positive and negative, of tests.
    [&["negativ"], &["positiv"]],
    [&["négatif", "negatif"], &["positif"]],
    [&["negativo", "negativa"], &["positivo", "positiva"]],
    [&["negatief"], &["positief"]],
    [&["negatywny"], &["pozytywny"]],
    [&["negatif"], &["pozitif"]],
    [
        &["отрицательный", "отрицательно"],
        &["положительный", "положительно"],
    ],
    [&["阴性", "陰性"], &["阳性", "陽性"]],
    [&["음성"], &["양성"]],
    [&["سلبي"], &["إيجابي", "ايجابي"]],
    [&["негативный"], &["позитивный"]],
    [&["ujemny"], &["dodatni"]],
    // With and without.
    [&["without"], &["with"]],
    [&["ohne"], &["mit"]],
    [&["sans"], &["avec"]],
    [&["zonder"], &["met"]],
    [&["niet"], &["wel"]],
    [&["senza"], &["con"]],
    [&["yok"], &["var"]],
    [&["무"], &["유"]],
    [&["absence"], &["presence"]],
    // Marks.
    [&["✕"], &["○", "◯"]],
    [&["□"], &["■"]],
    [&["-", "\u{2212}", "\u{2013}"], &["+"]],
    [&["✗", "✘", "☐", "×", "❌"], &["✓", "✔", "☑", "✅"]],
    // True and false: German, French, Spanish, Italian, Portuguese, Dutch, Polish, Russian.
    [&["falsch"], &["wahr"]],
    [&["faux"], &["vrai"]],
    [&["falso"], &["verdadero", "vero", "verdadeiro"]],
    [&["onwaar"], &["waar"]],
    [&["fałsz", "falsz"], &["prawda"]],
    [&["ложь"], &["истина"]],
    [&["yanlış", "yanlis"], &["doğru", "dogru"]],
    [&["nepravda"], &["pravda"]],
    [&["hamis"], &["igaz"]],
    [&["epätosi"], &["tosi"]],
    [&["偽", "伪"], &["真"]],
    [&["거짓"], &["참"]],
    // Other ways to say so: Hindi, Japanese, German, and English cut short.
    [&["जी नहीं"], &["जी हाँ"]],
    [&["不可"], &["可"]],
    [&["trifft nicht zu"], &["trifft zu"]],
    [&["w/o"], &["w/"]],
    [&["nope"], &["yep", "yup"]],
    [&[".f"], &[".t"]],
    [&["없음"], &["있음"]],
    [&["しない"], &["する"]],
    [&["👎"], &["👍"]],
    [&["☐"], &["☒"]],
    // Georgian, Armenian.
    [&["არა"], &["კი", "დიახ"]],
    [&["ոչ"], &["այո"]],
    // Amharic, Mongolian, Kazakh, Irish, Nepali, Khmer.
    [&["አይ", "አይደለም"], &["አዎ"]],
    [&["үгүй"], &["тийм"]],
    [&["жоқ"], &["иә"]],
    [&["níl"], &["tá"]],
    [&["होइन"], &["हो"]],
    [&["ទេ"], &["បាទ", "ចាស"]],
];

/// What means yes and no only beside each other, and else a name, a language or a letter: Czech,
/// Turkish, Korean; Italian's true and false, positive and negative, German's true and false,
/// Russian; won and lost; Maltese, Albanian, Basque, Filipino, Zulu, Somali; Spanish with and without.
const BESIDE: [[&str; 2]; 15] = [
    ["a", "n"],
    ["e", "h"],
    ["o", "x"],
    ["v", "f"],
    ["p", "n"],
    ["w", "f"],
    ["д", "н"],
    ["w", "l"],
    ["iva", "le"],
    ["po", "jo"],
    ["bai", "ez"],
    ["oo", "hindi"],
    ["yebo", "cha"],
    ["haa", "maya"],
    ["con", "sin"],
];

/// What a word is compared as: in small letters, without the combining marks that some
/// ways of writing put behind a letter, `_` and `-` being spaces.
fn normal(text: &str) -> String {
    match text.trim() {
        sign @ ("-" | "\u{2212}" | "\u{2013}") => return sign.to_owned(),
        "-ve" | "\u{2212}ve" | "(-)" | "(\u{2212})" | "\u{ff0d}" => return "-".to_owned(),
        "+ve" | "(+)" | "\u{ff0b}" => return "+".to_owned(),
        _ => {}
    }
    let small = unlabelled(text.trim()).to_lowercase();
    let is_said = |letter: &char| !matches!(letter, '\u{300}'..='\u{36f}' | '\u{fe0f}');
    let letters = small.chars().filter(is_said);
    let spaced: String = letters
        .map(|letter| {
            if matches!(letter, '_' | '-') {
                ' '
            } else {
                letter
            }
        })
        .collect();
    spaced.trim_end_matches(['.', '!']).to_owned()
}

/// A word without the code that it is the label of: `1: Yes`, `0 = No`, `(2) no`, `1 - Yes`,
/// `Yes (1)`.
fn unlabelled(text: &str) -> &str {
    let behind = text.strip_suffix(')').and_then(|it| it.rsplit_once(" ("));
    if let Some((word, code)) = behind
        && code.bytes().all(|byte| byte.is_ascii_digit())
    {
        return word.trim_end();
    }
    let inside = text.strip_prefix('(').unwrap_or(text);
    let word = inside.trim_start_matches(|it: char| it.is_ascii_digit());
    if word.len() == inside.len() {
        return text;
    }
    let is_apart = word.starts_with(' ');
    let word = word.trim_start();
    match word.strip_prefix([':', '=', ')', '.', '-', '\u{2013}']) {
        Some(word) if word.trim_start().starts_with(char::is_alphabetic) => word.trim_start(),
        None if is_apart && word.chars().nth(1).is_some_and(char::is_alphabetic) => word,
        _ => text,
    }
}

/// Whether all the words are the yes and no of one language. Behind different numbers the same word
/// is no label of theirs: `12 no`.
pub(crate) fn are_yes_and_no<'a>(words: impl IntoIterator<Item = &'a str>) -> bool {
    let words: Vec<&str> = words.into_iter().collect();
    let labels = words.iter().map(|word| (unlabelled(word.trim()), *word));
    let mut labels: Vec<(&str, &str)> = labels.filter(|(label, word)| label != word).collect();
    labels.sort_unstable();
    labels.dedup();
    let are_labels = labels.windows(2).all(|pair| pair[0].0 != pair[1].0);
    let words: Vec<String> = words.into_iter().map(normal).collect();
    !words.is_empty()
        && are_labels
        && PAIRS.iter().any(|pair| {
            let holds = |word: &String| pair.iter().any(|of| of.contains(&word.as_str()));
            words.iter().all(holds)
        })
}

/// Whether all the words say yes or no, in one way or in several: forms and systems that were put
/// together have `yes`, `Y` and 1 in one column. One of several ways is a whole word, for letters
/// and digits alone could be codes.
pub(crate) fn are_answers<'a>(words: impl Iterator<Item = &'a str>) -> bool {
    let words: Vec<&str> = words.collect();
    let said = |word: &&str| match *word {
        "1" | "1.0" => Some(true),
        "0" | "0.0" => Some(false),
        word => yes_or_no(word),
    };
    let says = |answer: bool| words.iter().any(|word| said(word) == Some(answer));
    let is_whole = |word: &&str| yes_or_no(word).is_some() && word.chars().count() > 1;
    // First what the first of many numbers or names ends.
    words.iter().all(|word| said(word).is_some())
        && (are_yes_and_no(words.iter().copied())
            || says(true) && says(false) && words.iter().any(is_whole))
}

/// What is known of a word.
#[derive(Default)]
struct Word {
    /// The pairs of which it is the no, and those of which it is the yes, by their places.
    no_of: Vec<usize>,
    yes_of: Vec<usize>,
    /// What it says of an event, if it does.
    status: Option<Status>,
    /// Whether what it says was hoped for.
    hoped: bool,
}

/// What a word says of an event, by itself or only beside one that says the opposite.
#[derive(Clone, Copy, PartialEq)]
enum Status {
    Happened,
    DidNot,
    HappenedBeside,
    DidNotBeside,
}

/// All words that are known. Those of `BESIDE` are pairs behind the others.
static WORDS: LazyLock<HashMap<&str, Word>> = LazyLock::new(|| {
    let mut words: HashMap<&str, Word> = HashMap::new();
    for (place, [noes, yeses]) in PAIRS.iter().enumerate() {
        for no in *noes {
            words.entry(no).or_default().no_of.push(place);
        }
        for yes in *yeses {
            words.entry(yes).or_default().yes_of.push(place);
        }
    }
    for (place, [yes, no]) in BESIDE.iter().enumerate() {
        let place = PAIRS.len() + place;
        words.entry(no).or_default().no_of.push(place);
        words.entry(yes).or_default().yes_of.push(place);
    }
    for (list, status) in [
        (HAPPENED, Status::Happened),
        (DID_NOT, Status::DidNot),
        (HAPPENED_BESIDE, Status::HappenedBeside),
        (DID_NOT_BESIDE, Status::DidNotBeside),
    ] {
        for word in list {
            words.entry(word).or_default().status = Some(status);
        }
    }
    for word in HOPED {
        words.entry(word).or_default().hoped = true;
    }
    words
});

impl Word {
    /// What is known of a word in its normal form.
    fn of(normal: &str) -> Option<&'static Self> {
        WORDS.get(normal)
    }

    /// Whether it means yes or no by itself, in whatever language.
    fn answer(&self) -> Option<bool> {
        let is = |of: &[usize]| of.iter().any(|place| *place < PAIRS.len());
        is(&self.yes_of)
            .then_some(true)
            .or(is(&self.no_of).then_some(false))
    }

    /// Whether it is the yes of a pair of which the other is the no.
    fn is_yes_beside(&self, no: &Self) -> bool {
        self.yes_of.iter().any(|place| no.no_of.contains(place))
    }
}

/// Whether the word means yes or no, in whatever language: none here is yes in one and no
/// in another.
pub(crate) fn yes_or_no(text: &str) -> Option<bool> {
    Word::of(&normal(text))?.answer()
}

/// Words for what an event is usually asked of, whatever the other value is called.
const HAPPENED: &[&str] = &[
    "agree",
    "agreed",
    "correct",
    "high risk",
    "positive",
    "pos",
    "present",
    "detected",
    "reactive",
    "event",
    "case",
    "cases",
    "dead",
    "died",
    "death",
    "deceased",
    "expired",
    "fatal",
    "killed",
    "failed",
    "fail",
    "failure",
    "default",
    "defaulted",
    "charged off",
    "bankrupt",
    "bankruptcy",
    "churned",
    "churn",
    "churner",
    "exited",
    "attrited",
    "attrited customer",
    "cancelled",
    "canceled",
    "unsubscribed",
    "dropout",
    "dropped out",
    "relapse",
    "relapsed",
    "recurrence",
    "recurred",
    "recurrent",
    "progressed",
    "progression",
    "sick",
    "ill",
    "diseased",
    "disease",
    "infected",
    "unhealthy",
    "malignant",
    "cancer",
    "spam",
    "fraud",
    "fraudulent",
    "phishing",
    "attack",
    "anomaly",
    "abnormal",
    "faulty",
    "defective",
    "defect",
    "broken",
    "success",
    "successful",
    "succeeded",
    "won",
    "win",
    "accepted",
    "approved",
    "admitted",
    "hired",
    "bought",
    "purchased",
    "clicked",
    "converted",
    "subscribed",
    "responded",
    "delayed",
    "readmitted",
    "tot",
    "verstorben",
    "krank",
    "erkrankt",
    "gekündigt",
    "gekuendigt",
    "ausgefallen",
    "malade",
    "décès",
    "résilié",
    "enfermo",
    "óbito",
    "obito",
    "deceduto",
    "malato",
    "doente",
    "chory",
    "zgon",
    "zmarł",
    "zmarła",
    "vefat",
    "exitus",
    "умерла",
    "болен",
    "ушёл",
    "ушел",
    "отток",
    "患病",
    "流失",
    "退会",
    "解約",
    "病気",
    "사망",
    "gestorben",
    "décédé",
    "fallecido",
    "muerto",
    "morto",
    "falecido",
    "умер",
    "死亡",
    "n.i.o",
    "nio",
    "verspätet",
    "bösartig",
    "maligne",
    "fall",
    "zugelassen",
    "angenommen",
    "genehmigt",
    "admis",
    "aprobado",
    "aprovado",
    "уволен",
    "nemocný",
    "hasta",
    "брак",
    "异常",
    "異常",
    "欠席",
];

/// Words for its absence.
const DID_NOT: &[&str] = &[
    "disagree",
    "disagreed",
    "incorrect",
    "wrong",
    "low risk",
    "negative",
    "neg",
    "absent",
    "not detected",
    "nonreactive",
    "none",
    "never",
    "nothing",
    "control",
    "controls",
    "ctrl",
    "alive",
    "living",
    "survived",
    "survivor",
    "survive",
    "censored",
    "censor",
    "ok",
    "okay",
    "paid",
    "fully paid",
    "repaid",
    "solvent",
    "stayed",
    "stay",
    "retained",
    "existing customer",
    "graduate",
    "remission",
    "healthy",
    "normal",
    "uninfected",
    "benign",
    "ham",
    "legitimate",
    "legit",
    "genuine",
    "passed",
    "pass",
    "working",
    "rejected",
    "refused",
    "declined",
    "denied",
    "on time",
    "unsuccessful",
    "lebend",
    "lebt",
    "überlebt",
    "gesund",
    "guérison",
    "sorti",
    "sain",
    "guarito",
    "sano",
    "cura",
    "saudável",
    "zdrowy",
    "żyje",
    "taburcu",
    "yaşıyor",
    "здоров",
    "остался",
    "健康",
    "继续",
    "継続",
    "생존",
    "vivant",
    "vivo",
    "жив",
    "存活",
    "生存",
    "i.o",
    "io",
    "pünktlich",
    "gutartig",
    "benigne",
    "kontrolle",
    "abgelehnt",
    "ajourné",
    "reprobado",
    "reprovado",
    "zdravý",
    "sağlıklı",
    "годен",
    "正常",
    "出席",
];

/// Words that say so only beside one that says the opposite: left beside stayed, not
/// beside right.
const HAPPENED_BESIDE: &[&str] = &["bad", "left", "lost", "late", "patient", "patients"];
const DID_NOT_BESIDE: &[&str] = &[
    "good",
    "fine",
    "well",
    "stable",
    "current",
    "active",
    "aktiv",
    "actif",
    "activo",
    "ativo",
    "attivo",
    "existing",
    "enrolled",
    "running",
    "ongoing",
    "intact",
    "discharged",
];

/// What was hoped for is the event, even where the other value is a failure.
const HOPED: &[&str] = &[
    "success",
    "successful",
    "succeeded",
    "won",
    "win",
    "sieg",
    "成功",
];

/// What makes the opposite of a word, in front of it.
const NOT: &[&str] = &[
    "nicht", "not", "no", "non", "un", "in", "never ", "without ", "nicht ", "kein ", "keine ",
    "ohne ", "nie ", "niet ", "geen ", "pas de ", "sans ", "sin ", "sem ", "não ", "senza ", "не ",
    "без ", "brak ", "无", "未", "非", "不", "불", "미", "비",
];

/// Which of two different words is the event, 0 or 1, if they say.
///
/// In this order: yes and no of one language; above a limit (`>50K`, `<=50K`); a word and its opposite (`churned`, `not
/// churned`); success; a word that means yes, or a status such as `died`, beside one that
/// does not; one that means no, or `alive`, beside one that does not.
pub(crate) fn event_of(words: [&str; 2]) -> Option<usize> {
    let words = words.map(normal);
    let [a, b] = [words[0].as_str(), words[1].as_str()];
    let one = |is: &dyn Fn(&str, &str) -> bool| match (is(a, b), is(b, a)) {
        (true, false) => Some(0),
        (false, true) => Some(1),
        _ => None,
    };
    let known = |word: &str, is: fn(&Word) -> bool| Word::of(word).is_some_and(is);
    let of_a_pair = |yes: &str, no: &str| {
        let malignant_and_benign = yes == "m" && no == "b";
        malignant_and_benign
            || Word::of(yes)
                .zip(Word::of(no))
                .is_some_and(|(yes, no)| yes.is_yes_beside(no))
    };
    let is_opposite = |of: &str, word: &str| {
        let rest = |not: &&str| word.strip_prefix(*not).map(str::trim_start);
        of.chars().count() > 1 && NOT.iter().filter_map(rest).any(|rest| rest == of)
    };
    let yes = |word: &str| {
        word == "1"
            || known(word, |it| {
                it.answer() == Some(true) || it.status == Some(Status::Happened)
            })
    };
    let no = |word: &str| {
        word == "0"
            || known(word, |it| {
                it.answer() == Some(false) || it.status == Some(Status::DidNot)
            })
    };
    let beside = |word: &str, other: &str| {
        (yes(word) || known(word, |it| it.status == Some(Status::HappenedBeside)))
            && (no(other) || known(other, |it| it.status == Some(Status::DidNotBeside)))
    };
    let hoped =
        |word: &str, other: &str| known(word, |it| it.hoped) && !known(other, |it| it.hoped);
    let is_with = |with: &str, without: &str| {
        let both = with.split_once(' ').zip(without.split_once(' '));
        both.is_some_and(|((with, rest), (without, same))| rest == same && of_a_pair(with, without))
    };
    let is_above = |above: &str, below: &str| {
        let limit = |text: &str, marks: [char; 2]| {
            let rest = text.strip_prefix(marks)?;
            Some(rest.trim_start_matches('=').trim_start().to_owned())
        };
        let (above, below) = (limit(above, ['>', '≥']), limit(below, ['<', '≤']));
        above.is_some() && above == below
    };
    one(&of_a_pair)
        .or_else(|| one(&is_above))
        .or_else(|| one(&is_with))
        .or_else(|| one(&is_opposite))
        .or_else(|| one(&hoped))
        .or_else(|| one(&beside))
        .or_else(|| one(&|word, _| yes(word) && word.chars().count() > 1))
        .or_else(|| one(&|_, other| no(other) && other.chars().count() > 1))
}

/// Whether the text says that the answer is not known, so that it is no answer.
pub(crate) fn means_unknown(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "unknown",
        "unk",
        "unsure",
        "not known",
        "not stated",
        "not reported",
        "not available",
        "not applicable",
        "no answer",
        "refused",
        "don't know",
        "dont know",
        "do not know",
        "dk",
        "missing",
        "undetermined",
        "undefined",
        "other",
        "n.a",
        "k.a",
        "unbekannt",
        "keine angabe",
        "weiß nicht",
        "inconnu",
        "nsp",
        "desconocido",
        "no sabe",
        "desconhecido",
        "неизвестно",
        "未知",
        "不明",
        "不详",
        "bilinmiyor",
    ];
    WORDS.contains(&normal(text).as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The event of two words, whichever comes first.
    fn event(a: &str, b: &str) -> Option<String> {
        let of = |words: [&str; 2]| event_of(words).map(|place| words[place].to_owned());
        assert_eq!(of([a, b]), of([b, a]), "{a} {b}");
        of([a, b])
    }

    #[test]
    fn yes_is_the_event_in_every_language() {
        for (yes, no) in [
            ("Yes", "no"),
            ("ja", "nein"),
            ("Ja", "Nee"),
            ("OUI", "NON"),
            ("si", "no"),
            ("Sí", "No"),
            ("sim", "não"),
            ("Sim", "na\u{303}o"),
            ("да", "нет"),
            ("是", "否"),
            ("はい", "いいえ"),
            ("हाँ", "नहीं"),
            ("হ্যাঁ", "না"),
            ("نعم", "لا"),
            ("ہاں", "نہیں"),
            ("EVET", "HAYIR"),
            ("evet", "hayır"),
            ("tak", "nie"),
            ("Ya", "Tidak"),
            ("có", "không"),
            ("예", "아니요"),
            ("J", "N"),
            ("WAHR", "FALSCH"),
            ("vrai", "faux"),
            ("1: Yes", "0: No"),
            ("1 = yes", "2 = no"),
            ("(1) Ja", "(2) Nein"),
            ("Positiv", "Negativ"),
            ("阳性", "阴性"),
            ("✓", "✗"),
        ] {
            assert_eq!(event(yes, no).as_deref(), Some(yes));
            assert!(are_yes_and_no([yes, no]), "{yes} {no}");
            assert!(are_yes_and_no([yes]), "{yes}");
        }
        // Of two languages, and of none.
        assert!(!are_yes_and_no(["oui", "no"]));
        assert!(!are_yes_and_no(["yes", "perhaps"]));
        assert!(!are_yes_and_no([]));
    }

    #[test]
    fn no_word_is_yes_in_one_language_and_no_in_another() {
        for [noes, yeses] in PAIRS {
            assert!(
                noes.iter().all(|word| yes_or_no(word) == Some(false)),
                "{noes:?}"
            );
            assert!(
                yeses.iter().all(|word| yes_or_no(word) == Some(true)),
                "{yeses:?}"
            );
        }
        assert_eq!(yes_or_no("Oui"), Some(true));
        assert_eq!(yes_or_no("nein"), Some(false));
        assert_eq!(yes_or_no("1"), None);
    }

    #[test]
    fn a_status_is_the_event() {
        for (event_word, other) in [
            ("dead", "alive"),
            ("Died", "Survived"),
            ("failed", "ok"),
            ("Default", "Paid"),
            ("defaulted", "current"),
            ("churned", "stayed"),
            ("positive", "negative"),
            ("case", "control"),
            ("relapse", "remission"),
            ("event", "censored"),
            ("sick", "healthy"),
            ("spam", "ham"),
            ("malignant", "benign"),
            ("M", "B"),
            ("success", "failure"),
            ("failed", "passed"),
            ("bad", "good"),
            ("churned", "not churned"),
            ("Smoker", "non-smoker"),
            ("ckd", "notckd"),
            ("recurrence-events", "no-recurrence-events"),
            ("diabetes", "no diabetes"),
            ("pain", "none"),
            ("disease", "normal"),
            ("yes, often", "no"),
            ("Attrited Customer", "Existing Customer"),
            (">50K", "<=50K"),
            ("> 50", "≤ 50"),
            ("agree", "disagree"),
            ("verstorben", "überlebt"),
            ("Óbito", "Cura"),
            ("with relapse", "without relapse"),
            ("mit Rezidiv", "ohne Rezidiv"),
            ("Raucher", "Nichtraucher"),
            ("krank", "gesund"),
            ("gekündigt", "aktiv"),
            ("退会", "継続"),
            ("Presence", "Absence"),
        ] {
            assert_eq!(event(event_word, other).as_deref(), Some(event_word));
        }
    }

    #[test]
    fn words_that_say_nothing_leave_it_open() {
        for (a, b) in [
            ("a", "b"),
            ("male", "female"),
            ("m", "f"),
            ("CH", "MM"),
            ("yes", "true"),
            ("n", "s"),
            ("left", "right"),
            ("Hindi", "English"),
            ("good", "excellent"),
            (">50", "<40"),
            ("1-2", "3-4"),
            ("1 a", "2 b"),
        ] {
            assert_eq!(event(a, b), None, "{a} {b}");
        }
    }

    #[test]
    fn no_answer_is_known() {
        assert!(means_unknown("Unknown") && means_unknown("not-stated"));
        assert!(!means_unknown("no") && !means_unknown("yes"));
    }
}
