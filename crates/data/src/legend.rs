//! What a column's name says that its codes mean: `Employed (0 = yes, 1 = no)`.

use crate::yes_words::yes_or_no;

/// The word that a name has for a code, if it has one for each of these codes.
pub(crate) fn meanings<'a, const N: usize>(
    name: &'a str,
    codes: [&str; N],
) -> Option<[&'a str; N]> {
    let parts = || name.split([',', ';', '/', '|', '(', ')', '[', ']', '\n']);
    let words = codes.map(|code| parts().find_map(|part| meaning(part, code)));
    let all = words.iter().all(Option::is_some);
    all.then(|| words.map(Option::unwrap_or_default))
}

/// The words yes and no that a name has beside two codes, however they are set apart:
/// `(0, Yes | 1, No)`, `Y=0 N=1`, `relapse_0yes_1no`, `(0是1否)`, `[1/0 = N/Y]`.
pub(crate) fn answers<'a>(name: &'a str, codes: [&str; 2]) -> Option<[&'a str; 2]> {
    let pieces = pieces(name);
    pieces.windows(4).find_map(|four| {
        let [a, b, c, d] = [four[0], four[1], four[2], four[3]];
        let beside = [[a, c, b, d], [b, d, a, c], [a, b, c, d], [c, d, a, b]];
        beside
            .into_iter()
            .find_map(|[one, other, of_one, of_other]| {
                let words = match ([one, other] == codes, [other, one] == codes) {
                    (true, _) => [of_one, of_other],
                    (_, true) => [of_other, of_one],
                    _ => return None,
                };
                let answers = words.map(yes_or_no);
                let differ =
                    answers[0].is_some() && answers[0] != answers[1] && answers[1].is_some();
                differ.then_some(words)
            })
    })
}

/// The numbers and the words of a name.
fn pieces(name: &str) -> Vec<&str> {
    let kind = |letter: char| match letter {
        _ if letter.is_ascii_digit() => 1,
        _ if letter.is_alphabetic() => 2,
        _ => 0,
    };
    let mut pieces = Vec::new();
    let mut rest = name;
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|letter| kind(letter) != kind(first));
        let (piece, behind) = rest.split_at(end.unwrap_or(rest.len()));
        if kind(first) > 0 {
            pieces.push(piece);
        }
        rest = behind;
    }
    pieces
}

/// What a part of a name says that a code means: `1 = yes`, `1: yes`, `yes=1`, `1 - yes`.
fn meaning<'a>(part: &'a str, code: &str) -> Option<&'a str> {
    let halves = ["=", ":", " - ", " \u{2013} "];
    let (one, other) = halves.iter().find_map(|between| part.split_once(between))?;
    // `Status: 1 = yes`
    let [one, other] = [one.trim(), other.trim()];
    let one = one.rsplit([':', ' ']).next().unwrap_or(one);
    let word = match (one == code, other == code) {
        (true, false) => other,
        (false, true) => one,
        _ => return None,
    };
    word.starts_with(char::is_alphabetic).then_some(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_found_however_they_are_set_apart() {
        for (name, expected) in [
            ("Décédé (0=oui 1=non)", Some(["oui", "non"])),
            ("Died? Y=0 N=1", Some(["Y", "N"])),
            ("died (0, Yes | 1, No)", Some(["Yes", "No"])),
            ("是否死亡(0是1否)", Some(["是", "否"])),
            ("死亡（0：是；1：否）", Some(["是", "否"])),
            ("Recidiva (0 sì; 1 no)", Some(["sì", "no"])),
            ("relapse_0yes_1no", Some(["yes", "no"])),
            ("Died, 0 yes, 1 no", Some(["yes", "no"])),
            ("alive at 30d [1/0 = N/Y]", Some(["Y", "N"])),
            ("Smoker 0.No 1.Yes", Some(["No", "Yes"])),
            ("no 0 of 1", None),
            ("grade 0 or 1", None),
            ("yes", None),
        ] {
            assert_eq!(answers(name, ["0", "1"]), expected, "{name}");
        }
        assert_eq!(
            answers("Zgon (1-nie, 2-tak)", ["1", "2"]),
            Some(["nie", "tak"])
        );
        assert_eq!(
            answers("再発（1：あり、2：なし）", ["1", "2"]),
            Some(["あり", "なし"])
        );
    }

    #[test]
    fn names_say_what_codes_mean() {
        for (name, expected) in [
            ("Employed (0 = yes, 1 = no)", Some(["yes", "no"])),
            ("impfung [0: ja; 1: nein]", Some(["ja", "nein"])),
            ("smokes, no=1, yes=0", Some(["yes", "no"])),
            ("Status: 1 = died, 0 = alive", Some(["alive", "died"])),
            ("left (1 = yes)", None),
            ("ratio 0:1", None),
            ("age", None),
            ("", None),
        ] {
            assert_eq!(meanings(name, ["0", "1"]), expected, "{name}");
        }
    }
}
