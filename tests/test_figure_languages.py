"""Every figure in every style in the other languages: longer words find their place, too."""

from dataclasses import replace

import pytest

from majilis import open_study, results
from majilis.data import language
from majilis.figures import export, words
from majilis.figures.catalogue import CATALOGUE
from majilis.figures.style import MM_PER_INCH, STYLES

# Sentences of the claims are longer than in English, and so is the page that they need; on slides
# also these, in letters that a room can read.
HIGHER = {"fig07_claims"}
HIGHER_ON_SLIDES = {"fig02_votes_and_seats", "fig09_rules", "fig12_expert_scores"}


@pytest.fixture(scope="module")
def found():
    return results.evaluate(open_study())


@pytest.mark.parametrize("code", [code for code in language.LANGUAGES if code != "en"])
@pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: entry.name)
def test_no_text_collides_or_leaves_the_canvas(found, entry, code):
    told, page_words = replace(found, display_language=code), words.of(code)
    for name, style in STYLES.items():
        figure, _ = entry.draw(told, replace(style, words=page_words))
        assert export.text_faults(figure) == [], name
        height = figure.get_size_inches()[1] * MM_PER_INCH
        may_be_higher = entry.name in HIGHER or (
            name == "slides" and entry.name in HIGHER_ON_SLIDES
        )
        assert height <= style.largest_height + 1e-6 or may_be_higher, name
