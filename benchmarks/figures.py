"""Time each figure against a bare matplotlib drawing of the same marks, as a Markdown table.

The bare drawing knows every place already: it makes the same lines, patches, points and texts, and
writes the same files. What a figure takes beyond it goes into measuring, breaking and placing text.
Run as ``python benchmarks/figures.py [STYLE]``.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from timing import best, print_table

from majilis import open_study, results
from majilis.figures import export
from majilis.figures.catalogue import CATALOGUE
from majilis.figures.theme import STYLES, files

AIM = 1.5
REPEATS = 3
METADATA = export.Metadata(
    figure_id="figure",
    title="Title",
    caption="Caption.",
    alt_text="Alternative text.",
    long_description="Numbers.",
    note="Method.",
    language="en",
    author="Authors",
    citation="Citation.",
    licence="Licence",
    version="1",
    data_sha256="0" * 64,
)


def bare(drawn: Figure) -> Figure:
    """Make a figure with the artists of another one, each by matplotlib's own plain calls."""
    with files():
        figure = Figure(figsize=drawn.get_size_inches(), dpi=drawn.dpi)
        for axes in drawn.axes:
            copy = figure.add_axes(axes.get_position().bounds)
            copy.set_axis_off()
            copy.set_xlim(axes.get_xlim())
            copy.set_ylim(axes.get_ylim())
            for line in axes.lines:
                copy.plot(
                    *line.get_data(),
                    color=line.get_color(),
                    linewidth=line.get_linewidth(),
                    linestyle=line.get_linestyle(),
                    marker=line.get_marker(),
                    markersize=line.get_markersize(),
                    markerfacecolor=line.get_markerfacecolor(),
                    markeredgecolor=line.get_markeredgecolor(),
                )
            for patch in axes.patches:
                path = patch.get_path().transformed(patch.get_patch_transform())
                copy.add_patch(_patch(path, patch))
            for points in axes.collections:
                if isinstance(points, PathCollection):
                    places = points.get_offsets()
                    copy.scatter(places[:, 0], places[:, 1], s=points.get_sizes()[0])
            for text in axes.texts:
                x, y = text.get_position()
                copy.text(x, y, text.get_text(), size=text.get_size(), weight=text.get_weight())
    return figure


def _patch(path, patch):
    from matplotlib.patches import PathPatch

    return PathPatch(
        path,
        facecolor=patch.get_facecolor(),
        edgecolor=patch.get_edgecolor(),
        linewidth=patch.get_linewidth(),
        hatch=patch.get_hatch(),
    )


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

            def ours(entry=entry):
                made = entry.draw(found, style)
                export.save(made.figure, made.frame, stem, metadata=METADATA, style=style)

            def plain(drawing=drawing):
                figure = bare(drawing.figure)
                export.save(figure, drawing.frame, stem, metadata=METADATA, style=style)

            own, theirs = best(ours, REPEATS), best(plain, REPEATS)
            rows.append((entry.name, f"{own:.2f} s", f"{theirs:.2f} s", f"{own / theirs:.2f}"))
    print(f"Figures in {name}, best of {REPEATS}; aim: at most {AIM:g} times the bare drawing.\n")
    print_table(("figure", "majilis", "bare matplotlib", "times"), rows)


if __name__ == "__main__":
    main()
