"""The site as its readers have it: built once, and read in a real browser."""

import json
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlencode

import browser
import numpy as np
import pytest

from majilis import open_study, results
from majilis.data import paths, tables
from majilis.errors import MissingDataError
from majilis.figures import theme
from majilis.results.table import Quantity
from majilis.site import build, explorer, languages, links
from majilis.study import claims, counterfactuals, multiverse

pytestmark = pytest.mark.site

HTML = build.HTML
NASTY = "<script>alert(1)</script>"


def test_every_link_anchor_and_download_leads_somewhere(site):
    ids = {name: set(page.ids) for name, page in site.items()}

    @cache
    def place(folder, address):
        """Return what an address leads to from a folder of the site, or None."""
        path = Path(os.path.normpath(HTML / folder / unquote(address)))
        return path.relative_to(HTML).as_posix() if path.is_file() and path.stat().st_size else None

    dead = []
    for name, page in site.items():
        for target in {*page.links, *page.loads}:
            if re.match(r"(https?:|mailto:|data:)", target):
                continue
            address, fragment = urldefrag(target)
            address = address.partition("?")[0]
            there = place(os.path.dirname(name), address) if address else name
            anchored = fragment and (there or "").endswith(".html")
            if not there or (anchored and unquote(fragment) not in ids[there]):
                dead.append((name, target))
    assert dead == []


def test_no_id_stands_twice_on_a_page(site):
    for name, page in site.items():
        ids = [id_ for id_ in page.ids if id_]
        assert sorted(ids) == sorted(set(ids)), name


def test_nothing_is_loaded_from_elsewhere(site):
    for name, page in site.items():
        outside = [address for address in page.loads if re.match(r"(https?:)?//", address)]
        assert outside == [], name


def test_every_picture_has_words(site):
    assert all(alt.strip() for page in site.values() for alt in page.images)
    shown = site["notebooks/06_publication_figures.html"].images
    manifest = (paths.ROOT / "figures" / "figures.csv").read_text(encoding="utf-8")
    assert len(shown) == manifest.count("\nfig")
    assert site["gallery.html"].images == shown


def test_the_page_of_signs_shows_each_with_its_meaning(site):
    assert site["signs.html"].images == [look for look, _, _ in theme.MEANINGS]
    text = (HTML / "signs.html").read_text(encoding="utf-8")
    for _, meaning, _ in theme.MEANINGS:
        assert f"<td>{meaning}</td>" in text
    assert "signs.html" in site["index.html"].links


def test_every_figure_has_every_file_and_its_words(site):
    offered = site["gallery.html"].links
    for row in (paths.ROOT / "figures").glob("fig[0-9]*.*"):
        assert f"files/figures/{row.name}" in [link.removeprefix("./") for link in offered]
    text = (HTML / "gallery.html").read_text(encoding="utf-8")
    figures = (paths.ROOT / "figures" / "figures.csv").read_text(encoding="utf-8").count("\nfig")
    for word in ("caption", "alternative text", "citation"):
        assert text.count(f">Copy {word}<") == figures


@pytest.mark.parametrize("within", ["", "kk/", "ru/"])
def test_the_words_of_an_offered_svg_are_text_in_fonts_of_the_site(site, within):
    for row in (paths.ROOT / "figures").glob("*.svg"):
        drawn = HTML / "files" / "figures" / within / row.name
        svg = drawn.read_text(encoding="utf-8")
        assert "<text" in svg
        assert "#Arimo-" not in svg
        addresses = re.findall(r"src:url\('(.+?)'\)", svg)
        assert len(addresses) == 2
        assert all((drawn.parent / address).is_file() for address in addresses)


def test_every_result_has_a_trail_and_notebooks_lead_there(site):
    trail = {id_ for name, page in site.items() if name[:6] == "trail/" for id_ in page.ids}
    known = json.loads((build.BUILT / "source" / "results.json").read_text())
    assert {links.anchor(result) for result in known} <= trail
    led = {
        unquote(urldefrag(address)[1])
        for name, page in site.items()
        if name.startswith("notebooks/")
        for address in page.links
        if "/trail/" in address
    }
    assert len(led) > 1500
    assert "data-result" not in "".join(p.read_text() for p in (HTML / "notebooks").glob("*.html"))


def test_a_trail_names_function_parameters_rows_and_sources(site, tab):
    page = tab("trail/parties.html#parties.otan.vote_share")
    section = page.locator("[id='parties.otan.vote_share']")
    assert "60.61 %" in section.locator("h3").inner_text()
    text = section.inner_text()
    for part in ("majilis.study.dominance.party_table", "valid", "consensus", "raw/list_votes/"):
        assert part in text
    assert section.locator("a.outside").count() > 0
    for address in (links.of_figure("elections/kaz-2004/valid"), "/codebook/sources.html"):
        assert section.locator(f"a[href*='{address.partition('#')[0]}']").count() > 0


def test_the_front_page_answers_in_a_screen_and_is_light(tab):
    page = tab("index.html", width=1280, height=800)
    page.wait_for_load_state("networkidle")
    lowest = page.evaluate(
        "Math.max(...[...document.querySelectorAll('.card')]"
        ".map((card) => card.getBoundingClientRect().bottom))"
    )
    assert page.locator(".card").count() == 4
    assert lowest <= 800
    weight = page.evaluate(
        """performance.getEntriesByType("resource")
           .concat(performance.getEntriesByType("navigation"))
           .reduce((sum, entry) => sum + entry.transferSize, 0)"""
    )
    assert 0 < weight < 500_000


def test_pages_work_without_scripts(site, tab):
    for name in (
        "index.html",
        "gallery.html",
        "trail/parties.html",
        "notebooks/02_bloc_dominance.html",
    ):
        page = tab(name, width=390, java_script_enabled=False)
        assert page.locator("article h1").is_visible()
        page.locator("label.nav-overlay-icon").click()
        assert page.locator(".sidebar-tree a").first.is_visible()
        assert not page.locator("button.copy").first.is_visible()
    page = tab("explorer.html", java_script_enabled=False)
    assert page.locator("noscript p").is_visible()
    assert not page.locator("form.choices").is_visible()
    assert page.locator("[data-measure='pro_seats']").inner_text() == "57"


def test_the_keyboard_alone_reaches_everything(tab):
    page = tab("explorer.html", width=390)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "__navigation"
    page.keyboard.press("Space")
    assert page.locator(".sidebar-tree a").first.is_visible()
    page.keyboard.press("Space")
    page.wait_for_timeout(300)
    assert not page.locator(".sidebar-tree a").first.is_visible()
    page.locator("#threshold").focus()
    page.keyboard.press("ArrowUp")
    assert page.url.endswith("#threshold=7.01")
    page.locator("select[name='seats']").focus()
    page.keyboard.press("ArrowDown")
    assert "seats=nomination%3Aexcluded" in page.url
    assert page.locator("#summary").get_attribute("aria-live") == "polite"
    assert "59 seats" in page.locator("#summary").inner_text()


@pytest.mark.parametrize(("width", "bar"), [(390, 48), (1280, 0)])
def test_the_outcome_stays_in_sight_and_hides_no_field(tab, width, bar):
    page = tab("explorer.html", width=width, reduced_motion="reduce")
    page.locator("#threshold").focus()
    names = page.evaluate("[...document.querySelectorAll('.choices select')].map((s) => s.name)")
    for name in [*names, *reversed(names)]:
        page.locator(f"select[name='{name}']").focus()
        summary = page.locator("#summary").bounding_box()
        assert summary["y"] >= bar - 1
        if page.evaluate("scrollY") > 300:
            assert summary["y"] <= bar + 1
        bottom = summary["y"] + summary["height"]
        assert page.locator(f"select[name='{name}']").bounding_box()["y"] >= bottom


def test_search_finds_words(tab):
    page = tab("search.html?q=threshold")
    page.wait_for_selector("ul.search li")
    assert page.locator("ul.search li").count() > 3


@pytest.mark.parametrize("code", ["kk", "ru"])
def test_a_page_in_another_language_says_nothing_in_english(tab, code):
    page = tab(f"{code}.html")
    assert page.locator("html").get_attribute("lang") == code
    assert page.locator(".card").count() == 4
    told = page.evaluate(
        """() => {
          const article = document.querySelector("article");
          article.querySelectorAll("details").forEach((each) => { each.open = true; });
          // The study's title, and so its citation, is English.
          article.querySelectorAll("[id$=citation]").forEach((each) => each.remove());
          const marked = [...article.querySelectorAll("[aria-label], [alt], [title]")].map((each) =>
            ["aria-label", "alt", "title"].map((name) => each.getAttribute(name)).join(" "));
          return [article.innerText, ...marked].join(" ");
        }"""
    )
    words = set(re.findall(r"[A-Za-z][a-z]+\b", re.sub(r"\w*_\w+|https://\S+|fig\d+", "", told)))
    names = {"Amanat", "BibTeX", "LaTeX", "Dem", "Polity", "kB", "kaz"}  # of data, parties, files
    names |= {"Blondel", "Sartori", "Taagepera"}  # whose definitions are named
    # Sources are named as they name themselves.
    publishers = tables.read("sources")["publisher"]
    names |= {"Party", *re.findall(r"[A-Za-z][a-z]+\b", " ".join(publishers))}
    values = {"consensus", "hare", "nomination", "valid"}  # of parameters, as they are typed
    assert words <= names | values
    assert "Отан" in told


def test_print_shows_whole_tables(tab):
    page = tab("codebook/raw/seats.html")
    page.emulate_media(media="print")
    box = page.locator(".scroll:has(table.browsable)").first
    assert box.evaluate("(box) => getComputedStyle(box).overflow") == "visible"
    assert not page.locator(".filter").first.is_visible()


@pytest.fixture(scope="module")
def study():
    return open_study()


@pytest.fixture(scope="module")
def seats(study):
    return explorer.list_seats(study, counterfactuals.BASES)


@pytest.fixture(scope="module")
def universe(study):
    return multiverse.multiverse(study)


def read(page, *choices):
    """Set the explorer by its link to each of several choices, and return the texts it shows."""
    return page.evaluate(
        """async (links) => {
          const texts = (kind) => Object.fromEntries(
            [...document.querySelectorAll(`[data-${kind}]`)]
              .map((each) => [each.dataset[kind], each.textContent]));
          const shown = [];
          for (const link of links) {
            const changed = new Promise((done) =>
              window.addEventListener("hashchange", () => setTimeout(done), {once: true}));
            if (location.hash !== `#${link}`) {
              location.hash = link;
              await changed;
            }
            const parties = [...document.querySelectorAll("#party-rows tr")].map(
              (row) => [...row.cells].map((cell) => cell.textContent));
            shown.push({measures: texts("measure"), claims: texts("claim"), lists: texts("list"),
              parties, marks: document.querySelectorAll("#chamber svg > *").length});
          }
          return shown;
        }""",
        [urlencode(each) for each in choices],
    )


def combinations(universe):
    """Return corners, the extremes of every measure, and combinations at random."""
    generator = np.random.default_rng(2004)
    shape = universe.shape
    places = [(0,) * len(shape), tuple(n - 1 for n in shape)]
    for name in universe.measures:
        full = universe.full(name)
        places += [np.unravel_index(pick(full), shape) for pick in (np.argmin, np.argmax)]
    places += [tuple(generator.integers(n) for n in shape) for _ in range(60)]
    return [tuple(int(n) for n in each) for each in dict.fromkeys(map(tuple, places))]


def settings(universe, at):
    return {c.name: c.options[i] for c, i in zip(universe.choices, at, strict=True)}


def test_the_explorer_says_what_the_library_says(tab, study, universe):
    page = tab("explorer.html")
    places = combinations(universe)
    rows = tables.read("claims").query("kind == 'count'").to_dict("records")
    holds = {
        row["claim"]: np.broadcast_to(claims.counted(universe, row).holds, universe.shape)
        for row in rows
        if row["election"] == study.election
    }
    asked = [settings(universe, at) for at in places]
    for at, choices, shown in zip(places, asked, read(page, *asked), strict=True):
        for name, text in shown["measures"].items():
            if name == "opposition_list_seats":
                continue  # it follows the rule of the list tier, which another test asks for
            value = universe.full(name)[at]
            assert text == Quantity("", universe.measure(name).unit).text(value), (name, choices)
        for name, text in shown["claims"].items():
            assert text == ("holds" if holds[name][at] else "does not hold"), (name, choices)
        assert str(shown["marks"]) == shown["measures"]["total_seats"]
        assert sum(int(row[2]) for row in shown["parties"]) == shown["marks"]
    assert page.faults == []


def test_the_explorer_says_what_single_studies_say(tab, universe):
    page = tab("explorer.html")
    same = {
        "pro_vote_share": "blocs.pro_presidential.vote_share",
        "pro_seats": "blocs.pro_presidential.chamber_seats",
        "largest_seat_share": "largest.largest.chamber_seat_share",
        "effective_number_seats": "fragmentation.golosov.chamber_seats",
    }
    places = combinations(universe)[-4:]
    pages = read(page, *(settings(universe, at) for at in places))
    for at, shown in zip(places, pages, strict=True):
        one = results.evaluate(open_study(**universe.settings(at)))
        expected = {name: one.text(result) for name, result in same.items()}
        assert {name: shown["measures"][name] for name in same} == expected


def test_list_seats_are_the_librarys_at_every_height(tab, study, seats):
    """The table holds every hundredth of a percent; the page is asked at and beside each step."""
    for (base_, formula), steps in seats.steps.items():
        known = {}
        votes, total = counterfactuals.list_votes(study), study.total(base_)
        for height in range(explorer.HIGHEST + 1):
            passing = (votes * 10_000 >= height * total).tobytes()
            if passing not in known:
                try:
                    allocated = counterfactuals.allocate_list_seats(
                        study, threshold=height / 10_000, base=base_, formula=formula
                    )
                    known[passing] = tuple(int(n) for n in allocated)
                except MissingDataError as error:
                    known[passing] = str(error)
            which = [outcome for start, outcome in steps if start <= height][-1]
            assert seats.allocations[which] == known[passing], (base_, formula, height)
    page = tab("explorer.html")
    heights = sorted({start for steps in seats.steps.values() for start, _ in steps})
    rules = [
        (height, base_, formula)
        for height in [0, explorer.HIGHEST, *heights[::3]]
        for base_, formula in (("valid", "hare"), ("cast", "dhondt"), ("registered", "imperiali"))
    ]
    names = ("threshold", "threshold_base", "formula")
    asked = [dict(zip(names, (height / 100, *rest), strict=True)) for height, *rest in rules]
    blocs = dict(zip(study.lists["party"], study.lists["bloc"], strict=True))
    for (height, base_, formula), shown in zip(rules, read(page, *asked), strict=True):
        steps = seats.steps[base_, formula]
        outcome = seats.allocations[[which for start, which in steps if start <= height][-1]]
        if isinstance(outcome, str):
            assert set(shown["lists"].values()) == {explorer.OPEN}
            assert shown["measures"]["opposition_list_seats"] == explorer.OPEN
            continue
        assert list(shown["lists"].values()) == [str(n) for n in outcome]
        parties = zip(seats.lists, outcome, strict=True)
        ours = sum(n for party, n in parties if blocs[party] == "opposition")
        assert shown["measures"]["opposition_list_seats"] == str(ours)


def test_the_link_keeps_the_choices_and_nonsense_changes_nothing(tab):
    page = tab(
        "explorer.html#threshold=5&coding=x&formula=nonsense&seats=nomination%3Aexcluded&a=b"
    )
    assert page.locator("#threshold").input_value() == "5"
    assert page.locator("select[name='formula']").input_value() == "hare"
    assert page.locator("[data-measure='total_seats']").inner_text() == "59"
    page.get_by_role("button", name="Back to the study's choices").click()
    page.wait_for_function("!location.hash")
    assert page.locator("[data-measure='total_seats']").inner_text() == "77"
    assert page.faults == []


# One page of each template that shows a party's name.
NAMING_PARTIES = (
    "index.md",
    "explorer.md",
    "gallery.md",
    "tables.md",
    "ru.md",
    "codebook/raw/parties.md",
    "trail/parties.md",
)


@pytest.fixture
def nasty(tmp_path, site):
    """Stage a copy of the project in which a party's name is a script, and return its folder."""
    copy = tmp_path / "project"
    for name in ("majilis", "data", "notebooks", "figures", "tables", "docs", "scenarios", "site"):
        ignored = shutil.ignore_patterns("__pycache__", "_build")
        shutil.copytree(paths.ROOT / name, copy / name, ignore=ignored)
    for path in paths.ROOT.iterdir():
        if path.is_file():
            shutil.copy(path, copy)

    def replace(path, *pairs):
        text = path.read_text(encoding="utf-8")
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")

    names = ("otan,party,Otan,Otan,", f"otan,party,{NASTY},{NASTY},")
    replace(copy / "data/raw/parties.csv", names, (",Отан,Отан", f",{NASTY},{NASTY}"))
    # To draw the figures again would take most of the time; their words say the name, too.
    built = copy / "site" / "_build"
    shutil.copytree(build.BUILT / "drawn", built / "drawn")
    shutil.copytree(build.BUILT / "extra" / "figures", built / "extra" / "figures")
    (built / "drawn" / "drawn_from").write_text(languages.digest(copy), encoding="utf-8")
    replace(copy / "figures/figures.csv", ("Otan", NASTY))
    (drawn,) = (built / "drawn").glob("*/ru/figures.csv")
    replace(drawn, ("Отан", NASTY))
    command("from majilis.site.stage import stage; stage()", copy)
    return copy


def command(code, project):
    environment = {**os.environ, "PYTHONPATH": str(project)}
    run = [sys.executable, "-c", code]
    done = subprocess.run(run, cwd=project, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.proof
def test_words_from_data_are_text_and_no_markup(nasty, chromium):
    built = nasty / "site" / "_build"
    pages = {path: path.read_text(encoding="utf-8") for path in (built / "source").rglob("*.md")}
    assert [path for path, text in pages.items() if NASTY in text] == []
    for path in pages:
        if path.relative_to(built / "source").as_posix() not in NAMING_PARTIES:
            path.unlink()
    shutil.rmtree(built / "source" / "notebooks")
    # What the pages left lead to is not there, so that warnings are no faults.
    command("from majilis.site.build import render; assert render(strict=False) == 0", nasty)
    for name in NAMING_PARTIES:
        text = (built / "html" / name).with_suffix(".html").read_text(encoding="utf-8")
        assert "&lt;script&gt;alert(1)" in text or r"\u003cscript\u003ealert(1)" in text, name
        assert NASTY not in text, name
    page = chromium.new_page()
    dialogs = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    with browser.served(built / "html") as address:
        for name in [*NAMING_PARTIES, "search.html?q=alert"]:
            page.goto(address + name.replace(".md", ".html"))
            page.wait_for_timeout(100)
        page.goto(address + "explorer.html")
        assert NASTY in page.locator("#party-rows").inner_text()
    page.close()
    assert dialogs == []


@pytest.mark.proof
def test_a_second_build_writes_no_page_again(site):
    before = {path: path.stat().st_mtime_ns for path in HTML.rglob("*.html")}
    assert build.build() == 0
    after = {path: path.stat().st_mtime_ns for path in HTML.rglob("*.html")}
    changed = [path.name for path in after if after[path] != before.get(path)]
    assert set(changed) <= {"search.html"}
