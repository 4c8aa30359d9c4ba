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
    keep(section.querySelectorAll(":scope > section.trail, :scope > dl.py"), 5);
  });
  document.querySelectorAll("tbody").forEach((body) => keep(body.rows, 8));
  document.querySelectorAll("article ul").forEach((list) => keep(list.children, 6));
  document.querySelectorAll("pre").forEach((code) => keep(code.children, 60));
}"""


def rules_of_axe():
    """Return axe-core's script, as its package brings it."""
    import axe_playwright_python

    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


def test_every_page_is_accessible_and_asks_nobody_else(site, tab, base):
    axe = rules_of_axe()
    page = tab("index.html")
    faults = defaultdict(list)

    def judge(name, label, rules):
        only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": LEVELS}
        found = page.evaluate(
            "(only) => axe.run({runOnly: only, resultTypes: ['violations']}).then((result) =>"
            " result.violations.map((v) => [v.id, v.nodes[0].target.join(' ')]))",
            only,
        )
        for rule, where in found:
            faults[rule, where].append((name, label))

    for name in site:
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(base + name)
        page.evaluate(SHORTEN)
        page.evaluate(axe)
        judge(name, "light, 1280", [])
        for width in (820, 390):
            page.set_viewport_size({"width": width, "height": 900})
            judge(name, f"light, {width}", BY_WIDTH)
            if page.evaluate("document.documentElement.scrollWidth") > width:
                faults["wider than the window", width].append((name, width))
        page.evaluate("document.body.dataset.theme = 'dark'")
        judge(name, "dark, 390", BY_COLOUR)
    assert dict(faults) == {}
    assert all(address.startswith(base) for address in page.asked)
    assert page.faults == []


@pytest.mark.parametrize("name", ["index.html", "explorer.html", "gallery.html", "search.html"])
def test_main_pages_are_accessible_with_everything_open(tab, name):
    axe = rules_of_axe()
    page = tab(name, width=390, color_scheme="dark")
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    page.evaluate("document.getElementById('__navigation').click()")
    page.evaluate(axe)
    found = page.evaluate(
        "(tags) => axe.run({runOnly: tags}).then((r) => r.violations.map((v) => v.id))", LEVELS
    )
    assert found == []
