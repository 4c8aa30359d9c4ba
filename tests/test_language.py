"""What figures and tables say in Kazakh and Russian: all of it, and numbers as they write them."""

import json
import re
import string
import unicodedata

import pandas as pd
import pytest
from helpers import results_of, rows_of
from hypothesis import given
from hypothesis import strategies as st

from majilis.data import language, tables
from majilis.data.view import TableView
from majilis.figures.catalogue import CATALOGUE
from majilis.results.catalogue import TABLES
from majilis.results.publication import _DASH, PRINTED

pytestmark = pytest.mark.usefixtures("kept")

OTHERS = ("kk", "ru")
CYRILLIC = re.compile(r"[Ѐ-ӿ]")
# Names of data sets, of scholars and of methods, ids and formulas keep their letters.
PLACEHOLDER = re.compile(r"\{[^{}]*\}")


@pytest.fixture(scope="module")
def terms():
    return tables.read("terms")


@pytest.fixture(scope="module")
def found():
    """Results of several studies, whose words differ."""
    choices = (
        {},
        {"election": "kaz-1990"},
        {"election": "kaz-2007", "appointed_seats": "excluded"},
        {"election": "kaz-2023"},
        {"seat_basis": "membership"},
        {"independents": "by_membership"},
    )
    return [results_of(**each) for each in choices]


@pytest.fixture(scope="module")
def translated():
    """The results of the study in each other language."""
    return {code: results_of(language=code) for code in OTHERS}


@pytest.fixture(scope="module")
def rows(kept):
    """The rows of `results.csv` in each language."""
    return {code: rows_of(language=code) for code in ("en", *OTHERS)}


def english(found):
    """Return every text that the tables of several studies show."""
    for evaluated in found:
        for definition in TABLES:
            yield definition.title
            shown = evaluated.table(definition.name)
            if isinstance(shown, TableView):
                # A key without a label is shown as the id that it is.
                ids = set(evaluated.frame(definition.name)[definition.key])
                yield from map(str, shown.cells.columns)
                yield from (cell for cell in shown.cells.to_numpy().ravel() if cell not in ids)
            else:
                yield shown.text


@pytest.mark.parametrize("code", OTHERS)
def test_every_text_of_every_table_is_told(found, code):
    rest = {text for text in set(english(found)) if not language.is_term(text, code)}
    assert rest == set()


@pytest.mark.parametrize("code", OTHERS)
def test_every_word_and_caption_of_figures_is_told(code):
    texts = {_DASH}
    for entry in CATALOGUE:
        texts |= {entry.title, *entry.caption, entry.alt_text, *entry.note, entry.described}
        texts.add(f"*{entry.title}*: not to be drawn, since no party stood in Kazakhstan 1990.")
    for printed in PRINTED:
        texts |= {printed.head, printed.note}
    assert {text for text in texts if not language.is_term(text, code)} == set()


def test_terms_keep_what_is_to_be_filled_in(terms):
    for row in terms.to_dict("records"):
        here = sorted(PLACEHOLDER.findall(row["term"]))
        numbered = [f"{{{n}}}" for n in range(here.count("{}"))]
        expected = sorted([*numbered, *(part for part in here if part != "{}")])
        for code in OTHERS:
            assert sorted(PLACEHOLDER.findall(row[code])) == expected, row["term"]


def test_terms_are_clean_text_in_their_own_letters(terms):
    for row in terms.to_dict("records"):
        for code in OTHERS:
            text = row[code]
            assert text == unicodedata.normalize("NFC", text).strip()
            for word in re.findall(r"\w+", PLACEHOLDER.sub("", text)):
                kinds = {bool(CYRILLIC.match(c)) for c in word if c.isalpha()}
                assert len(kinds) <= 1, (row["term"], word)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("7.07 %", "7,07 %"),
        ("4,757,773", "4\xa0757\xa0773"),
        ("+0.07", "+0,07"),
        ("\N{MINUS SIGN}6", "\N{MINUS SIGN}6"),
        ("2004", "2004"),
        ("7/1/1/1", "7/1/1/1"),
        ("–", "–"),
        ("kaz-2004", "kaz-2004"),
    ],
)
@pytest.mark.parametrize("code", OTHERS)
def test_numbers_and_ids(text, told, code):
    assert language.translate(text, code) == told
    assert language.translate(text, "en") == text


@given(st.text(string.ascii_letters + " ,;:{}/-0123456789", max_size=40))
def test_no_text_breaks_the_lookup(text):
    for code in OTHERS:
        assert isinstance(language.translate(text, code), str)


@pytest.mark.parametrize("code", OTHERS)
def test_parts_that_vary_are_told_in_the_order_of_the_language(code):
    told = language.translate("1 of 77 seats", code)
    assert "77" in told
    assert not re.search("[a-z]", told)


@pytest.mark.parametrize("code", OTHERS)
def test_ways_that_are_joined_by_or_are_told_whole(code):
    told = language.translate("formula: Droop, largest remainders; or formula: Dean", code)
    assert not re.search("[a-z]", told)
    assert told.count("; ") == 1


def test_a_table_keeps_its_shape_and_its_sides():
    shown = TableView("Votes", pd.DataFrame({"Seats": ["1,000"], "x": ["y"]}), frozenset({"x"}))
    told = language.table(shown, "ru")
    assert told.cells.shape == (1, 2)
    assert told.cells.iloc[0].tolist() == ["1\xa0000", "y"]
    assert told.words == {"x"}
    assert language.table(shown, "en") is shown


@pytest.mark.parametrize("code", OTHERS)
def test_values_are_the_same_in_every_language(found, translated, rows, code):
    base, told = found[0], translated[code]
    assert told.value("largest.largest.vote_share") == base.value("largest.largest.vote_share")
    assert rows[code]["value"].equals(rows["en"]["value"])
    assert told.text("largest.largest.party") != base.text("largest.largest.party")


@pytest.mark.parametrize("code", OTHERS)
def test_a_sentence_is_of_one_language(translated, code):
    told = translated[code]
    prose = told.say("English prose of {largest.largest.party}, {largest.largest.vote_share}.")
    assert prose.text == "English prose of Otan, 60.61 %."
    caption = told.say(CATALOGUE[0].caption[0]).text
    assert CYRILLIC.search(caption)
    assert not re.search(r"\b(the|of|seats)\b", caption)


def test_results_are_one_file_in_every_language(rows):
    assert json.dumps(rows["ru"]["text"].dropna().tolist()).count("\\u04") == 0
