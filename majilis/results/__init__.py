"""Named results with what they rest on: every number that prose or a figure shows."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from majilis.data import coding, language
from majilis.data.files import write_whole
from majilis.data.view import TableView
from majilis.errors import InputError, MissingDataError, nearest
from majilis.results.catalogue import BY_NAME
from majilis.results.findings import FINDINGS
from majilis.results.inputs import (
    COMPUTED,
    Evidence,
    In,
    Input,
    Of,
    Row,
    Total,
    When,
    active,
    evidence_of,
    official,
)
from majilis.results.result_id import ResultId
from majilis.results.table import Quantity, Table
from majilis.study.counterfactuals import BASE_LABELS, BASES, FORMULA_LABELS
from majilis.study.parameters import Parameters, given
from majilis.study.study import BLOC_LABELS, Study, open_study

__all__ = ["ALLIANCES", "COMPUTED_SEATS", "Results", "Sentence", "evaluate", "opened", "write"]

ALLIANCES = "Alliances have a threshold of their own."
COMPUTED_SEATS = "Seats are computed here: the rule chosen for the list tier is not the law's."
_UNKNOWN = "a figure that it needs is not known"
_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
_ON_BASIS = ("seats", "district_seats")
# What is said of seats that are not counted as they usually are: in a title, and in prose.
_COUNTED_OTHERWISE: Mapping[tuple[str, str], tuple[str, str]] = {
    ("seat_basis", "membership"): (
        "by party membership",
        "Seats are counted by party membership where sources tell it.",
    ),
    ("independents", "excluded"): (
        "independents left out",
        "Independents are left out of all counts of seats here.",
    ),
    ("independents", "pro_presidential"): (
        "independents as pro-presidential",
        "Independents are counted as pro-presidential here.",
    ),
    ("independents", "by_membership"): (
        "independents by party membership",
        "Independents are counted for the party to which they belong.",
    ),
}
# Of a mapping some blocs may hold for one election only, which a series must say.
_BLOCS_BY_HAND = (
    "blocs by hand in one election only",
    "Single parties' blocs are given by hand for the study's own election only.",
)
_COUNTED = (*_ON_BASIS, "list_seats")


@dataclass(frozen=True)
class Sentence:
    """Prose that quotes results, rendered from them.

    Attributes
    ----------
    text : str
        What a reader reads.
    marked : str
        The same for front ends, each result in an element that carries its name; Jupyter shows
        the words alone, and the site makes links of them. Blank where no result is quoted.
    """

    text: str
    marked: str = ""

    def _repr_markdown_(self) -> str:
        return self.marked or self.text

    def __repr__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Results:
    """The tables of results of one study, each made when it is first asked for.

    They are shown in `display_language`, or else in the study's own.
    """

    study: Study
    display_language: str | None = None
    _made: dict[str, pd.DataFrame | str] = field(default_factory=dict, repr=False)

    @property
    def language(self) -> str:
        """The language of what is shown; frames and exact values are the same in all."""
        return self.display_language or self.study.parameters.language

    @property
    def frames(self) -> dict[str, pd.DataFrame]:
        """All tables that the study's data carry, exact."""
        made = {name: self._make(name) for name in BY_NAME}
        return {name: frame for name, frame in made.items() if not isinstance(frame, str)}

    @property
    def missing(self) -> dict[str, str]:
        """For each table that cannot be made, why not."""
        made = {name: self._make(name) for name in BY_NAME}
        return {name: reason for name, reason in made.items() if isinstance(reason, str)}

    def frame(self, name: str) -> pd.DataFrame:
        """Return a table with exact values.

        Raises
        ------
        MissingDataError
            If no source gives what it needs.
        """
        made = self._make(name)
        if isinstance(made, str):
            raise MissingDataError(made)
        return made

    def table(
        self, name: str, columns: Sequence[str] | None = None, rows: str = "*", decimals: int = 2
    ) -> TableView | Sentence:
        """Return a table to show, or the sentence that says why there is none.

        Parameters
        ----------
        name : str
            A table of the catalogue.
        columns : sequence of str, optional
            The quantities to show, in this order; all unless given.
        rows : str, optional
            A pattern of the keys of the rows to show, without these keys; all unless given.
        decimals : int
            Decimals of a share's percentage.
        """
        definition = _table(name)
        title = self.study.worded(definition.title)
        frame = self._make(name)
        if isinstance(frame, str):
            return Sentence(self._tell(f"*{title}*: not to be had, since {frame}."))
        frame = frame[[fnmatchcase(str(key), rows) for key in frame[definition.key]]]
        shown = columns or [c for c in definition.quantities if c in frame]
        # A table of one row, or of chosen ones, needs no head for them.
        is_named = "label" in shown or len(frame) == 1 or rows != "*"
        keyed = {} if is_named else {definition.key: _KEYS}
        heads = {**keyed, **{c: definition.quantities[c] for c in shown}}
        # A head may repeat from one table to another, but not within one.
        cells = {
            self._head(of): [
                self._named(_words(column, of.text(value, decimals))) for value in frame[column]
            ]
            for column, of in heads.items()
        }
        words = frozenset(self._head(q) for q in heads.values() if q.unit == "words")
        keys = frame[definition.key]
        names = {
            self._head(quantity): tuple(str(ResultId(name, str(key), column)) for key in keys)
            for column, quantity in heads.items()
            if column not in ("label", definition.key)
        }
        shown_table = TableView(title, pd.DataFrame(cells), words, names)
        told = language.table(shown_table, self.language)
        remarks = self._remarks([each for ids in names.values() for each in ids])
        if not remarks:
            return told
        in_short = ", ".join(self._tell(short) for short, _ in remarks)
        return replace(told, title=f"{told.title} ({in_short})")

    def claims_in_full(self) -> list[TableView | Sentence]:
        """Return each claim with its verdict, its cases and what it depends on, to be shown."""
        frame = self._make("claims")
        if isinstance(frame, str):
            return [Sentence(self._tell(f"Nothing to say here: {frame}."))]
        shown: list[TableView | Sentence] = []
        for claim in frame["claim"]:
            names = [f"claims.{claim}.{column}" for column in ("text", "verdict")]
            text, verdict = (self.text(name) for name in names)
            marked = [_marked(*each) for each in zip(names, (text, verdict), strict=True)]
            shown += [
                Sentence(f"**{text}** {verdict}", "**{}** {}".format(*marked)),
                self.table("cases", rows=f"{claim}_*"),
                self.table("claims", ["holds", "concept", "data", "reverse", "never"], rows=claim),
            ]
        return shown

    def value(self, result: str) -> Any:
        """Return the exact value of a result, such as ``blocs.opposition.vote_share``."""
        return self._find(result)[1]

    def text(self, result: str, decimals: int = 2) -> str:
        """Return a result as a reader of the study's language sees it."""
        return self._tell(self._english(result, decimals))

    def row(self, result: str) -> dict[str, Any]:
        """Return one result as its row of ``results.csv``."""
        name, key, column = ResultId.parse(result)
        return self._row(_table(name), key, column, self.value(result))

    def say(self, *templates: str) -> Sentence:
        """Render a sentence: each ``{result}`` in it is replaced by what the result reads as.

        Parameters
        ----------
        *templates : str
            Markdown. Of several the first is taken of which every result is known, so that a
            plainer one stands where the election has no such tier or no source gives a figure.

        Returns
        -------
        Sentence
            What a notebook shows; where no template can be filled, that there is nothing to say.

        Examples
        --------
        >>> evaluate(open_study()).say("The largest party is {largest.largest.party}.").text
        'The largest party is Otan.'
        """
        reasons = [self._unknown(template) for template in templates]
        if None not in reasons:
            return Sentence(self._tell(f"Nothing to say here: {reasons[0]}."))
        template = self.study.worded(templates[reasons.index(None)])
        said = self.quote(template)
        remarks = [full for _, full in self._remarks(_PLACEHOLDER.findall(template))]
        is_told = language.is_term(template, self.language)
        added = "".join(f" {self._tell(each) if is_told else each}" for each in remarks)
        return Sentence(said.text + added, said.marked and said.marked + added)

    def finding(self, name: str, *, is_bold: bool = True) -> Sentence:
        """Return what the study found: the fullest wording that the data carry.

        Parameters
        ----------
        name : str
            One of ``majilis/results/findings.yaml``.
        is_bold : bool
            Whether it is set in bold, as a notebook leads a section with it.

        Examples
        --------
        >>> evaluate(open_study()).finding("observers").text[:22]
        "**The OSCE's observers"
        """
        if name not in FINDINGS:
            raise InputError(f"unknown finding {name!r}; {nearest(name, FINDINGS)}")
        known = [each for each in FINDINGS[name] if self._has_rows(each)]
        if not known:
            return Sentence(self._tell(f"Nothing to say here: {_UNKNOWN}."))
        said = self.say(*known)
        if not (is_bold and said.marked):
            return said
        return Sentence(f"**{said.text}**", f"**{said.marked}**")

    def _has_rows(self, template: str) -> bool:
        """Say whether each result quoted has a row here: a party may stand in one election only."""
        for name, key, _ in map(ResultId.parse, _PLACEHOLDER.findall(template)):
            definition, frame = _table(name), self._make(name)
            is_bloc = definition.key == "bloc" and key in BLOC_LABELS
            if not (is_bloc or isinstance(frame, str) or key in set(frame[definition.key])):
                return False
        return True

    def quote(
        self, template: str, decimals: int = 2, facts: Mapping[str, str] | None = None
    ) -> Sentence:
        """Render a sentence as `say` does, with no word on what is computed.

        Parameters
        ----------
        template : str
            Markdown, as in `say`.
        decimals : int
            Decimal places of percentages.
        facts : mapping of str to str, optional
            What stands for each ``[name]``; it may be a part of a result's name.

        Returns
        -------
        Sentence
            The sentence in the study's language.

        Raises
        ------
        MissingDataError
            If a result that it quotes is not known.
        """
        # English prose quotes English: a sentence is of one language.
        template = self.study.worded(template)
        is_told = language.is_term(template, self.language)
        text = self.text if is_told else self._english
        told = escaped = self._tell(template)
        for name, fact in (facts or {}).items():
            told = told.replace(f"[{name}]", fact)
            # A fact may be a party's name, and what data say is no markup.
            escaped = escaped.replace(f"[{name}]", html.escape(fact, quote=False))
        if reason := self._unknown(told):
            raise MissingDataError(reason)
        filled = _PLACEHOLDER.sub(lambda found: text(found[1], decimals), told)
        marked = _PLACEHOLDER.sub(
            lambda found: _marked(found[1], text(found[1], decimals)), escaped
        )
        return Sentence(filled, marked if marked != filled else "")

    def with_choices(self, template: str) -> str:
        """Tell a text with the study's choices in words in place of their names.

        Parameters
        ----------
        template : str
            English; ``{coding}``, ``{formula}``, ``{seat_basis}`` and ``{vote_base}`` stand for
            the choices.

        Examples
        --------
        >>> evaluate(open_study(coding="strict_opposition")).with_choices("Coding: {coding}.")
        'Coding: strict opposition.'
        """
        chosen = self.study.parameters
        words = {
            "coding": coding.in_words(chosen.coding).replace("_", " "),
            "formula": FORMULA_LABELS[chosen.formula],
            "seat_basis": f"by {chosen.seat_basis}",
            "vote_base": BASE_LABELS[chosen.vote_base],
        }
        told = {name: self._tell(each) for name, each in words.items()}
        return self._tell(template).format(**told)

    def _unknown(self, template: str) -> str | None:
        """Return why a sentence cannot be said, or nothing where all that it quotes is known."""
        quoted = _PLACEHOLDER.findall(template)
        for name in sorted({ResultId.parse(each).table for each in quoted}):
            if isinstance(reason := self._make(name), str):
                return reason
        if any(pd.isna(self.value(each)) for each in quoted):
            return _UNKNOWN
        return None

    def rows(self) -> pd.DataFrame:
        """Return every result as a row of ``results.csv``, with what it rests on."""
        return pd.DataFrame(
            self._row(_table(name), str(row[_table(name).key]), column, row[column])
            for name, frame in self.frames.items()
            for row in frame.to_dict("records")
            for column in _table(name).quantities
            if column in row and column != "label"
        )

    def _head(self, quantity: Quantity) -> str:
        """Return the head of a column, with the base of its shares where it is not the usual."""
        base = self.study.parameters.vote_base
        if base == "valid" or not any(_rests_on_base(each) for each in quantity.inputs):
            return self.study.worded(self._named(quantity.label)) or " "
        return f"{quantity.label} (of {BASE_LABELS[base]})"

    def _named(self, text: str) -> str:
        """Return an election's year where a text is its id, or its country and year."""
        return self.study.election_names.get(text, text)

    @cached_property
    def _evidence(self) -> Evidence:
        return evidence_of(self.study)

    def _is_computed(self, result: str) -> bool:
        """Say whether a result rests on seats that another rule than the law's makes."""
        if not self.study.is_computed:
            return False
        name, key, column = ResultId.parse(result)
        definition = _table(name)
        inputs = definition.quantities[column].inputs
        ids = self._evidence.ids(Row(definition.key, key), inputs)
        others = (each.removeprefix("result/") for each in ids if each.startswith("result/"))
        return COMPUTED in ids or any(self._is_computed(each) for each in others)

    def _remarks(self, results: Sequence[str]) -> list[tuple[str, str]]:
        """Return what must be said of seats that are not counted as usual, short and in full."""
        found = [
            remark
            for (name, value), remark in _COUNTED_OTHERWISE.items()
            if getattr(self.study.parameters, name) == value
        ]
        if found and not any(map(self._counts_seats, results)):
            found = []
        if any(self._is_computed(each) for each in results):
            found.append(("seats computed", COMPUTED_SEATS))
        if self.study.has_two_thresholds and any(map(_rests_on_threshold, results)):
            found.append(("another threshold for alliances", ALLIANCES))
        by_hand = coding.of_one_election(self.study.parameters.coding)
        if by_hand and any(map(_is_over_elections, results)):
            found.append(_BLOCS_BY_HAND)
        return found

    def _counts_seats(self, result: str) -> bool:
        """Say whether a result rests on seats as the study counts them."""
        name, key, column = ResultId.parse(result)
        return any(map(_is_on_basis, active(_table(name).quantities[column].inputs, key)))

    def _english(self, result: str, decimals: int = 2) -> str:
        quantity, value = self._find(result)
        return _words(ResultId.parse(result).column, quantity.text(value, decimals))

    def _tell(self, text: str) -> str:
        return language.translate(text, self.language)

    def _make(self, name: str) -> pd.DataFrame | str:
        """Return a table, or the reason why there is none, and keep it for the next time."""
        if name not in self._made:
            definition = _table(name)
            try:
                self._made[name] = definition.build(self.study)
            except MissingDataError as error:
                self._made[name] = str(error)
        return self._made[name]

    def _find(self, result: str) -> tuple[Quantity, Any]:
        name, key, column = ResultId.parse(result)
        definition = _table(name)
        frame = self.frame(name)
        if column not in definition.quantities:
            raise InputError(f"result {result!r}: {nearest(column, definition.quantities)}")
        row = frame[frame[definition.key] == key]
        if row.empty:
            # A bloc without votes and seats has no row, and no share to speak of.
            if definition.key == "bloc" and key in BLOC_LABELS:
                return definition.quantities[column], pd.NA
            known = [*frame[definition.key], *(BLOC_LABELS if definition.key == "bloc" else ())]
            raise InputError(f"result {result!r}: {nearest(key, dict.fromkeys(known))}")
        return definition.quantities[column], row[column].iloc[0]

    def _row(self, definition: Table, key: str, column: str, value: Any) -> dict[str, Any]:
        quantity = definition.quantities[column]
        choices = self.study.parameters
        words = quantity.unit == "words"
        blank = pd.isna(value)
        build = f"{definition.build.__module__}.{definition.build.__name__}"
        used = active(quantity.inputs, key)
        counts_seats = any(isinstance(i, Of) and i.column in _ON_BASIS for i in used)
        result = str(ResultId(definition.name, key, column))
        return {
            "result": result,
            "value": None if words or blank else float(value),
            "text": value if words and not blank else None,
            "unit": quantity.unit,
            "tier": quantity.tier,
            "base": _base(quantity, used, choices.vote_base),
            "coding": coding.in_words(choices.coding),
            "count": "computed" if self._is_computed(result) else _official(used),
            "basis": choices.seat_basis if counts_seats else None,
            "independents": choices.independents,
            "function": quantity.function or definition.function_of.get(key) or build,
            "rows": ";".join(self._evidence.ids(Row(definition.key, key), quantity.inputs)),
        }


def evaluate(study: Study) -> Results:
    """Return the tables of results that the study's data carry.

    Parameters
    ----------
    study : Study
        An election with its choices.

    Returns
    -------
    Results
        Tables, each made when it is asked for; one whose data no source gives has a reason.

    Examples
    --------
    >>> evaluate(open_study()).text("majorities.majority.needed")
    '39'
    """
    return Results(study)


def opened(names: Mapping[str, Any]) -> Results:
    """Return the results of the study that a notebook's cell of parameters asks for.

    The names are the notebook's ``globals()``, once that cell has run.

    Raises
    ------
    InputError
        If a name is no parameter, or a value is not allowed.

    Examples
    --------
    >>> opened({"election": "kaz-2007"}).text("largest.largest.party")
    'Nur Otan'
    """
    return evaluate(open_study(**given(names)))


def write(parameters: Parameters, folder: Path) -> None:
    """Write ``results.csv`` of a run into its folder: every result, with what it rests on."""
    rows = evaluate(open_study(**parameters.model_dump())).rows()
    content = rows.to_csv(index=False, lineterminator="\n", float_format="%.12g")
    write_whole(folder / "results.csv", content.encode())


_KEYS = Quantity("", "words")


def _marked(result: str, text: str) -> str:
    """Return a result's text as HTML that carries its name; what data say is no markup."""
    return f'<span data-result="{html.escape(result)}">{html.escape(text, quote=False)}</span>'


def _words(column: str, text: str) -> str:
    return BLOC_LABELS.get(text, text) if column == "bloc" else text


def _table(name: str) -> Table:
    if name not in BY_NAME:
        raise InputError(f"unknown table of results {name!r}; {nearest(name, BY_NAME)}")
    return BY_NAME[name]


def _base(quantity: Quantity, inputs: Sequence[Input], chosen: str) -> str | None:
    """Return the votes that a result, or what its words speak of, is a share of."""
    if Total("base") in inputs:
        return chosen
    named = [base for base in BASES if Total(base) in inputs]
    return named[0] if quantity.unit in ("share", "words") and len(named) == 1 else None


def _rests_on_base(of: Any) -> bool:
    """Say whether an input, or one that it holds, is the base of vote shares that is chosen."""
    # A row may rest on it where others do not: then its own words name it.
    inner = () if isinstance(of, When) else getattr(of, "inputs", ())
    return of == Total("base") or any(_rests_on_base(each) for each in inner)


def _is_over_elections(result: str) -> bool:
    """Say whether a result stands in a table that holds elections against each other."""
    return ResultId.parse(result).table in ("series", "precedent")


def _rests_on_threshold(result: str) -> bool:
    name, key, column = ResultId.parse(result)
    return Total("threshold") in active(_table(name).quantities[column].inputs, key)


def _is_on_basis(of: Any) -> bool:
    """Say whether an input, or one that it holds, is seats on the basis that is chosen."""
    if isinstance(of, When) or (isinstance(of, In) and of.where is official):
        return False
    if isinstance(of, Of):
        return of.column in _ON_BASIS
    return any(map(_is_on_basis, getattr(of, "inputs", ())))


def _official(inputs: Sequence[Input]) -> str | None:
    """Say that seats are official where some are counted; that they are computed, others say."""
    return "official" if any(isinstance(i, Of) and i.column in _COUNTED for i in inputs) else None
