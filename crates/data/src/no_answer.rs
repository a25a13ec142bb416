//! What people say who give no answer.

/// In small letters, with straight apostrophes: English, German, French, Spanish, Portuguese,
/// Italian, Dutch, Polish, Russian, Turkish, Chinese, Japanese, Korean, Vietnamese, Indonesian,
/// Arabic, Hindi.
const WORDS: [&str; 117] = [
    "refused",
    "refuse",
    "refusal",
    "refused to answer",
    "declined",
    "-- select --",
    "please select",
    "bitte ausw\u{e4}hlen",
    "请选择",
    "fikrim yok",
    "trudno powiedzie\u{107}",
    "declined to answer",
    "don't know",
    "dont know",
    "do not know",
    "dk",
    "d/k",
    "rf",
    "not applicable",
    "does not apply",
    "inapplicable",
    "not stated",
    "not answered",
    "not ascertained",
    "no answer",
    "no response",
    "no opinion",
    "no data",
    "prefer not to answer",
    "prefer not to say",
    "rather not say",
    "not sure",
    "unsure",
    "can't say",
    "cannot say",
    "undecided",
    "missing",
    "unknown",
    "not known",
    "not available",
    "not asked",
    "skipped",
    "keine angabe",
    "keine antwort",
    "wei\u{df} nicht",
    "weiss nicht",
    "unbekannt",
    "nicht zutreffend",
    "trifft nicht zu",
    "entf\u{e4}llt",
    "verweigert",
    "ne sait pas",
    "nsp",
    "sans r\u{e9}ponse",
    "non r\u{e9}ponse",
    "non concern\u{e9}",
    "non renseign\u{e9}",
    "refus",
    "inconnu",
    "ns/nc",
    "nsnc",
    "ns",
    "nc",
    "no sabe",
    "no contesta",
    "no sabe/no contesta",
    "no responde",
    "no aplica",
    "desconocido",
    "n\u{e3}o sabe",
    "n\u{e3}o respondeu",
    "n\u{e3}o se aplica",
    "n\u{e3}o informado",
    "sem resposta",
    "non so",
    "non sa",
    "non risponde",
    "nessuna risposta",
    "weet niet",
    "geen antwoord",
    "niet van toepassing",
    "onbekend",
    "nie wiem",
    "brak odpowiedzi",
    "nie dotyczy",
    "brak danych",
    "не знаю",
    "нет ответа",
    "нет данных",
    "отказ",
    "затрудняюсь ответить",
    "bilmiyorum",
    "cevap yok",
    "不知道",
    "不清楚",
    "拒答",
    "不适用",
    "未回答",
    "说不清",
    "不详",
    "わからない",
    "無回答",
    "該当なし",
    "모름",
    "무응답",
    "해당없음",
    "không biết",
    "tidak tahu",
    "لا أعرف",
    "पता नहीं",
    "不明",
    "未填",
    "未填写",
    "未記入",
    "b.d",
    "undetermined",
    "ninguna respuesta",
];

/// Whether a cell says that there is no answer.
pub(crate) fn is_no_answer(text: &str) -> bool {
    const LONGEST: usize = 60;
    if text.len() > LONGEST {
        return false;
    }
    let word = text.to_lowercase().replace('\u{2019}', "'");
    let word = word.trim_matches(|it: char| "()[]<>.".contains(it) || it.is_whitespace());
    WORDS.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_says_nothing_is_understood() {
        for text in [
            "Refused",
            "Don\u{2019}t know",
            "(Keine Angabe)",
            "NS/NC",
            "不知道",
        ] {
            assert!(is_no_answer(text), "{text}");
        }
        for text in ["none", "never", "5", ""] {
            assert!(!is_no_answer(text), "{text}");
        }
    }
}
