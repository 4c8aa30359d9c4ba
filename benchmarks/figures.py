"""Time each figure against a bare matplotlib drawing of the same marks, as a Markdown table.

The bare drawing knows every place already: it makes the same lines, patches, points and texts, and
writes PDF, SVG and PNG. What a figure takes beyond it goes into measuring, breaking and placing
text, and into what its files say about themselves.
Run as ``python benchmarks/figures.py [STYLE]``.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from matplotlib.collections import Collection, LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, PathPatch
from matplotlib.text import Text
from timing import best, print_table

from majilis import open_study, results
from majilis.figures import export
from majilis.figures.catalogue import CATALOGUE
from majilis.figures.theme import STYLES, files

AIM = 1.5
REPEATS = 7
LINE = ("color", "linewidth", "linestyle", "marker", "markersize", "markerfacecolor")
PATCH = ("facecolor", "edgecolor", "linewidth", "hatch")
METADATA = {
    "figure_id": "figure",
    "title": "Title",
    "alt_text": "Alternative text.",
    "long_description": "Numbers.",
    "language": "en",
    "author": "Authors",
    "licence": "Licence",
    "version": "1",
}


def bare(drawn: Figure) -> Figure:
    """Make a figure with the marks of a drawn one, each at its place, by matplotlib alone."""
    figure = Figure(figsize=drawn.get_size_inches(), dpi=drawn.dpi)
    for artist in drawn.findobj(lambda each: each.get_visible()):
        if isinstance(artist, Text) and artist.get_text():
            x, y = artist.get_transform().transform(artist.get_position())
            own = {"fontproperties": artist.get_fontproperties(), "color": artist.get_color()}
            figure.text(x, y, artist.get_text(), transform=None, **own)
        elif isinstance(artist, Line2D):
            path = artist.get_path().transformed(artist.get_transform())
            look = {name: getattr(artist, f"get_{name}")() for name in LINE}
            figure.add_artist(Line2D(*path.vertices.T, transform=None, **look))
        elif isinstance(artist, Patch):
            path = artist.get_path().transformed(artist.get_transform())
            look = {name: getattr(artist, f"get_{name}")() for name in PATCH}
            figure.add_artist(PathPatch(path, transform=None, **look))
        elif isinstance(artist, LineCollection):
            look = {"color": artist.get_color()[0], "linewidth": artist.get_linewidth()[0]}
            for path in artist.get_paths():
                ends = path.transformed(artist.get_transform()).vertices
                figure.add_artist(Line2D(*ends.T, transform=None, **look))
        elif isinstance(artist, Collection):
            places = artist.get_offset_transform().transform(artist.get_offsets())
            for x, y in places:
                figure.add_artist(Line2D([x], [y], marker="o", transform=None))
    return figure


def write(figure: Figure, stem: Path, resolution: int) -> None:
    """Write the files that `export.save` writes, by matplotlib alone."""
    with files():
        for ending in ("pdf", "svg", "png"):
            figure.savefig(f"{stem}.{ending}", dpi=resolution if ending == "png" else "figure")


def main() -> None:
    name = sys.argv[1] if len(sys.argv) > 1 else "single_column"
    style = STYLES[name]
    found = results.evaluate(open_study())
    _ = found.frames
    rows = []
    with TemporaryDirectory() as folder:
        stem = Path(folder) / "figure"
        for entry in CATALOGUE:
            drawing = entry.draw(found, style)
            drawing.figure.draw_without_rendering()

            def ours(entry=entry):
                made = entry.draw(found, style)
                pixels = export.draw_pixels(made.figure, style.resolution)
                export.save(made.figure, pixels, made.frame, stem, metadata=METADATA, style=style)

            def plain(drawing=drawing):
                write(bare(drawing.figure), stem, style.resolution)

            # In turn, so that what else the machine does falls on both.
            pairs = [(best(ours, 1), best(plain, 1)) for _ in range(REPEATS)]
            own, theirs = map(min, zip(*pairs, strict=True))
            rows.append((entry.name, f"{own:.2f} s", f"{theirs:.2f} s", f"{own / theirs:.2f}"))
    print(f"Figures in {name}, best of {REPEATS}; aim: at most {AIM:g} times the bare drawing.\n")
    print_table(("figure", "majilis", "bare matplotlib", "times"), rows)


if __name__ == "__main__":
    main()
