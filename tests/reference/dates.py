"""Writes tests/fixtures/tables/dates.json: moments as people write them in some seventy languages.

    python tests/reference/dates.py

By Babel 2.19.0 (pinned: it holds the names and patterns of the Unicode CLDR). A case is a language, a
pattern of CLDR's and the texts of the moments in it. A pattern that says no time means the day, one
that says no day the first of the month. Languages that write a pattern alike are one case.
"""

import datetime
import json
import pathlib

import babel
from babel.dates import format_date, format_datetime, format_skeleton

PINNED = "2.19.0"
LOCALES = """
af ar ar_IQ az bg bn bs ca cs cy da de de_AT el en en_CA en_IN es es_CO es_PE et eu fa fi fil fr fr_CA
ga gl he hi hr hu hy id is it ja ka kk ko ky lt lv mk mn ms nb ne nl pl pt ro ru sk sl sq sr sr_Latn sv
sw ta te th tk tr uk ur uz vi zh zh_Hant
""".split()
# Each month, days up to the last, hours of both halves of the day.
MOMENTS = [
    datetime.datetime(2015 + month % 9, month, 1 + 23 * month % 28, 7 * month % 24, 11 * month % 60)
    for month in range(1, 13)
]
FORMATS = {
    "medium": lambda it, locale: format_date(it, "medium", locale=locale),
    "long": lambda it, locale: format_date(it, "long", locale=locale),
    "full": lambda it, locale: format_date(it, "full", locale=locale),
    "medium with time": lambda it, locale: format_datetime(it, "medium", locale=locale),
    "month": lambda it, locale: format_skeleton("yMMM", it, locale=locale),
}


def main():
    assert babel.__version__ == PINNED, f"babel {babel.__version__}, not {PINNED}"
    cases, seen = [], set()
    for name, write in FORMATS.items():
        for locale in LOCALES:
            texts = [write(moment, locale) for moment in MOMENTS]
            if (name, *texts) not in seen:
                seen.add((name, *texts))
                cases.append({"locale": locale, "format": name, "texts": texts})
    fixture = {
        "babel": PINNED,
        "moments": [moment.isoformat(timespec="minutes") for moment in MOMENTS],
        "cases": cases,
    }
    root = pathlib.Path(__file__).resolve().parents[1]
    path = root / "fixtures" / "tables" / "dates.json"
    lines = json.dumps(fixture, ensure_ascii=False).replace('{"locale"', '\n{"locale"')
    path.write_text(lines + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
