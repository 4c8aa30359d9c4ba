"""The site as its readers have it: built once, and read in a real browser."""

import json
import os
import re
import shutil
import subprocess
import sys
from datetime import date
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


def test_every_page_lets_scripts_come_from_the_site_alone(site, tab):
    for name, page in site.items():
        policy = page.meta["Content-Security-Policy"].split("; ")
        (scripts,) = [part for part in policy if part.startswith("script-src")]
        assert re.fullmatch(r"script-src 'self' 'sha256-[\w+/]{43}='", scripts), name
        assert "default-src 'none'" in policy, name
    page = tab("index.html")
    page.evaluate("localStorage.theme = 'dark'")
    page.reload()
    # The one script within a page, which is the theme's, has run.
    assert page.locator("body").get_attribute("data-theme") == "dark"


ID = re.compile(r"\b[a-z]{3}-\d{4}\b|\b[a-z]+[a-z0-9]*(?:_[a-z0-9]+)+\b|\b[a-z]{2}\d{3}\b")
PARTED = re.compile(r"\d[ \n](?:%|[^\W\d_])|[−±≈№][ \n]\d")


def test_no_reader_sees_an_id(site):
    # Sources are named as they name themselves, some by their files.
    titles = " ".join(tables.read("sources")[["title", "publisher"]].fillna("").to_numpy().ravel())
    seen = {
        name: ids
        for name, page in site.items()
        if (ids := {each for each in ID.findall(page.words) if each not in titles})
    }
    assert seen == {}


def test_numbers_stay_with_their_units_and_signs(site):
    parted = {name: PARTED.findall(page.words) for name, page in site.items()}
    assert {name: found for name, found in parted.items() if found} == {}


def test_each_row_of_a_table_has_its_head(site):
    assert {name: page.headless for name, page in site.items() if page.headless} == {}


def test_each_page_says_what_it_is_where_it_is_shared(site):
    for name, page in site.items():
        for part in ("description", "og:title", "og:description", "og:image"):
            assert (page.meta.get(part) or "").strip(), (name, part)
        assert (HTML / os.path.dirname(name) / page.meta["og:image"]).is_file(), name


def test_links_of_results_say_what_they_are_of(site, tab):
    names = tab("notebooks/02_bloc_dominance.html").eval_on_selector_all(
        "a.result", "all => all.map((a) => a.ariaLabel ?? a.textContent)"
    )
    assert [name for name in names if not re.search(r"[A-Za-z]{3}", name)] == []
    assert "42, Otan: All seats; sources" in names


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
    # The link unfolds the party's results; how this one was made stays folded.
    assert "60.61\N{NO-BREAK SPACE}%" in section.locator("h3").inner_text()
    assert section.locator(".sources").inner_text().startswith("Sources: Resolution 142/206")
    assert not section.locator("dl").is_visible()
    section.locator("summary").click()
    text = section.inner_text()
    for part in ("majilis.study.dominance.party_table", "valid", "consensus", "raw/list_votes/"):
        assert part in text
    assert section.locator("a.outside").count() > 0
    for address in (links.of_figure("elections/kaz-2004/valid"), "/codebook/sources.html"):
        assert section.locator(f"a[href*='{address.partition('#')[0]}']").count() > 0


def test_the_front_page_answers_in_little_room_and_is_light(tab):
    page = tab("index.html", width=1280, height=800)
    page.wait_for_load_state("networkidle")
    lowest = page.evaluate(
        "Math.max(...[...document.querySelectorAll('.card')]"
        ".map((card) => card.getBoundingClientRect().bottom))"
    )
    assert page.locator(".card").count() == 4
    assert lowest <= 1000
    weight = page.evaluate(
        """performance.getEntriesByType("resource")
           .concat(performance.getEntriesByType("navigation"))
           .reduce((sum, entry) => sum + entry.transferSize, 0)"""
    )
    assert 0 < weight < 500_000


def test_the_front_page_says_who_what_and_when(tab):
    page, found = tab("index.html"), results.evaluate(open_study())
    said = page.locator("article").inner_text().replace("\N{NO-BREAK SPACE}", " ")
    lead = page.locator(".lead").inner_text()
    for fact in ("Kazakhstan", "Majilis", "Nursultan Nazarbayev", "OSCE"):
        assert fact in lead
    held = tables.read("raw/elections").set_index("election").loc["kaz-2004"]
    for day in held[["date_first_round", "date_second_round"]]:
        when = date.fromisoformat(day)
        assert f"{when.day} {when:%B}" in said
    for result in (
        "setting.election.seats",
        "setting.election.winners",
        "blocs.pro_presidential.chamber_seats",
        "largest.largest.chamber_seats",
        "ladder.opposition.vote_share",
        "ladder.opposition.list_seats",
        "share_spread.pro_seat_share.range",
        "series.kaz-2007.largest_seat_share",
    ):
        assert found.text(result) in said, result
    for card in page.locator(".card").all():
        assert card.locator(".leads a").all_inner_texts() == ["Figure", "Table", "Notebook"]
        assert card.locator("a.result").count() > 0
    assert page.locator("article code").count() == 0


@pytest.mark.parametrize("width", [390, 1280])
def test_pictures_are_large_enough_and_turn_with_the_page(tab, width):
    page = tab("gallery.html", width=width, color_scheme="dark")
    pictures = page.locator("img.figure").all()
    assert min(each.bounding_box()["width"] for each in pictures) >= min(600, width - 100)
    assert "invert" in pictures[0].evaluate("(each) => getComputedStyle(each).filter")
    front = tab("index.html", width=390)
    widths = [each.bounding_box()["width"] for each in front.locator(".card img").all()]
    assert min(widths) >= 300


@pytest.mark.parametrize("width", [390, 1280])
def test_wide_tables_keep_the_head_of_each_row_in_sight(tab, width):
    page = tab("notebooks/04_robustness.html", width=width)
    boxes = page.evaluate(
        """() => [...document.querySelectorAll(".scroll")].map((box) => {
          const head = box.querySelector("tbody th[scope=row]");
          box.scrollLeft = 1e5;
          const [a, b] = [head.getBoundingClientRect(), box.getBoundingClientRect()];
          return [box.scrollLeft, Math.round(a.left - b.left),
            getComputedStyle(box).backgroundImage];
        })"""
    )
    assert boxes
    assert {left for _, left, _ in boxes} <= {0, 1}
    # A shadow says that columns go on.
    assert all("gradient" in image for _, _, image in boxes)


@pytest.mark.parametrize(
    "name",
    [
        "index.html",
        pytest.param("gallery.html", marks=pytest.mark.proof),
        "trail/largest.html",
        pytest.param("trail/parties.html", marks=pytest.mark.proof),
        pytest.param("notebooks/02_bloc_dominance.html", marks=pytest.mark.proof),
    ],
)
def test_pages_work_without_scripts(tab, name):
    page = tab(name, width=390, java_script_enabled=False)
    assert page.locator("article h1").is_visible()
    page.locator("label.nav-overlay-icon").click()
    assert page.locator(".sidebar-tree a").first.is_visible()
    assert not page.locator("button.copy").first.is_visible()


def test_the_explorer_shows_the_studys_choices_without_scripts(tab):
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
    assert "59\N{NO-BREAK SPACE}seats" in page.locator("#summary").inner_text()


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


def test_search_finds_pages_for_people(tab):
    page = tab("search.html?q=Kazakhstan")
    page.wait_for_selector("ul.search li")
    found = page.eval_on_selector_all("ul.search li a", "all => all.map((a) => a.pathname)")
    assert len(found) > 3
    assert [path for path in found if re.match(r"/(trail|api|codebook)/", path)] == []
    assert page.locator("#searched").input_value() == "Kazakhstan"
    page = tab("search.html")
    assert page.locator("#searched").input_value() == ""
    assert page.locator("article li a").count() > 3


@pytest.mark.parametrize(("code", "found"), [("kk", "Іздеу аяқталды"), ("ru", "Поиск завершён")])
def test_search_speaks_the_language_of_its_page(tab, code, found):
    page = tab(f"{code}.html")
    page.locator(".sidebar-search").fill("Отан")
    page.locator(".sidebar-search").press("Enter")
    page.wait_for_selector("ul.search li")
    assert page.locator("html").get_attribute("lang") == code
    page.wait_for_function(f"document.body.innerText.includes({found!r})")


@pytest.mark.parametrize("code", ["kk", "ru"])
def test_a_page_in_another_language_says_nothing_in_english(tab, code):
    page = tab(f"{code}.html")
    assert page.locator("html").get_attribute("lang") == code
    assert page.locator(".card").count() == 4
    told = page.evaluate(
        """() => {
          const article = document.body;
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
    names |= {"majilis"}  # the name of the package
    assert words <= names
    assert "Отан" in told
    numbers = re.sub(r"https://\S+|BY(-SA)? 4\.0|LIED \S+", "", told)
    assert re.findall(r"\b[1-9]\d{0,2},\d{3}\b(?! ?%)|\d\.\d", numbers) == []


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


@pytest.mark.proof
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
                    known[passing] = str(error).replace(" in at least one election", "")
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


@pytest.mark.parametrize("threshold", [0, 0.01, 15])
def test_the_explorer_follows_the_rule_of_the_list_seats(tab, threshold):
    """Chamber, summary, measures and list seats are those of a study opened with the rule."""
    one = results.evaluate(
        open_study(threshold=threshold / 100, threshold_base="cast", coding="consensus")
    )
    page = tab("explorer.html")
    (shown,) = read(page, {"threshold": threshold, "threshold_base": "cast"})
    seats = {row[0]: row[2] for row in shown["parties"]}
    frame = one.frame("parties")
    official = dict(zip(frame["label"], frame["chamber_seats"], strict=True))
    assert seats == {label: f"{n:.0f}" for label, n in official.items() if n}
    for name, result in (
        ("pro_seats", "blocs.pro_presidential.chamber_seats"),
        ("opposition_seats", "blocs.opposition.chamber_seats"),
        ("effective_number_seats", "fragmentation.golosov.chamber_seats"),
    ):
        assert shown["measures"][name] == one.text(result)
    summary = page.locator("#summary").inner_text()
    assert summary.startswith(shown["measures"]["pro_seats"])
    assert "List seats, computed:" in summary
    lists = zip(one.study.lists["label"], shown["lists"].values(), strict=True)
    for label, held in lists:
        assert (f"{label}\N{NO-BREAK SPACE}{held}" in summary) == (held != "0")


@pytest.mark.parametrize("threshold", [70, 100])
def test_the_explorer_says_where_no_list_passes(tab, threshold):
    page = tab("explorer.html")
    (shown,) = read(page, {"threshold": threshold, "threshold_base": "cast"})
    assert "No list with votes passes" in page.locator("#summary").inner_text()
    assert set(shown["lists"].values()) == {explorer.OPEN}
    assert {shown["measures"][name] for name in ("pro_seats", "largest_seats")} == {explorer.OPEN}
    assert shown["marks"] == 0


@pytest.mark.parametrize("typed", ["101", "-1", "7.005", ""])
def test_the_explorer_refuses_aloud_what_is_no_threshold(tab, typed):
    page = tab("explorer.html")
    before = page.locator("#summary").inner_text()
    page.locator("#threshold").fill(typed)
    assert "from 0 to 100" in page.locator("[role=alert]").inner_text()
    assert page.locator("#threshold").get_attribute("aria-invalid") == "true"
    assert page.locator("#summary").inner_text() == before
    page.locator("#threshold").fill("5")
    assert page.locator("[role=alert]").inner_text() == ""


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
    replace(
        copy / "data/raw/parties.csv", names, ("Республиканская политическая партия «Отан»", NASTY)
    )
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
        text = (built / "rendered" / name).with_suffix(".html").read_text(encoding="utf-8")
        assert "&lt;script&gt;alert(1)" in text or r"\u003cscript\u003ealert(1)" in text, name
        assert NASTY not in text, name
    page = chromium.new_page()
    dialogs = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    with browser.served(built / "rendered") as address:
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
    # Sphinx collects the pages of search anew at each build.
    assert set(changed) <= {"search.html", "search_kk.html", "search_ru.html"}
