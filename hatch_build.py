"""Lets a wheel carry what a clone has beside the package, from where it stands."""

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

CARRIED = (
    "CITATION.cff",
    "data",
    "examples",
    "figures/figures.csv",
    "notebooks",
    "results.csv",
    "scenarios",
    "tables/tables.csv",
)


class CarryStudy(BuildHookInterface):  # type: ignore[type-arg]
    """Maps the study's files below the package; an editable install finds them in the clone."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add them to what is built."""
        if version == "standard":
            build_data["force_include"] |= {name: f"majilis/carried/{name}" for name in CARRIED}
