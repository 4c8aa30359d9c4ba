"""Every page of the site against WCAG 2.2 AA, by axe in a real browser, and who it asks."""

from collections import defaultdict
from pathlib import Path

import pytest

pytestmark = pytest.mark.site

# What axe judges anew when the window or the colours change.
BY_WIDTH = ["target-size", "scrollable-region-focusable", "aria-hidden-focus"]
BY_COLOUR = ["color-contrast", "link-in-text-block"]
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Long pages repeat one piece of markup hundreds of times; the first few stand for the rest, since
# what axe needs grows faster than a page.
SHORTEN = """() => {
  const keep = (list, most) => [...list].slice(most).forEach((each) => each.remove());
  keep(document.querySelectorAll("article > section > section"), 4);
  document.querySelectorAll("article section section").forEach((section) => {
    keep(section.querySelectorAll(":scope > section.trail, :scope > dl.py"), 3);
  });
  document.querySelectorAll("tbody").forEach((body) => keep(body.rows, 8));
  document.querySelectorAll("article ul").forEach((list) => keep(list.children, 6));
  document.querySelectorAll("pre").forEach((code) => keep(code.children, 30));
}"""
JUDGE = """(options) => axe.run({resultTypes: ["violations"], ...options}).then((result) =>
  result.violations.map((each) => [each.id, each.nodes[0].target.join(" ")]))"""
_MANY = 20
OVERFLOW = "document.documentElement.scrollWidth > window.innerWidth"


@pytest.fixture(scope="module")
def axe():
    """Return axe-core's script, as its package brings it."""
    import axe_playwright_python

    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


def showing_every_kind(site, at_least=1):
    """Return pages that together show every kind of element that any page shows.

    An element is of a kind by its tag, its classes and its inline style, which decide its colours
    and its size; so one page stands for all that are made of the same kinds. Pages that bring
    fewer than `at_least` new kinds are left out.
    """
    chosen, seen = [], set()
    for name in sorted(site, key=lambda name: -len(site[name].kinds)):
        if len(site[name].kinds - seen) >= at_least:
            chosen.append(name)
            seen |= site[name].kinds
    return chosen


def faults_of(names, in_full, page, base, axe):
    """Return what axe says against pages, in both colours and three widths for those in full."""
    faults = defaultdict(list)

    def judge(name, window, **options):
        for rule, where in page.evaluate(JUDGE, options):
            faults[rule, where].append((name, window))

    for name in names:
        page.set_viewport_size({"width": 390, "height": 900})
        page.goto(base + name, wait_until="domcontentloaded")
        for width in (390, 820, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            if page.evaluate(OVERFLOW):
                faults["wider than the window", width].append(name)
        page.evaluate(SHORTEN)
        page.evaluate(axe)
        if name not in in_full:
            # All that rests on what the page says: names, ids, labels, tables, lists, languages.
            styled = {rule: {"enabled": False} for rule in (*BY_WIDTH, *BY_COLOUR)}
            judge(name, "light, 1280", runOnly=LEVELS, rules=styled)
            continue
        judge(name, "light, 1280", runOnly=LEVELS)
        page.evaluate("document.body.dataset.theme = 'dark'")
        judge(name, "dark, 1280", runOnly={"type": "rule", "values": BY_COLOUR})
        for width in (820, 390):
            page.set_viewport_size({"width": width, "height": 900})
            judge(name, f"dark, {width}", runOnly={"type": "rule", "values": BY_WIDTH})
    assert all(address.startswith(base) for address in page.asked)
    return dict(faults)


def test_pages_of_most_kinds_are_accessible_and_ask_nobody_else(site, tab, base, axe):
    names = showing_every_kind(site, at_least=_MANY)
    assert faults_of(names, names, tab("index.html"), base, axe) == {}


@pytest.mark.proof
def test_all_other_pages_are_accessible_and_ask_nobody_else(site, tab, base, axe):
    judged, kinds = showing_every_kind(site, at_least=_MANY), showing_every_kind(site)
    others = [name for name in site if name not in judged]
    # On some pages axe evaluates text, which the policy of the site's pages refuses to anybody.
    assert faults_of(others, kinds, tab("index.html", bypass_csp=True), base, axe) == {}


@pytest.mark.proof
def test_no_page_fails_or_asks_for_what_its_policy_refuses(site, tab, base):
    page = tab("index.html")
    # What goes wrong on any of them fails the test when `tab` ends.
    for name in site:
        page.goto(base + name)


@pytest.mark.parametrize(
    "name",
    [
        "explorer.html",
        "gallery.html",
        pytest.param("index.html", marks=pytest.mark.proof),
        pytest.param("search.html", marks=pytest.mark.proof),
    ],
)
def test_main_pages_are_accessible_with_everything_open(tab, axe, name):
    page = tab(name, width=390, color_scheme="dark")
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    page.evaluate("document.getElementById('__navigation').click()")
    page.evaluate(axe)
    assert page.evaluate(JUDGE, {"runOnly": LEVELS}) == []
