//! What a column's name says that its codes mean: `Employed (0 = yes, 1 = no)`.

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
