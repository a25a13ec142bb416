//! Time zones.

use crate::words::digits;

/// Names of time zones, and the hours by which they are ahead of UTC. Those that are of several
/// places are of none here, but for the most frequent ones of America and India.
const ZONES: [(&str, f64); 27] = [
    ("wet", 0.0),
    ("west", 1.0),
    ("bst", 1.0),
    ("cet", 1.0),
    ("cest", 2.0),
    ("mez", 1.0),
    ("mesz", 2.0),
    ("eet", 2.0),
    ("eest", 3.0),
    ("sast", 2.0),
    ("msk", 3.0),
    ("est", -5.0),
    ("edt", -4.0),
    ("cst", -6.0),
    ("cdt", -5.0),
    ("mst", -7.0),
    ("mdt", -6.0),
    ("pst", -8.0),
    ("pdt", -7.0),
    ("ist", 5.5),
    ("pkt", 5.0),
    ("jst", 9.0),
    ("kst", 9.0),
    ("hkt", 8.0),
    ("sgt", 8.0),
    ("aest", 10.0),
    ("aedt", 11.0),
];

/// The seconds by which a time zone is ahead of UTC: `Z`, `UTC`, `+02:00`, `GMT+2`, `CEST`. A place,
/// such as `Europe/Berlin`, has no one offset: its time is taken as it stands, as is that of a
/// clock's word, `Uhr`.
pub(crate) fn offset(zone: &str) -> Option<f64> {
    // JavaScript names the zone once more.
    let zone = match zone.split_once(['(', '[']) {
        Some((offset, name)) if name.ends_with([')', ']']) => offset.trim_end(),
        _ => zone,
    };
    let known = ["", "z", "utc", "gmt", "uhr", "h", "hrs"];
    if known.iter().any(|name| zone.eq_ignore_ascii_case(name)) || is_place(zone) {
        return Some(0.0);
    }
    if let Some((_, hours)) = ZONES
        .iter()
        .find(|(name, _)| zone.eq_ignore_ascii_case(name))
    {
        return Some(hours * 3600.0);
    }
    let begins = |name: &&str| {
        zone.get(..3)
            .is_some_and(|it| it.eq_ignore_ascii_case(name))
    };
    let zone = if ["utc", "gmt"].iter().any(begins) {
        zone[3..].trim_start()
    } else {
        zone
    };
    let (sign, rest) = match zone.strip_prefix('+') {
        Some(rest) => (1.0, rest),
        None => (-1.0, zone.strip_prefix('-')?),
    };
    let (hours, minutes) = match *rest.as_bytes() {
        [_] | [_, _] => (rest, "0"),
        [_, _, b':', _, _] => rest.split_once(':')?,
        [_, _, _, _] => rest.split_at_checked(2)?,
        _ => return None,
    };
    let (hours, minutes) = (digits(hours)?, digits(minutes)?);
    (hours < 24 && minutes < 60).then(|| sign * f64::from(hours * 3600 + minutes * 60))
}

/// Whether a time zone is a place of the time zone database.
fn is_place(zone: &str) -> bool {
    const CONTINENTS: [&str; 10] = [
        "Africa",
        "America",
        "Antarctica",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
        "Etc",
    ];
    zone.split_once('/')
        .is_some_and(|(continent, _)| CONTINENTS.contains(&continent))
}
