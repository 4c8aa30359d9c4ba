"""The one place that defines a parameter: its type, range, default and description."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal, get_args

import yaml
from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError
from pydantic_core import ErrorDetails

from majilis.data import CODING_BASE, STUDY_ELECTION, paths
from majilis.errors import InputError, nearest

Bloc = Literal["pro_presidential", "opposition", "other"]
Formula = Literal[
    "hare",
    "droop",
    "hagenbach_bischoff",
    "imperiali",
    "dhondt",
    "sainte_lague",
    "modified_sainte_lague",
    "danish",
    "adams",
    "huntington_hill",
    "dean",
]
FigureStyle = Literal[
    "single_column",
    "full_width",
    "elsevier",
    "elsevier_one_and_a_half",
    "elsevier_full_width",
    "cambridge",
    "taylor_francis",
    "sage",
    "sage_full_width",
    "springer",
    "springer_full_width",
    "wiley",
    "wiley_full_width",
    "nature",
    "nature_full_width",
    "plos",
    "oup",
    "oup_full_width",
    "slides",
    "poster",
]
VoteBase = Literal["valid", "cast", "registered"]
QUALIFIED_MAJORITIES: Mapping[str, Fraction] = {
    "three_fifths": Fraction(3, 5),
    "two_thirds": Fraction(2, 3),
    "three_quarters": Fraction(3, 4),
}


_RANGE_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {key: {"type": "number"} for key in ("from", "to", "step")},
    "required": ["from", "to", "step"],
    "additionalProperties": False,
}


def _choice(default: Any, description: str, *, moves: str, keeps: str, **limits: Any) -> Any:
    """Return a field that says what its parameter is, what it moves and what it does not."""
    reach: dict[str, JsonValue] = {"moves": moves, "keeps": keeps}
    return Field(default, description=description, json_schema_extra=reach, **limits)


class Parameters(BaseModel):
    """The choices on which every result rests.

    Examples
    --------
    >>> Parameters(coding="strict_opposition").changed()
    {'coding': 'strict_opposition'}
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    election: str = _choice(
        STUDY_ELECTION,
        "an election of data/clean, or a file of one's own",
        moves="all results of one election",
        keeps="the series of elections, other countries' elections and experts' scores",
    )
    coding: str | dict[str, str] = _choice(
        "consensus",
        "a file of data/codings, or a mapping of parties to blocs over one",
        moves="the votes, seats and majorities of blocs, and the claims on them",
        keeps="votes and seats of each party, and measures over parties",
    )
    independents: Literal["separate", "excluded", "pro_presidential", "by_membership"] = _choice(
        "separate",
        "the bloc that deputies without a party's nomination count for",
        moves="seats and majorities of blocs; "
        "if excluded, every share of seats and what rests on it",
        keeps="votes and list seats",
    )
    seat_basis: Literal["nomination", "membership"] = _choice(
        "nomination",
        "seats by who nominated a deputy, or by party membership",
        moves="whose the district seats are, and every share of seats that rests on them",
        keeps="votes and list seats",
    )
    appointed_seats: Literal["included", "excluded"] = _choice(
        "included",
        "deputies chosen without a ballot, such as by the Assembly of the People, counted or not",
        moves="the size of a chamber that has such deputies, and its shares of seats",
        keeps="votes, list seats and district seats",
    )
    vote_base: VoteBase = _choice(
        "valid",
        "the denominator of vote shares",
        moves="vote shares, and their distance to shares of seats",
        keeps="seats, and measures whose shares must sum to one, which take valid votes",
    )
    threshold: float | None = _choice(
        None,
        "the threshold of the list tier; None is the law's",
        moves="the list seats of the study's own election, then computed, and what rests on them",
        keeps="district seats and all other elections",
        ge=0,
        lt=1,
    )
    alliance_threshold: float | None = _choice(
        None,
        "the threshold of alliances' lists; None, that of all lists",
        moves="as threshold does, where an alliance stood",
        keeps="district seats and all other elections",
        ge=0,
        lt=1,
    )
    threshold_base: VoteBase = _choice(
        "valid",
        "what the threshold is a share of",
        moves="the votes that the threshold asks for, and with them what threshold moves",
        keeps="vote shares, district seats and all other elections",
    )
    formula: Formula = _choice(
        "hare",
        "the rule that turns list votes into seats",
        moves="as threshold does",
        keeps="votes, district seats and all other elections",
    )
    list_seats: int | None = _choice(
        None,
        "the seats of the list tier; None is the law's",
        moves="as threshold does, and the size of the chamber",
        keeps="votes, district seats and all other elections",
        ge=1,
        le=10_000,
    )
    qualified_majority: Literal["three_fifths", "two_thirds", "three_quarters"] = _choice(
        "two_thirds",
        "the share of seats that more than an ordinary majority takes",
        moves="who reaches it, and voting power where it decides",
        keeps="votes, seats, and what more than half decides",
    )
    others: Literal["grouped", "dropped"] = _choice(
        "grouped",
        "residual lists in disproportionality: Gallagher's or Lijphart's way",
        moves="indices of disproportionality",
        keeps="all else",
    )
    source_choices: dict[str, str] = _choice(
        {},
        "the source to take for a conflict of clean/conflicts.csv",
        moves="the figure in dispute, and what rests on it",
        keeps="figures on which sources agree",
    )
    language: Literal["en", "kk", "ru"] = _choice(
        "en",
        "the language of figures and tables",
        moves="the words of figures and tables",
        keeps="every number",
    )
    figure_style: FigureStyle = _choice(
        "single_column",
        "the page that figures are made for, of data/figure_styles.csv",
        moves="sizes of figures and of what is in them",
        keeps="every number",
    )

    def changed(self) -> dict[str, Any]:
        """Return the parameters that differ from their defaults, ready for JSON."""
        return self.model_dump(mode="json", exclude_defaults=True)


@dataclass(frozen=True)
class Scenario:
    """A named set of parameters, as a run takes it."""

    name: str | None
    parameters: Parameters


def load(scenario: Path | None = None, overrides: Sequence[str] = ()) -> Scenario:
    """Read a scenario file and settings, check them against the data, and return both as one.

    Settings, ``NAME=VALUE``, win over the file. What cannot be used is an InputError.

    Examples
    --------
    >>> load(overrides=["independents=excluded"]).parameters.independents
    'excluded'
    """
    content: dict[str, Any] = {"name": None, "parameters": {}}
    if scenario:
        content = read_mapping(scenario, "scenario", ("name", "description", "parameters"))
    settings = {**content["parameters"], **dict(map(_setting, overrides))}
    try:
        return Scenario(content["name"], check(settings))
    except InputError as error:
        if scenario is None or overrides:  # of which one may be what is wrong
            raise
        raise InputError(f"scenario file {scenario}: {error}") from None


def check(settings: Mapping[str, Any]) -> Parameters:
    """Validate settings against the model and against the names that the data hold.

    Absent names take their defaults. An InputError has one sentence on the first thing wrong.
    """
    parameters = typed(settings)
    _check_coding(parameters, _check_election(parameters.election))
    _check_membership(parameters)
    _check_appointed(parameters)
    _check_alliances(parameters)
    _check_sources(parameters.source_choices)
    return parameters


def typed(settings: Mapping[str, Any]) -> Parameters:
    """Validate the types of settings, not the names of data in them; see `check`."""
    try:
        return Parameters.model_validate(dict(settings))
    except ValidationError as error:
        raise InputError(_sentence(error.errors()[0])) from None


def given(names: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a notebook's ``globals()`` set, once its cell of parameters has run.

    Plain data are parameters, for `majilis.open_study`, which refuses a name that is none; what is
    imported, defined or private is left aside, and so are the lists that a kernel keeps.

    Examples
    --------
    >>> given({"coding": "strict_opposition", "_": 1, "In": []})
    {'coding': 'strict_opposition'}
    """
    plain = (str, bool, int, float, list, dict, type(None))
    return {
        name: value
        for name, value in names.items()
        if isinstance(value, plain) and not name.startswith("_") and name not in ("In", "Out")
    }


def describe() -> list[dict[str, Any]]:
    """Return name, default, allowed values and description of each parameter, and what it moves.

    Examples
    --------
    >>> describe()[0]["name"]
    'election'
    """
    properties = Parameters.model_json_schema()["properties"]
    return [
        {
            "name": name,
            "default": field.get_default(),
            "allowed": properties[name].get("enum") or _open_values(name),
            "description": field.description,
            **{key: properties[name][key] for key in ("moves", "keeps")},
        }
        for name, field in Parameters.model_fields.items()
    ]


def schema() -> dict[str, Any]:
    """Return the JSON schema of scenario and grid files, by which editors complete them.

    A grid has what a scenario has, and for each parameter a list or a range as well; that a
    scenario takes one value of each is checked when it is read.
    """
    properties = Parameters.model_json_schema()["properties"]
    own = [{"enum": known_elections()}, {"type": "string", "pattern": r"\.[cC][sS][vV]$"}]
    properties["election"] = {**properties["election"], "anyOf": own}
    by_name, mapping = properties["coding"]["anyOf"]
    by_name["enum"] = known_codings()
    mapping["properties"] = {CODING_BASE: {"enum": known_codings()}}
    mapping["additionalProperties"] = {"enum": list(get_args(Bloc))}
    for name, field in properties.items():
        many: list[dict[str, Any]] = [{"type": "array", "items": dict(field), "minItems": 1}]
        if name in ("threshold", "alliance_threshold", "list_seats"):
            many.append(_RANGE_SCHEMA)
        properties[name] = {"description": field["description"], "anyOf": [dict(field), *many]}
    text = {"type": "string"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A scenario or a grid of scenarios",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "name": {**text, "description": "letters, digits, - and _; names the run's folder"},
            "description": text,
            "parameters": {
                "type": ["object", "null"],
                "additionalProperties": False,
                "properties": properties,
            },
            "scenarios": {
                "description": "of a grid: files, each crossed with all of the parameters",
                "type": "array",
                "items": text,
                "minItems": 1,
            },
            "limit": {
                "description": "of a grid: how many scenarios it may make; 1,000 unless given",
                "type": "integer",
                "minimum": 1,
            },
        },
    }


def known_elections() -> list[str]:
    """Return the ids of the elections in the data."""
    return [row["election"] for row in _rows(paths.RAW / "elections.csv")]


def known_codings() -> list[str]:
    """Return the names of the codings in the data."""
    return sorted(p.stem for p in paths.CODINGS.glob("*.csv") if p.stem != "readings")


def folder_name(settings: Mapping[str, Any]) -> str:
    """Return what a folder for outputs under some settings is called.

    Examples
    --------
    >>> folder_name({"formula": "droop", "threshold": 0.05}), folder_name({})
    ('formula-droop_threshold-0.05', 'defaults')
    """
    return slug([f"{name}={value}" for name, value in settings.items()] or ["defaults"])


def slug(parts: Iterable[str]) -> str:
    """Return a folder's name for words; one that cannot hold them all is told by a digest.

    Examples
    --------
    >>> slug(["election=a/b.csv"]), slug(["election=a-b.csv"])
    ('election-a-b.csv-4dd729fd', 'election-a-b.csv')
    """
    text = "_".join(parts)
    name = re.sub(r"[^\w.-]+", "-", text).strip("-.")
    if name and len(name) <= 80 and name == text.replace("=", "-"):
        return name
    return f"{name[:60]}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def is_own_table(election: str) -> bool:
    """Say whether an election is the path to a table of the user's own.

    Examples
    --------
    >>> is_own_table("my_election.csv"), is_own_table("many.ods:2004"), is_own_table("kaz-2004")
    (True, True, False)
    """
    return paths.own_election(election) is not None


def _open_values(name: str) -> list[str] | str:
    values: dict[str, list[str] | str] = {
        "election": [*known_elections(), "PATH.csv", "PATH.csv:NAME"],
        "coding": [*known_codings(), "{base: coding, party: bloc, election:party: bloc, …}"],
        "threshold": "0 up to, not including, 1; None, the law's",
        "alliance_threshold": "0 up to, not including, 1; None, that of all lists",
        "list_seats": "1 to 10000; None, the law's",
        "source_choices": "{conflict: source, …}",
    }
    return values[name]


def _rows(path: Path) -> list[dict[str, str]]:
    """Return a table's rows as text: pandas would make a plain check of choices wait."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class _StrictLoader(yaml.SafeLoader):
    """A safe loader that refuses what YAML reads in silence, or as something else than it looks.

    These are a key given twice, aliases, which can make a few lines expand to any size, and whole
    numbers in other digits than those of ten, such as 010 and 1:17, which YAML takes for 8 and 77.
    """

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("an alias stands for other parts of it; write them out")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key in (self.construct_object(key, deep=True) for key, _ in node.value):
            if isinstance(key, Hashable):  # what is not, is refused below
                if key in seen:
                    raise yaml.YAMLError(f"the key {key!r} stands twice")
                seen.add(key)
        return super().construct_mapping(node, deep=deep)

    def construct_yaml_int(self, node: yaml.ScalarNode) -> int:
        if not re.fullmatch("[+-]?(0|[1-9][0-9]*)", node.value):
            raise yaml.YAMLError(f"{node.value} is not written in digits of ten alone")
        return int(node.value)


_StrictLoader.add_constructor("tag:yaml.org,2002:int", _StrictLoader.construct_yaml_int)
_MOST_LETTERS = 1_000_000  # YAML is read slowly; the longest manifest has half as many


def _yaml(text: str) -> Any:
    """Read YAML, or say in one line why that cannot be done."""
    try:
        if len(text) > _MOST_LETTERS:
            raise ValueError(f"it has more than {_MOST_LETTERS:,} letters")
        return yaml.load(text, Loader=_StrictLoader)  # a safe one
    except (yaml.YAMLError, ValueError) as error:
        raise ValueError(" ".join(str(error).split())) from None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def read_mapping(path: Path, kind: str, allowed: Sequence[str]) -> dict[str, Any]:
    """Read a YAML file that holds a mapping with some keys, among them name and parameters.

    Sentences on what is wrong call it by its `kind`, such as ``scenario``.
    """
    place = paths.given(path)
    if place.is_dir():
        raise InputError(f"{kind} file {path} is a folder")
    if not place.is_file():
        known = [paths.relative(p) for p in sorted(paths.SCENARIOS.glob("*.yaml"))]
        raise InputError(f"{kind} file {path} does not exist; {nearest(str(path), known)}")
    try:
        content = _yaml(place.read_text(encoding="utf-8"))
    except (ValueError, OSError) as error:
        raise InputError(f"{kind} file {path} is not readable YAML: {error}") from None
    if not isinstance(content, dict):
        raise InputError(f"{kind} file {path} must be a mapping with name and parameters")
    if path.name == paths.MANIFEST:
        content.pop("run", None)  # what a run's manifest says beside its parameters
    for key in content:
        _check_known(f"{kind} file {path}: unknown key", key, allowed)
    settings = content.get("parameters", {})
    settings = {} if settings is None else settings
    if not isinstance(settings, dict) or not all(isinstance(key, str) for key in settings):
        raise InputError(f"{kind} file {path}: parameters must be a mapping of names to values")
    name = content.get("name", path.stem)
    if path.name == paths.MANIFEST:  # named after a folder, which may be called anything
        name = slug([str(name)])
    elif not isinstance(name, str) or not name.replace("_", "").replace("-", "").isalnum():
        raise InputError(
            f"{kind} file {path}: name {name!r} must be letters, digits, - and _ only, "
            "since it names the run's folder"
        )
    return {**content, "name": name, "parameters": settings}


_POWER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]*)?[eE][+-]?[0-9]+")


def _setting(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not equals:
        raise InputError(f"setting {text!r} must have the form NAME=VALUE")
    if name.strip() == "election" and value.strip():
        return "election", value.strip()  # a file's name may hold what YAML reads otherwise
    if _POWER.fullmatch(value.strip()):
        return name.strip(), float(value)  # which YAML takes for text
    try:
        return name.strip(), _yaml(value)
    except ValueError as error:
        raise InputError(f"setting {name}: {value!r} cannot be read: {error}") from None


def _sentence(error: ErrorDetails) -> str:
    # A name that is no text at all has no place.
    name, value = str(error["loc"][0] if error["loc"] else error["input"]), error["input"]
    if name not in Parameters.model_fields:
        return f"unknown parameter {name!r}; {nearest(name, Parameters.model_fields)}"
    if error["type"] == "literal_error":
        allowed = get_args(Parameters.model_fields[name].annotation)
        return f"parameter {name}: {value!r} is not allowed; {nearest(str(value), allowed)}"
    if name == "coding" and isinstance(value, dict):
        named = [(k, v) for k, v in value.items() if not isinstance(v, str)]
        if not named:
            wrong = next(k for k in value if not isinstance(k, str))
            return f"parameter coding: {wrong!r} is not a party's name; write it as text"
        return _no_bloc(*named[0])
    if name == "coding":
        return (
            f"parameter coding: {value!r} is not allowed; it takes the name of a coding, "
            f"{', '.join(known_codings())}, or a mapping of parties to blocs"
        )
    reason = error["msg"].removeprefix("Input should be ")
    return f"parameter {name}: {value!r} is not allowed; it must be {reason}"


def _check_election(election: str) -> list[str]:
    """Return the parties that a coding may name: those that stood, or of the user's own table."""
    if is_own_table(election):
        # Only a table of one's own needs pandas.
        from majilis.data import own_files

        return [str(party) for party in own_files.read_election(election)["party"]]
    if election not in known_elections():
        hint = nearest(election, known_elections())
        raise InputError(
            f"unknown election {election!r}; {hint}, or a path that ends in .csv, .tsv, .txt, "
            ".xlsx or .ods"
        )
    return _stood(election)


def _stood(election: str) -> list[str]:
    codings = _rows(paths.CODINGS / "consensus.csv")
    return [row["party"] for row in codings if row["election"] == election]


def _no_bloc(party: str, bloc: object) -> str:
    return (
        f"parameter coding: {bloc!r} is not a bloc that {party} can have; "
        f"{nearest(str(bloc), get_args(Bloc))}"
    )


def _check_coding(parameters: Parameters, parties: list[str]) -> None:
    coding = parameters.coding
    if isinstance(coding, str):
        _check_known("unknown coding", coding, known_codings())
        if is_own_table(parameters.election) and coding != Parameters().coding:
            raise InputError(
                f"coding: {coding} knows nothing of the parties of {parameters.election}; give "
                "the table a column bloc, or coding a mapping of parties to blocs"
            )
        return
    is_own = is_own_table(parameters.election)
    named: dict[str, str] = {}  # of which party of which election a key speaks, and its bloc
    for key, bloc in coding.items():
        if key == CODING_BASE:  # also where a party is called so: a name means one thing
            if is_own:
                raise InputError(
                    f"coding: a table of one's own has no {CODING_BASE}, only its parties"
                )
            _check_known(f"coding: unknown {CODING_BASE}", bloc, known_codings())
            continue
        if bloc not in get_args(Bloc):
            raise InputError(_no_bloc(key, bloc))
        election, _, party = ("", "", key) if is_own else key.rpartition(":")
        if election and election not in known_elections():
            hint = nearest(election, known_elections())
            raise InputError(f"coding: {key!r} names an unknown election; {hint}")
        _check_known("coding: unknown party", party, _stood(election) if election else parties)
        meant = f"{election or parameters.election}:{party}"
        if meant in named:
            raise InputError(f"coding: {named[meant]} and {key} are one party")
        named[meant] = key


def _check_membership(parameters: Parameters) -> None:
    """Refuse a choice that needs seats by party membership where no source gives them."""
    by_membership = {"seat_basis": "membership", "independents": "by_membership"}
    names = [name for name, value in by_membership.items() if getattr(parameters, name) == value]
    if not names:
        return
    known = _elections_with("seats", "basis", "membership")
    if parameters.election not in known:
        raise InputError(
            f"parameter {names[0]}: no source gives seats by party membership for "
            f"{parameters.election}; sources do for {', '.join(sorted(known))}"
        )


def _check_appointed(parameters: Parameters) -> None:
    """Refuse to leave out appointed deputies where no source says whose deputies they were."""
    if parameters.appointed_seats == "included":
        return
    has_them = any(
        row["election"] == parameters.election and float(row["value"]) > 0
        for row in _rows(paths.RAW / "totals.csv")
        if row["measure"] == "seats_appointed"
    )
    if has_them and parameters.election not in _elections_with("seats", "tier", "appointed"):
        raise InputError(
            f"parameter appointed_seats: no source says which parties the appointed deputies of "
            f"{parameters.election} belonged to, so they cannot be left out"
        )


def _check_alliances(parameters: Parameters) -> None:
    """Refuse a threshold for alliances where none stood, since it would move nothing."""
    if parameters.alliance_threshold is None:
        return
    alliances = [row["party"] for row in _rows(paths.RAW / "parties.csv") if row["kind"] == "bloc"]
    known = _elections_with("list_votes", "party", *alliances)
    if parameters.election not in known:
        raise InputError(
            f"parameter alliance_threshold: no source knows an alliance on the list ballot of "
            f"{parameters.election}; sources do for {', '.join(sorted(known))}"
        )


def _check_sources(choices: dict[str, str]) -> None:
    if not choices:
        return
    rows = _rows(paths.CLEAN / "conflicts.csv")
    conflicts = {row["conflict"]: row["sources"].split(";") for row in rows}
    for conflict, source in choices.items():
        _check_known("source_choices: unknown conflict", conflict, conflicts)
        if not conflicts[conflict][0]:
            raise InputError(f"source_choices: {conflict} is a sum and no choice between sources")
        if source not in conflicts[conflict]:
            hint = nearest(source, conflicts[conflict])
            raise InputError(f"source_choices: {source!r} states nothing on {conflict}; {hint}")


def _check_known(what: str, name: object, known: Collection[str]) -> None:
    """Refuse what is none of the names that are known."""
    if name not in known:
        raise InputError(f"{what} {name!r}; {nearest(str(name), known)}")


def _elections_with(table: str, column: str, *values: str) -> set[str]:
    """Return the elections of which a raw table has a row with one of some values."""
    return {row["election"] for row in _rows(paths.RAW / f"{table}.csv") if row[column] in values}
