"""What readers call the things that tables name by ids."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from majilis.data import tables
from majilis.errors import MissingDataError
from majilis.results import Results
from majilis.results.catalogue import TABLES
from majilis.results.result_id import ResultId
from majilis.results.table import Quantity
from majilis.results.trail import Figure
from majilis.site.links import ID
from majilis.study.study import BLOC_LABELS

DEFINITIONS = {table.name: table for table in TABLES}
_PARTS = re.compile(r"(:|_under_)")
# Columns that tell rows of one label apart.
_TELLING = ("reporter", "election", "basis")
_BETWEEN = {":": ", ", "_under_": " under the rules of "}


@dataclass(frozen=True)
class Words:
    """Names of keys, by the table that gives them, and of ids that mean the same everywhere."""

    # For a table of results what it calls its keys, where it has a label for them.
    labels: Mapping[str, Mapping[str, str]]
    # Elections, parties, blocs, series of scores, claims and publishers by their ids.
    names: Mapping[str, str]

    def of_key(self, table: str, key: str) -> str:
        """Return what a row of a table of results is about; blank if its title says it all."""
        if key in self.labels.get(table, {}):
            return self.labels[table][key]
        is_known = key in self.names or _PARTS.search(key)
        return self.of_id(key) if is_known else ""

    def of_result(self, result: str) -> str:
        """Return what a result is: whose it is, and what it measures."""
        table, key, column = ResultId.parse(result)
        title = DEFINITIONS[table].title if table in DEFINITIONS else ""
        parts = (self.of_key(table, key) or title, self.of_column(table, column))
        return ": ".join(filter(None, parts))

    def of_column(self, table: str, column: str) -> str:
        """Return what a column of a table of results measures."""
        quantity = quantity_of(table, column)
        return self.in_text(quantity.label if quantity else "") or column.replace("_", " ")

    def of_id(self, id_: str) -> str:
        """Return an id in words, part by part: ``kaz-2004:otan`` is an election and a party."""
        if id_ in self.names:
            return self.names[id_]
        return "".join(
            _BETWEEN.get(part) or self.names.get(part) or part.replace("_", " ")
            for part in _PARTS.split(id_)
        )

    def in_text(self, text: str) -> str:
        """Return a text in which elections, parties and sources are named in words."""
        return ID.sub(lambda found: self.names.get(found[0], found[0]), text)

    def value(self, figure: Figure) -> object:
        """Return what a clean figure holds, an id in words."""
        if not isinstance(figure.value, str):
            return figure.value
        return self.names.get(figure.value) or self.in_text(figure.value)

    def of_figure(self, id_: str) -> str:
        """Return what a clean figure states, without what it is about."""
        kind, _, rest = id_.partition("/")
        key, _, column = rest.partition("/")
        if kind in ("codings", "claims", "conflicts"):
            return self.of_id(column or key)
        described = tables.table(f"clean/{kind}").column(column).description
        return described[:1].upper() + described[1:]


def quantity_of(table: str, column: str) -> Quantity | None:
    """Return what a column of a table of results is, or None where no table defines it."""
    return DEFINITIONS[table].quantities.get(column) if table in DEFINITIONS else None


def words_of(results: Results) -> Words:
    """Return what readers call the ids of a study and of all that it is held against."""
    frames = results.study.tables
    countries = frames["raw/countries"].set_index("iso3")["name"]
    names: dict[str, str] = {**BLOC_LABELS, **countries}
    for table in ("raw/elections", "raw/peer_elections"):
        for row in frames[table].to_dict("records"):
            names[row["election"]] = f"{countries.get(row['iso3'], row['iso3'])} {row['year']}"
    for row in tables.read("raw/peer_results").to_dict("records"):
        election = names[row["election"]]
        names[f"{row['election']}:{row['party']}"] = f"{election}, {row['name']}"
    names |= dict(tables.read("raw/parties")[["party", "short_name"]].itertuples(index=False))
    names |= dict(tables.read("raw/expert_series")[["series", "name"]].itertuples(index=False))
    names |= dict(frames["sources"][["source", "publisher"]].dropna().itertuples(index=False))
    names |= dict(tables.read("claims")[["claim", "text"]].itertuples(index=False))
    return Words(_labels(results, names), names)


def _labels(results: Results, names: Mapping[str, str]) -> dict[str, dict[str, str]]:
    labels: dict[str, dict[str, str]] = {}
    for table in TABLES:
        # Only these are asked for: to make every table takes time.
        if "label" not in table.quantities and table.name != "cases":
            continue
        with suppress(MissingDataError):
            frame = results.frame(table.name)
            if table.name == "cases":
                said = frame["claim"].map(names) + " " + frame[next(iter(table.quantities))]
            else:
                said = frame["label"].astype(str)
                if said.duplicated().any():
                    tells = next(c for c in (*_TELLING, table.key) if c in frame)
                    said += ", " + frame[tells].map(lambda id_: names.get(id_, id_))
            labels[table.name] = dict(zip(frame[table.key].astype(str), said, strict=True))
    return labels
