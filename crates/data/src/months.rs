//! Words of dates.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// The days of the week in English, German, French, Spanish, Portuguese and Italian, as
/// they are written out and cut short.
const WEEKDAYS: &str = "mon tue tues wed thu thur thurs fri sat sun monday tuesday wednesday \
    thursday friday saturday sunday mo di mi do fr sa so montag dienstag mittwoch donnerstag \
    freitag samstag sonnabend sonntag lun mar mer jeu ven sam dim lundi mardi mercredi jeudi \
    vendredi samedi dimanche mié jue vie sáb dom lunes martes miércoles jueves viernes sábado \
    domingo seg ter qua qui sex segunda terça quarta quinta sexta gio lunedì martedì mercoledì \
    giovedì venerdì sabato domenica пн вт ср чт пт сб вс";

/// The months in English, German, Spanish, Portuguese, French, Italian, Dutch, the Nordic
/// languages, Polish, Russian and Turkish, as they stand in dates, written out and cut
/// short; in Indonesian, Hindi, Arabic, Czech, Hungarian, Greek, Thai, Finnish, Romanian, Catalan,
/// Estonian, Latvian, Lithuanian, Croatian, Serbian, Bulgarian, Ukrainian, Slovak, Slovene and
/// Hebrew, written out.
const MONTHS: [&str; 12] = [
    "jan january januar jänner enero ene janeiro janvier janv gennaio gen januari stycznia \
     styczeń sty января январь янв ocak oca जनवरी يناير ledna január ιανουαρίου มกราคม \
     tammikuuta tammikuu ianuarie ian gener jaanuar janvāris janvārī sausio siječnja јануар \
     јануара januara януари січня januára ינואר בינואר",
    "feb february februar feber febrero fevereiro fev février févr fevrier febbraio februari \
     lutego luty lut февраля февраль фев şubat şub फरवरी فبراير února február φεβρουαρίου \
     กุมภาพันธ์ helmikuuta helmikuu februarie febrer veebruar februāris februārī vasario veljače \
     фебруар фебруара februara февруари лютого februára פברואר בפברואר",
    "mar march märz mär mrz marzo março marco mars maart mrt marca marzec марта март мар mart \
     maret मार्च مارس března március μαρτίου มีนาคม maaliskuuta maaliskuu martie març märts \
     marts martā kovo ožujka marta березня marec מרץ במרץ",
    "apr april abril abr avril avr aprile kwietnia kwiecień kwi апреля апрель апр nisan nis \
     अप्रैल أبريل dubna április απριλίου เมษายน huhtikuuta huhtikuu aprilie aprill aprīlis \
     aprīlī balandžio travnja април априла aprila квітня apríla אפריל באפריל",
    "may mai mayo maio maggio mag mei maj maja мая май mayıs मई مايو května május μαΐου พฤษภาคม \
     toukokuuta toukokuu maig maijs maijā gegužės svibnja мај маја травня mája מאי במאי",
    "jun june juni junio junho juin giugno giu czerwca czerwiec cze июня июнь июн haziran haz \
     जून يونيو června június ιουνίου มิถุนายน kesäkuuta kesäkuu iunie iun juuni jūnijs jūnijā \
     birželio lipnja јун јуна juna юни червня júna junij יוני ביוני",
    "jul july juli julio julho juillet juil luglio lug lipca lipiec lip июля июль июл temmuz tem \
     जुलाई يوليو července július ιουλίου กรกฎาคม heinäkuuta heinäkuu iulie iul juliol juuli \
     jūlijs jūlijā liepos srpnja јул јула jula юли липня júla julij יולי ביולי",
    "aug august agosto ago août aout augustus augusti sierpnia sierpień sie августа август авг \
     ağustos ağu agustus अगस्त أغسطس srpna augusztus αυγούστου สิงหาคม elokuuta elokuu agost \
     augusts augustā rugpjūčio kolovoza avgust avgusta серпня augusta אוגוסט באוגוסט",
    "sep sept september septiembre setembro set septembre settembre września wrzesień wrz \
     сентября сентябрь сен сент eylül eyl सितंबर سبتمبر září szeptember σεπτεμβρίου กันยายน \
     syyskuuta syyskuu septembrie setembre septembris septembrī rugsėjo rujna septembar \
     septembra септембар септембра септември вересня ספטמבר בספטמבר",
    "oct october oktober okt octubre outubro out octobre ottobre ott października październik \
     paź октября октябрь окт ekim eki अक्टूबर أكتوبر října október οκτωβρίου ตุลาคม lokakuuta \
     lokakuu octombrie oktoober oktobris oktobrī spalio oktobar oktobra октобар октобра октомври \
     жовтня októbra אוקטובר באוקטובר",
    "nov november noviembre novembro novembre listopada listopad lis ноября ноябрь ноя нояб \
     kasım kas नवंबर نوفمبر listopadu νοεμβρίου พฤศจิกายน marraskuuta marraskuu noiembrie \
     novembris novembrī lapkričio studenoga studenog novembar novembra новембар новембра ноември \
     листопада נובמבר בנובמבר",
    "dec december dezember dez diciembre dic dezembro décembre déc decembre dicembre desember \
     des grudnia grudzień gru декабря декабрь дек aralık ara दिसंबर ديسمبر prosince δεκεμβρίου \
     ธันวาคม joulukuuta joulukuu decembrie desembre detsember decembris decembrī gruodžio \
     decembar decembra децембар децембра декември грудня דצמבר בדצמבר",
];

/// The months in Thai, cut short.
const THAI: [&str; 12] = [
    "ม.ค.",
    "ก.พ.",
    "มี.ค.",
    "เม.ย.",
    "พ.ค.",
    "มิ.ย.",
    "ก.ค.",
    "ส.ค.",
    "ก.ย.",
    "ต.ค.",
    "พ.ย.",
    "ธ.ค.",
];

/// What joins two consonants of Devanagari: a sign within a word.
const VIRAMA: char = '\u{94d}';
/// What makes a letter of Thai silent, likewise.
const SILENT: char = '\u{e4c}';

/// The letters that text begins with, and what is behind them.
pub(crate) fn word(text: &str) -> (&str, &str) {
    let end = text
        .find(|it: char| !it.is_alphabetic() && it != VIRAMA && it != SILENT)
        .unwrap_or(text.len());
    text.split_at(end)
}

/// The month that text begins with, from 1, and what is behind it.
pub(crate) fn month(text: &str) -> Option<(u32, &str)> {
    static NAMES: LazyLock<HashMap<&str, u32>> = LazyLock::new(|| {
        let months = MONTHS.iter().zip(1..);
        months
            .flat_map(|(names, month)| names.split(' ').map(move |name| (name, month)))
            .collect()
    });
    let short = THAI.iter().zip(1..);
    let mut short = short.filter_map(|(name, month)| Some((month, text.strip_prefix(name)?)));
    if let Some(found) = short.next() {
        return Some(found);
    }
    let (word, rest) = word(text);
    let month = NAMES.get(word.to_lowercase().as_str())?;
    Some((*month, rest))
}

/// Whether a word is the name of a month, whole or cut short.
pub(crate) fn is_month(text: &str) -> bool {
    month(text).is_some_and(|(_, rest)| matches!(rest, "" | "."))
}

/// What is behind the day of the week that text begins with.
pub(crate) fn behind_weekday(text: &str) -> Option<&str> {
    static NAMES: LazyLock<HashSet<&str>> = LazyLock::new(|| WEEKDAYS.split(' ').collect());
    let (word, rest) = word(text);
    NAMES
        .contains(word.to_lowercase().as_str())
        .then(|| rest.trim_start_matches(['.', ',', ' ']))
}

/// What is behind the points, dashes, spaces and the word `de` or `of` between a date's
/// parts.
pub(crate) fn behind_gap(text: &str) -> &str {
    const GAP: [char; 6] = [' ', '.', ',', '-', '/', '\u{a0}'];
    let text = text.trim_start_matches(GAP);
    let (word, rest) = word(text);
    match word.to_lowercase().as_str() {
        "de" | "del" | "of" => rest.trim_start_matches(GAP),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_and_days_are_known_by_their_names() {
        assert_eq!(month("марта 2022"), Some((3, " 2022")));
        assert_eq!(month("Sept. 2"), Some((9, ". 2")));
        assert_eq!(month("अक्टूबर 2"), Some((10, " 2")));
        assert_eq!(month("มี.ค. 66"), Some((3, " 66")));
        assert_eq!(month("กุมภาพันธ์ 2566"), Some((2, " 2566")));
        assert_eq!(month("kesäkuuta 2022"), Some((6, " 2022")));
        assert_eq!(month("Foo"), None);
        assert_eq!(behind_weekday("Fri, 2 Apr"), Some("2 Apr"));
        assert_eq!(behind_weekday("Friend"), None);
        assert_eq!(behind_gap(" de enero"), "enero");
        assert_eq!(behind_gap("-Apr"), "Apr");
        assert_eq!(behind_gap(". dezember"), "dezember");
    }
}
