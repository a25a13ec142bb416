"""Opens reports in Chromium, from disk and without a network: what they compute, what they let run,
whether everybody can read them.

    cargo xtask browser [--screenshots DIR]

calls it with the program `sways`, a folder to work in, and Chromium.
"""

import argparse
import csv
import itertools
import json
import math
import random
import re
import shutil
import statistics
import subprocess
from operator import itemgetter
from pathlib import Path

import docx
import openpyxl
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, sync_playwright

REPOSITORY = Path(__file__).resolve().parents[2]
WIDTHS = [1280, 390]
SCHEMES = ["light", "dark"]
# The table of effects; others are folded below it.
EVIDENCE = "#influences .of-evidence > .scroll"
# What would run if a name could.
ALARM = "<script>window.ran=1</script><img src=x onerror='window.ran=1'>\"'`&"
NAMES = [
    ALARM,
    "</script><script>window.ran=1</script>",
    '=HYPERLINK("http://example.org")',
    "@sum, with a comma",
    "🜁 emoji 👩‍🔬",
    "עברית مرحبا",
    "x" * 300,
    "many words " * 27,
    "\u202eturned round",
    "new\nline\tand\u0001control",
]


class Failed(Exception):
    """A test that did not pass."""


def check(holds: bool, what: str) -> None:
    if not holds:
        raise Failed(what)


class Sways:
    """The program, in a folder of its own."""

    def __init__(self, program: Path, folder: Path) -> None:
        self.program, self.folder = program, folder
        folder.mkdir(parents=True, exist_ok=True)

    def __call__(self, *arguments: str) -> str:
        command = [str(self.program), *arguments]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, encoding="utf-8")
        check(done.returncode == 0, f"{arguments}: {done.stderr}")
        return done.stdout

    def table(self, name: str, header: list[str], rows: list[list]) -> None:
        with open(self.folder / name, "w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([header, *rows])

    def experiment(self, name: str, config: str) -> Path:
        (self.folder / f"{name}.toml").write_text(f'name = "{name}"\n{config}', encoding="utf-8")
        self("experiment", f"{name}.toml", "--quiet")
        return self.folder / "runs" / name


def affairs(sways: Sways) -> Path:
    table = REPOSITORY / "configs/data/affairs.csv"
    sways("influence", str(table), "--outcome", "affairs", "--event", "affairs > 0", "--quiet")
    return sways.folder / "runs/affairs"


def adam(sways: Sways) -> Path:
    sways("experiment", str(REPOSITORY / "configs/adam.toml"), "--quiet")
    return sways.folder / "runs/adam"


def mixed(sways: Sways, activation: str, clip: bool) -> Path:
    """Text, dates, yes and no, where numbers are drawn in a long tail, and missing values."""
    draw, tail = random.Random(7), random.Random(8)
    name = f"mixed-{activation}"
    rows = []
    for _ in range(400):
        ward, age, smoker = draw.choice(["a", "b", "c", ""]), draw.gauss(50, 12), draw.random() < 0.3
        odds = (age - 50) / 10 + 2 * smoker - 1.5 * (ward == "b")
        cells = [ward, f"{age:.1f}", "yes" if smoker else "no", f"20{draw.randint(10, 24)}-0{draw.randint(1, 9)}-11"]
        cells = [cells[0], *("" if draw.random() < 0.1 else cell for cell in cells[1:])]
        gain = tail.gauss(0, 6)
        cells.append(f"{math.sinh(gain) if clip else gain:.2f}")
        rows.append([*cells, draw.choice(["x", "y"]), int(odds + draw.gauss(0, 1) > 0)])
    sways.table(f"{name}.csv", ["ward", "age", "smoker", "seen", "gain", "two", "ill"], rows)
    scaling = '"robust"' if clip else '"standard"'
    return sways.experiment(
        name,
        f'[data]\npath = "{name}.csv"\noutcome = "ill"\nscaling = {scaling}\ntest_fraction = 0.25\n'
        f'[model]\nhidden = [12, 7]\nactivation = "{activation}"\n'
        "[train]\nepochs = 30\nbatch_size = 50\nmembers = 3\n"
        '[[explain]]\nmethod = "permutation"\n[[explain]]\nmethod = "shapley"\nbaseline = "mean"\n[evidence]\n',
    )


def hostile(sways: Sways) -> Path:
    """Two hundred conditions, some of them with names that would like to run or to break a page."""
    draw = random.Random(3)
    header = NAMES + [f"condition {place}" for place in range(len(NAMES), 200)]
    rows = []
    for _ in range(300):
        words = [draw.choice(NAMES[:8])] + [f"{draw.gauss(0, 1):.3f}" for _ in header[1:]]
        rows.append([*words, draw.choice([ALARM, "no"])])
    sways.table("hostile <b>“é”.csv", [*header, "what <i>happened</i>"], rows)
    return sways.experiment(
        "hostile <b>é",
        '[data]\npath = "hostile <b>“é”.csv"\noutcome = "what <i>happened</i>"\n'
        '[model]\nhidden = [6]\n[train]\nepochs = 5\nbatch_size = 50\nmembers = 2\n'
        '[[explain]]\nmethod = "gradient"\n',
    )


def large(sways: Sways) -> Path:
    draw = random.Random(5)
    rows = [[f"{draw.gauss(0, 1):.4f}" for _ in range(12)] for _ in range(100_000)]
    for row in rows:
        row.append(int(float(row[0]) + draw.gauss(0, 2) > 0))
    sways.table("large.csv", [f"c{place}" for place in range(12)] + ["y"], rows)
    sways("influence", "large.csv", "--outcome", "y", "--no-evidence", "--quiet")
    return sways.folder / "runs/large"


def wide(sways: Sways, conditions: int) -> Path:
    """1,500 rows: of six conditions one with levels, one of whole numbers, the others numbers."""
    draw = random.Random(11)
    subjects = ["blood pressure", "income", "years of school", "distance to the ward", "sleep", "cigarettes"]
    header = [f"{subjects[place % 6]} visit {place // 6 + 1}" for place in range(conditions)]
    rows = []
    for _ in range(1500):
        row, logit = [], 0.0
        for place in range(conditions):
            if place % 6 == 3:
                value, by = draw.choice(["north", "south", "east", "west"]), 0.0
                by = 0.8 * (value == "north")
            elif place % 6 == 5:
                value = draw.randrange(12)
                by = 0.15 * (value - 6)
            else:
                by = draw.gauss(0, 1)
                value = f"{50 + place + 7 * by:.1f}"
            row.append(value)
            logit += by * (place < 9)
        rows.append([*row, "yes" if logit + draw.gauss(0, 2) > 0 else "no"])
    name = f"wide-{conditions}"
    sways.table(f"{name}.csv", [*header, "event"], rows)
    sways("influence", f"{name}.csv", "--outcome", "event", "--quiet")
    return sways.folder / "runs" / name


class Opened:
    """A report, opened from disk by a browser without a network."""

    def __init__(self, browser, run: Path, width: int = 1280, scheme: str = "light") -> None:
        self.context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True
        )
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda it: self.complaints.append(it.text))
        self.page.on("pageerror", lambda it: self.complaints.append(str(it)))
        self.page.on("dialog", lambda it: (self.complaints.append("a dialog"), it.dismiss()))
        self.page.on("request", lambda it: self.requests.append(it.url))
        self.address = (run / "report.html").resolve().as_uri()
        self.page.goto(self.address)
        self.page.wait_for_selector("#probability[data-value]", state="attached")

    def __enter__(self) -> "Opened":
        return self

    def __exit__(self, *_) -> None:
        self.context.close()

    def probability(self) -> float:
        # What was asked is computed before the next frame.
        self.page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        return float(self.page.get_attribute("#probability", "data-value"))

    def said(self) -> dict[str, str]:
        """What the controls say, by the conditions' names; empty where missing."""
        return self.page.evaluate(
            """() => Object.fromEntries([...document.querySelectorAll('.control')].map((line) => {
                const name = line.querySelector('bdi').textContent;
                if (line.querySelector('[type=checkbox]')?.checked) return [name, ''];
                const select = line.querySelector('select');
                const text = select ? select.selectedOptions[0].textContent
                    : line.querySelector('[type=number], [type=date]').value;
                return [name, text === '(missing)' ? '' : text];
            }))"""
        )


def what_if(sways: Sways, browser, run: Path) -> str:
    """Moves what can be moved; after each move the page says what `sways predict` says."""
    largest = 0.0
    with Opened(browser, run) as opened:
        asked, got = [], []

        def ask() -> None:
            asked.append(opened.said())
            got.append(opened.probability())

        ask()
        for line in opened.page.query_selector_all(".control"):
            if slider := line.query_selector("[type=range]"):
                for key in ["Home", "End", "ArrowLeft"]:
                    slider.press(key)
                    ask()
            if select := line.query_selector("select"):
                for place in range(len(select.query_selector_all("option"))):
                    select.select_option(index=place)
                    ask()
            if box := line.query_selector("[type=checkbox]"):
                box.check()
                ask()
        opened.page.select_option("#row", index=0)
        ask()
        total = opened.page.evaluate(
            """() => [...document.querySelectorAll('#attributions tbody td.number')]
                .reduce((sum, cell) => sum + Number(cell.textContent.replace('\u2212', '-')), 0)"""
        )
        base = json.loads(opened.page.text_content("#data"))["base"]
        check(abs(base + total - got[-1]) < 2e-3, f"attributions add {total} to {base}, not to {got[-1]}")
        check(opened.requests == [opened.address], f"requests: {opened.requests}")
        check(not opened.complaints, f"complaints: {opened.complaints}")
    sways.table("asked.csv", list(asked[0]), [list(row.values()) for row in asked])
    predicted = sways("predict", str(run / "model.safetensors"), "asked.csv").splitlines()[1:]
    for row, line, here in zip(asked, predicted, got, strict=True):
        there = float(line.split(",")[1])
        largest = max(largest, abs(here - there))
        check(abs(here - there) < 1e-5, f"{row}: {here} in the page, {there} by sways predict")
    return f"{len(got)} rows, at most {largest:.1e} from sways predict"


def runs_nothing(browser, run: Path) -> str:
    """Names are text, and even what gets into the page by force does not run."""
    for width in WIDTHS:
        with Opened(browser, run, width) as opened:
            page = opened.page
            check(page.evaluate("window.ran") is None, "a name ran")
            check(not opened.complaints, f"complaints: {opened.complaints}")
            text = page.text_content("body")
            for name in [ALARM, NAMES[1], NAMES[4], NAMES[5], NAMES[6]]:
                check(name in text, f"{name!r} is not shown")
            wide = page.evaluate("document.documentElement.scrollWidth")
            check(wide <= width, f"{wide} pixels in a window of {width}")
            check(len(page.query_selector_all(".control")) == 200, "not every condition has a control")
            page.fill("#filter", "emoji")
            shown = [it for it in page.query_selector_all(".control") if it.is_visible()]
            check(len(shown) == 1, f"{len(shown)} controls for one name")
            page.evaluate(
                """() => {
                    try { document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="window.ran=2">'); }
                    catch (error) { /* trusted types */ }
                    const script = document.createElement('script');
                    try { script.text = 'window.ran=3'; document.body.append(script); }
                    catch (error) { /* trusted types */ }
                    return fetch('https://example.org').catch(() => null);
                }"""
            )
            page.wait_for_timeout(100)
            check(page.evaluate("window.ran") is None, "what was put into the page ran")
            check(all("example.org" not in it for it in opened.requests), "the page fetched something")
    for line in (run / "local/gradient.csv").read_text(encoding="utf-8").splitlines()[:1]:
        cells = next(csv.reader([line]))
        check(not [it for it in cells if it.startswith(("=", "+", "-", "@"))], f"a formula in {line[:200]}")
    return "nothing ran"


def is_accessible(browser, run: Path) -> str:
    minor = 0
    for width in WIDTHS:
        for scheme in SCHEMES:
            with Opened(browser, run, width, scheme) as opened:
                opened.page.evaluate("document.querySelectorAll('details').forEach(it => { it.open = true; })")
                found = Axe().run(opened.page).response["violations"]
                bad = [it for it in found if it["impact"] in ("serious", "critical")]
                told = [(it["id"], it["nodes"][0]["html"][:200], it["nodes"][0]["failureSummary"]) for it in bad]
                check(not bad, f"axe at {width}, {scheme}: {told}")
                minor = max(minor, len(found))
                silent = opened.page.query_selector_all("svg:not([aria-label])")
                check(not silent, "a chart has no text alternative")
    return f"no serious finding by axe, {minor} others"


def number(text: str) -> float:
    return float(text.replace("\u2212", "-"))


def shows_its_numbers(sways: Sways, browser, run: Path) -> str:
    """The table of effects and the chart have the numbers of `sways table`; the table is sorted and
    downloaded, and on a narrow page nothing of it is out of sight and no text of a chart is small."""
    lines = sways("table", str(run), "--as", "csv").lstrip("\ufeff").splitlines()
    wanted = [it for it in csv.DictReader(lines) if it["effect_points"]]
    points = sorted(float(it["effect_points"]) for it in wanted)
    with Opened(browser, run) as opened:
        page = opened.page
        page.click(f"{EVIDENCE} thead th:nth-child(3) button")
        rows = page.eval_on_selector_all(
            f"{EVIDENCE} tbody tr", "rows => rows.map(it => [it.cells[0].textContent, it.cells[2].textContent])"
        )
        cells = [cell for _, cell in rows]
        # Rows of a condition stay together, and its first number is its place.
        groups = itertools.groupby(rows, itemgetter(0))
        together = [(name, [number(cell) for _, cell in of_it if cell]) for name, of_it in groups]
        names = [name for name, _ in together]
        check(len(names) == len(set(names)), f"taken apart: {names}")
        first = [numbers[0] for _, numbers in together if numbers]
        check(first == sorted(first), f"not sorted: {first}")
        listed = [number(it) for it in cells if it]
        shown = sorted(listed)
        check(all(abs(a - b) <= 0.051 for a, b in zip(shown, points, strict=True)), f"{shown} are not {points}")
        with page.expect_download() as download:
            page.click(f"{EVIDENCE} + .tools button:last-child")
        text = Path(download.value.path()).read_text(encoding="utf-8-sig")
        rows = list(csv.reader(text.splitlines()))
        check(len({len(row) for row in rows}) == 1, f"rows of different lengths: {text}")
        check([number(row[2]) for row in rows[1:] if row[2]] == listed, f"other numbers in the file: {text}")
        with page.expect_download() as download:
            page.click("#influences .save")
        picture = Path(download.value.path()).read_bytes()
        check(picture.startswith(b"\x89PNG") and len(picture) > 5_000, f"no picture: {picture[:40]}")
        tips = page.eval_on_selector_all("#influences svg title", "all => all.map(it => it.textContent)")
        check(len(tips) == len(shown), f"{len(tips)} tooltips for {len(shown)} effects")
        missing = [it for it in cells if it and not any(it in tip for tip in tips)]
        check(not missing, f"in no tooltip: {missing}")
        check(not opened.complaints, f"complaints: {opened.complaints}")
    with Opened(browser, run, 390) as opened:
        page = opened.page
        right = page.eval_on_selector_all(
            "#influences tbody tr > *", "cells => Math.max(...cells.map(it => it.getBoundingClientRect().right))"
        )
        check(right <= 390, f"a cell ends at {right} of 390 pixels")
        small = page.eval_on_selector_all(
            "svg.chart text",
            """all => Math.min(...all.map((it) => {
                const svg = it.ownerSVGElement;
                const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
                return scale * parseFloat(getComputedStyle(it).fontSize);
            }).filter((size) => size > 0))""",
        )
        check(small >= 10, f"text of {small:.1f} pixels in a chart")
    return f"{len(shown)} effects, text of charts at least {small:.1f} pixels high"


def texts(page: Page, table: str) -> list[list[str]]:
    """The rows of a table in a folded part, by their cells."""
    return page.eval_on_selector_all(
        f"{table} tbody tr", "rows => rows.map(row => [...row.cells].map(cell => cell.textContent))"
    )


def holds(text: str, wanted: list[float], what: str) -> None:
    """That a text's numbers are these, as exact as they are written."""
    written = re.findall(r"[-\u2212]?\d+(?:\.\d+)?", text)
    check(len(written) == len(wanted), f"{what}: {text!r} has not {len(wanted)} numbers")
    for it, value in zip(written, wanted):
        places = len(it.partition(".")[2])
        check(abs(number(it) - value) <= 0.5001 * 10**-places, f"{what}: {text!r} is not {wanted}")


def other_units_and_typical_values(browser, run: Path) -> str:
    """Effects of numbers in other units, both p-values and what the model says at typical values are
    those of the run's files."""
    evidence = {it["condition"]: it for it in json.loads((run / "evidence.json").read_text("utf-8"))["conditions"]}
    view = json.loads((run / "report.json").read_text("utf-8"))
    with Opened(browser, run) as opened:
        page = opened.page
        columns = page.eval_on_selector_all(
            f"{EVIDENCE} thead th", "all => all.map(it => it.textContent)"
        )
        of_p, of_adjusted = columns.index("p"), columns.index("Adjusted p")
        for row in texts(page, EVIDENCE):
            it = evidence[row[0]]
            for place, key in [(of_p, "p"), (of_adjusted, "p_adjusted")]:
                if row[place] and not row[place].startswith("<"):
                    holds(row[place], [it[key]], f"{key} of {row[0]}")
        units = 0
        for name, per_unit, deviation, per_deviation, quartiles, between in texts(page, "#units"):
            it = evidence[name]
            points = [100 * it["influence"], *(100 * end for end in it["interval"])]
            share = it["influence_per_unit"] / it["influence"]
            holds(per_unit, [share * end for end in points], f"per unit of {name}")
            holds(deviation, [1 / abs(share)], f"deviation of {name}")
            holds(per_deviation, points, f"per deviation of {name}")
            units += 1
            of = it.get("between_quartiles")
            if of is None:
                check(not between, f"quartiles of {name}: {between}")
                continue
            if not of.get("dates"):
                holds(quartiles, of["quartiles"], f"quartiles of {name}")
                # A straight line: the effect of a unit, times the distance.
                distance = of["quartiles"][1] - of["quartiles"][0]
                off = abs(it["influence_per_unit"] * distance - of["influence"])
                check(off <= 1e-4 * abs(of["influence"]), f"{of} is no line of {it}")
            wanted = [100 * end for end in [of["influence"], *of["interval"]]]
            holds(between, wanted, f"between quartiles of {name}")
        said = texts(page, "#typical")
        typical = view["typical"]
        chances = lambda it: [100 * end for end in [it["probability"], *it["spread"]]]
        holds(" ".join(said[0][-2:]), chances(typical), "the typical row")
        places = {it["name"]: place for place, it in enumerate(view["conditions"])}
        points = {it["condition"]: it["points"] for it in typical["conditions"]}
        shown = [name for name, it in evidence.items() if it["verdict"] == "evidence" and places[name] in points]
        check(not shown or {row[0] for row in said[1:]} == set(shown), f"{shown} are not told: {said}")
        for name, rows in itertools.groupby(said[1:], key=lambda row: row[0]):
            for row, it in zip(rows, points[places[name]], strict=True):
                holds(" ".join(row[-2:]), chances(it), f"{name} at {row[-3]}")
        check(not opened.complaints, f"complaints: {opened.complaints}")
    return f"{units} numbers, {len(said)} predictions"


def is_small(browser, run: Path) -> str:
    size = (run / "report.html").stat().st_size
    check(size < 1_200_000, f"{size} bytes")
    loaded = []
    for _ in range(5):
        with Opened(browser, run) as opened:
            loaded.append(opened.page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd"))
    return f"{size / 1e6:.2f} MB, loadEventEnd after {statistics.median(loaded):.0f} ms"


def is_made_again(sways: Sways, run: Path) -> str:
    """From the run's folder alone, the same bytes; pictures on request."""
    before = (run / "report.html").read_bytes()
    (run / "report.html").unlink()
    sways("report", str(run), "--png", "--quiet")
    check((run / "report.html").read_bytes() == before, "another page than before")
    vectors = {it.stem for it in (run / "plots").glob("*.svg")}
    pictures = {it.stem for it in (run / "plots").glob("*.png")}
    check(vectors == pictures and len(vectors) > 5, f"{vectors} and {pictures}")
    return f"{len(vectors)} charts"


def opens_elsewhere(sways: Sways, run: Path) -> str:
    """The documents of a run's table hold its cells as other programs read them: python-docx,
    openpyxl, and LibreOffice and LaTeX where these are at hand."""
    made = {ending: run.parent / f"{run.name}.{ending}" for ending in ("csv", "docx", "xlsx", "tex")}
    for path in made.values():
        sways("table", str(run), "--output", str(path))
    with made["csv"].open(encoding="utf-8", newline="") as file:
        wanted = list(csv.reader(file))
    [table] = docx.Document(str(made["docx"])).tables
    cells = [[cell.text for cell in row.cells] for row in table.rows]
    check(len(cells) == len(wanted), f"{len(cells)} rows in the document, {len(wanted)} in the table")
    for row, of in zip(cells[1:], wanted[1:], strict=True):
        check((row[0], row[1], row[-1]) == (of[0], of[1], of[-1]), f"{row} is not {of}")
    sheet = openpyxl.load_workbook(made["xlsx"]).active
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    start = next(place for place, row in enumerate(rows) if list(row[: len(wanted[0])]) == wanted[0])
    for row, of in zip(rows[start + 1 :], wanted[1:]):
        for cell, text in zip(row, of):
            same = abs(cell - float(text)) <= 1e-12 * abs(cell) if isinstance(cell, (int, float)) else (cell or "") == text
            check(same, f"{cell!r} is not {text!r}")
    opened = ["python-docx", "openpyxl"]
    if office := shutil.which("soffice"):
        for ending in ("docx", "xlsx"):
            subprocess.run([office, "--headless", "--convert-to", "pdf", "--outdir", run.parent, made[ending]], check=True, capture_output=True)
            check(made[ending].with_suffix(".pdf").stat().st_size > 1000, f"LibreOffice made nothing of the {ending}")
        opened.append("LibreOffice")
    if latex := shutil.which("pdflatex"):
        page = run.parent / "page.tex"
        page.write_text("\\documentclass{article}\\usepackage{booktabs}\\begin{document}\\input{%s}\\end{document}" % made["tex"].name)
        subprocess.run([latex, "-interaction=nonstopmode", page.name], cwd=run.parent, check=True, capture_output=True)
        opened.append("LaTeX")
    return f"{len(wanted) - 1} rows, by {', '.join(opened)}"


def screenshots(browser, run: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for width in WIDTHS:
        for scheme in SCHEMES:
            with Opened(browser, run, width, scheme) as opened:
                opened.page.screenshot(path=folder / f"{run.name}-{width}-{scheme}.png", full_page=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sways", type=Path, required=True)
    parser.add_argument("--chromium", required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--screenshots", type=Path)
    arguments = parser.parse_args()
    sways = Sways(arguments.sways.resolve(), arguments.folder.resolve())
    with sync_playwright() as playwright:
        # No sandbox: it does not start for root, as in a container.
        browser = playwright.chromium.launch(
            executable_path=arguments.chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        runs = {"affairs": affairs(sways), "adam": adam(sways)}
        for activation in ["relu", "tanh", "sigmoid", "gelu", "silu"]:
            runs[activation] = mixed(sways, activation, clip=activation == "relu")
        narrow = list(runs)
        runs["hostile"], runs["large"] = hostile(sways), large(sways)
        for conditions in [3, 12, 60, 300]:
            runs[f"wide-{conditions}"] = wide(sways, conditions)
        tests = [(f"what if, {name}", lambda name=name: what_if(sways, browser, runs[name])) for name in [*narrow, "wide-60"]]
        tests += [(f"accessible, {name}", lambda name=name: is_accessible(browser, runs[name])) for name in ("affairs", "adam", "relu", "hostile", "wide-60")]
        tests += [(f"numbers, {name}", lambda name=name: shows_its_numbers(sways, browser, runs[name])) for name in ("affairs", "adam", "relu")]
        tests += [(f"units and typical values, {name}", lambda name=name: other_units_and_typical_values(browser, runs[name])) for name in ("affairs", "tanh", "wide-60")]
        tests += [
            ("hostile names", lambda: runs_nothing(browser, runs["hostile"])),
            ("made again", lambda: is_made_again(sways, runs["relu"])),
            ("opens elsewhere, affairs", lambda: opens_elsewhere(sways, runs["affairs"])),
        ]
        tests += [(f"small, {name}", lambda name=name: is_small(browser, runs[name])) for name in runs if name.startswith(("large", "wide"))]
        failed = 0
        for name, test in tests:
            try:
                print(f"ok      {name}: {test()}", flush=True)
            except Failed as problem:
                failed += 1
                print(f"FAILED  {name}: {problem}", flush=True)
        if arguments.screenshots:
            for run in runs.values():
                screenshots(browser, run, arguments.screenshots)
        browser.close()
    print(f"{len(tests) - failed} passed, {failed} failed")
    if failed:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
