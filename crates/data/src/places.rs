//! Codes of countries and continents.

/// ISO 3166-1 alpha-2, and the codes that are used beside it (EU, UK, XK).
const COUNTRIES: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ \
     BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE \
     DJ DK DM DO DZ EC EE EG EH ER ES ET EU FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ \
     GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN \
     KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS \
     MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT \
     PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF \
     TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UK UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT \
     ZA ZM ZW";

const CONTINENTS: &str = "AF AN AS EU NA OC SA";

/// Whether all of these are codes of countries, or of continents: at least so many that chance
/// does not make them so.
pub(crate) fn are_places<'a>(words: impl Iterator<Item = &'a str> + Clone) -> bool {
    const FEWEST_COUNTRIES: usize = 4;
    const FEWEST_CONTINENTS: usize = 3;
    let are = |codes: &str, fewest: usize| {
        let is_code = |word: &str| {
            word.len() == 2 && codes.split(' ').any(|code| code.eq_ignore_ascii_case(word))
        };
        words.clone().count() >= fewest && words.clone().all(is_code)
    };
    are(COUNTRIES, FEWEST_COUNTRIES) || are(CONTINENTS, FEWEST_CONTINENTS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_and_continents_are_known_and_few_letters_are_not_enough() {
        let are = |words: &str| are_places(words.split(' '));
        assert!(are("US DE FR ZA BW"));
        assert!(are("us de fr za bw cn"));
        assert!(are("EU AS OC"));
        assert!(!are("US DE"));
        assert!(!are("US DE FR ZA B"));
        assert!(!are("US DE FR ZA QQ"));
        assert_eq!(COUNTRIES.split(' ').count(), 252);
        assert!(COUNTRIES.split(' ').is_sorted());
    }
}
