//! Which of the encodings of European languages a text is in, by the letters that result.
//!
//! Bytes that are Czech, Polish, Hungarian, Romanian or Turkish letters in the one
//! encoding are letters or signs of Western languages in the other, but at places where
//! no word of these has them.

use encoding_rs::{Encoding, ISO_8859_4, ISO_8859_15, WINDOWS_1250, WINDOWS_1252, WINDOWS_1254};

/// Another encoding than was guessed where the letters say so clearly.
pub(super) fn corrected(guess: &'static Encoding, sample: &[u8]) -> &'static Encoding {
    // The Baltic encoding that Baltic tables are not in: a guess by a few letters.
    let guess = if guess == ISO_8859_4 {
        WINDOWS_1252
    } else {
        guess
    };
    if ![WINDOWS_1250, WINDOWS_1252, WINDOWS_1254].contains(&guess) {
        return guess;
    }
    let (text, _) = WINDOWS_1252.decode_without_bom_handling(sample);
    let letters: Vec<char> = text.chars().collect();
    if is_turkish(&letters) {
        WINDOWS_1254
    } else if guess == WINDOWS_1252 && is_central(&letters) {
        WINDOWS_1250
    } else if guess == WINDOWS_1250
        && (is_spanish(&letters) || has_pounds(&letters) || is_french(&letters))
    {
        WINDOWS_1252
    } else if guess == WINDOWS_1252 && has_latin_9_euros(sample) {
        ISO_8859_15
    } else {
        guess
    }
}

/// Whether what would be `¤`, which nobody writes, is the euro sign of Latin-9. A text of
/// Windows has its own and other characters where Latin-9 has none.
fn has_latin_9_euros(sample: &[u8]) -> bool {
    sample.contains(&0xa4) && !sample.iter().any(|byte| (0x80..0xa0).contains(byte))
}

/// Whether text is Turkish that is read as Western: `ı`, `ş` and `ğ` are letters of
/// Icelandic then, without the vowels with accents that it has everywhere.
fn is_turkish(letters: &[char]) -> bool {
    let has = |some: &str| letters.iter().any(|letter| some.contains(*letter));
    let count = |some: &str| letters.iter().filter(|it| some.contains(**it)).count();
    let beyond = letters.iter().filter(|it| !it.is_ascii()).count();
    count("ýþðÝÞÐ") > 1
        && 4 * count("ýþðÝÞÐçÇöÖüÜâ") >= 3 * beyond
        && has("ýþð")
        && !has("áéíóúæÁÉÍÓÚÆåø")
}

/// Whether text has letters of Spanish alone: `ñ` in front of vowels, where Polish has no `ń`.
fn is_spanish(letters: &[char]) -> bool {
    let after = |place: usize| letters.get(place + 1).copied().unwrap_or(' ');
    let is_such = |place: usize| match letters[place] {
        'ñ' | 'Ñ' => "aeiouáéíóúAEIOU".contains(after(place)),
        letter => letter.is_ascii() || "áéíóúÁÉÍÓÚüÜ¿¡ºª°€".contains(letter),
    };
    letters.iter().any(|letter| "ñÑ¿¡".contains(*letter)) && (0..letters.len()).all(is_such)
}

/// Whether text has pounds in front of digits, where Polish has no `Ł`.
fn has_pounds(letters: &[char]) -> bool {
    letters
        .windows(2)
        .any(|two| two[0] == '£' && two[1].is_ascii_digit())
}

/// Whether text has letters of French alone, and `è` between consonants, where Czech has no `č`.
fn is_french(letters: &[char]) -> bool {
    let is_consonant = |place: Option<usize>| {
        let letter = place.and_then(|place| letters.get(place));
        letter.is_some_and(|it| it.is_ascii_alphabetic() && !"aeiouyAEIOUY".contains(*it))
    };
    let is_such = |place: usize| match letters[place] {
        'è' => is_consonant(place.checked_sub(1)) && is_consonant(Some(place + 1)),
        letter => letter.is_ascii() || "éàâîôçÉÀÎÔÇœ°€".contains(letter),
    };
    letters.contains(&'è') && (0..letters.len()).all(is_such)
}

/// Whether text is Czech, Slovak, Polish, Hungarian or Romanian that is read as Western.
fn is_central(letters: &[char]) -> bool {
    /// Of letters beyond ASCII, one in so many is at a strange place.
    const OF: usize = 10;
    let has = |some: &str| letters.iter().any(|letter| some.contains(*letter));
    let is_hungarian = has("öü") && has("áé");
    let is_romanian = has("ã") && !has("ð");
    let at = |place: Option<usize>| {
        let letter = place.and_then(|place| letters.get(place)).copied();
        letter.filter(|letter| letter.is_alphabetic())
    };
    let is_strange = |place: usize| {
        let (before, after) = (at(place.checked_sub(1)), at(Some(place + 1)));
        let is_inside = before.is_some() && after.is_some();
        match letters[place] {
            // Letters that Italian has only at the ends of words.
            'ì' => after.is_some(),
            'ù' | 'è' | 'ò' => is_inside && is_czech_beside(letters, place),
            // Letters of the Nordic languages, which have none of their company.
            'ø' | 'Ø' => is_czech_beside(letters, place),
            '³' | '¹' | '¿' => is_inside,
            // Portuguese has it in front of `e`, Estonian without a `y`.
            'õ' => after != Some('e') && (is_hungarian || before == Some('y')),
            // No word of French or Spanish ends in these.
            'œ' => after.is_none_or(|after| after == 'æ'),
            'ñ' => before.is_some() && after.is_none(),
            'þ' | 'º' => is_inside && is_romanian,
            _ => false,
        }
    };
    let strange = (0..letters.len()).filter(|place| is_strange(*place));
    let strange = strange.count();
    let beyond = letters.iter().filter(|it| !it.is_ascii()).count();
    strange > 0 && OF * strange >= beyond
}

/// Whether the word around a place, or the ones beside it, have another letter that is
/// Czech and Western, but of no Western language that has this one.
fn is_czech_beside(letters: &[char], place: usize) -> bool {
    const NEAR: usize = 40;
    let near = &letters[place.saturating_sub(NEAR)..letters.len().min(place + NEAR)];
    near.iter().any(|letter| "šžŠŽýìÝ".contains(*letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, encoding: &'static Encoding) -> &'static str {
        let (bytes, _, _) = encoding.encode(text);
        corrected(WINDOWS_1252, &bytes).name()
    }

    #[test]
    fn letters_of_central_europe_and_turkish_are_known() {
        for text in [
            "Město;Částka;Odešel",
            "příjmení;věk;Nováková;Dvořák",
            "Łódź;złoty;może;sąd",
            "miasto;wypłata;żona",
            "fő;körút;idő;nő;é;ü",
            "Győr;Pécs;tanár",
            "wartość;Toruń",
            "oraş;staţie;viaţă;ţară",
        ] {
            assert_eq!(of(text, WINDOWS_1250), "windows-1250", "{text}");
        }
        for text in ["yaş;şehir;kadın;çalışıyor", "İstanbul;ağır;düşük"] {
            assert_eq!(of(text, WINDOWS_1254), "windows-1254", "{text}");
        }
    }

    #[test]
    fn small_western_texts_are_not_baltic_or_polish() {
        for (text, guess) in [
            ("Età;Sesso;esito\nSì;No", ISO_8859_4),
            ("Año;Señor;España", WINDOWS_1250),
            ("price\n£10\n£0.50\nJosé", WINDOWS_1250),
            ("price\n£12.50\nCôte", WINDOWS_1250),
            ("région\nÎle-de-France\nArdèche\nHérault", WINDOWS_1250),
        ] {
            let (bytes, _, _) = WINDOWS_1252.encode(text);
            assert_eq!(corrected(guess, &bytes), WINDOWS_1252, "{text}");
        }
        for text in [
            "koń;dzień",
            "pański;ó",
            "Łukasz",
            "počet;člověk",
            "délka;počty",
        ] {
            let (bytes, _, _) = WINDOWS_1250.encode(text);
            assert_eq!(corrected(WINDOWS_1250, &bytes), WINDOWS_1250, "{text}");
        }
    }

    #[test]
    fn the_euro_sign_of_latin_9_is_known() {
        let says = |bytes: &[u8]| corrected(WINDOWS_1252, bytes).name();
        assert_eq!(says(b"Gr\xf6\xdfe;12,5 \xa4\n"), "ISO-8859-15");
        assert_eq!(says(b"Gr\xf6\xdfe;12,5 \x80\n"), "windows-1252");
        assert_eq!(says(b"12 \xa4;\x93a\x94\n"), "windows-1252");
    }

    #[test]
    fn western_letters_stay() {
        for text in [
            "città;perché;più;così;è;però",
            "où;élève;père;Noël;être;août;bœuf;français;ü",
            "informação;ações;não;milhões;é",
            "Größe;Straße;Übung;m³;m²",
            "København;Ærø;år;øre;søster",
            "¿cuándo?;año;Nº;señor",
            "þú;maður;ár;þetta;ég;Íslandi;fólk",
            "història;època;país;qüestió",
            "õun;öö;jõulud;ära",
        ] {
            assert_eq!(of(text, WINDOWS_1252), "windows-1252", "{text}");
        }
    }
}
