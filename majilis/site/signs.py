"""The page of signs: every colour, sign and hatch of the figures with its meaning."""

from __future__ import annotations

from majilis.figures import export
from majilis.figures.theme import MEANINGS
from majilis.site.templates import render


def _place(look: str) -> str:
    return f"figures/signs/{look.replace(',', '').replace(' ', '_')}.svg"


def signs() -> str:
    """Return a row for each sign, as Markdown."""
    return render("signs.md", signs=[(_place(look), look, says) for look, says, _ in MEANINGS])


def files() -> dict[str, bytes]:
    """Return each sign as the figures' theme draws it, by path below the site's root."""
    return {_place(look): export.sample(make) for look, _, make in MEANINGS}
