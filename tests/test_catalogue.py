"""The study's figures of other choices and elections; test_figure_styles.py has its own."""

import pytest
from drawn_text import text_faults

from majilis import open_study, results
from majilis.data import paths
from majilis.errors import InputError, MissingDataError
from majilis.figures import catalogue
from majilis.figures.style import STYLES

CASES = {
    "independents by membership": {"independents": "by_membership"},
    "only seats known": {"election": "kaz-1994"},
    "one party has all list seats": {"election": "kaz-2007"},
    "own table": {"election": str(paths.ROOT / "examples" / "own_election.csv")},
}
PAGES = ("single_column", "full_width", "slides")


@pytest.mark.parametrize("choices", CASES.values(), ids=CASES)
def test_figures_are_drawn_without_faults_or_say_why_not(choices):
    found = results.evaluate(open_study(**choices))
    drawn = 0
    for entry in catalogue.CATALOGUE:
        for style in (STYLES[name] for name in PAGES):
            try:
                figure, frame = entry.draw(found, style)
            except MissingDataError:
                continue
            assert text_faults(figure) == [], (entry.name, style.name)
            assert len(frame)
            drawn += 1
    assert drawn >= 2


def test_what_cannot_be_drawn_writes_nothing(tmp_path):
    gallery = catalogue.Gallery(results.evaluate(open_study(election="kaz-1990")), tmp_path)
    (sentence,) = gallery.publish("fig04_threshold")
    assert "no source gives list votes" in sentence.text
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_figure_gets_a_hint(tmp_path):
    gallery = catalogue.Gallery(results.evaluate(open_study()), tmp_path)
    with pytest.raises(InputError, match="did you mean fig03_ladder"):
        gallery.publish("fig3_ladder")
