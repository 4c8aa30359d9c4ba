"""Write a figure as files that are equal to the byte in every run, and show it in a notebook."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from textwrap import wrap
from typing import Any
from xml.sax.saxutils import escape

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from majilis.data.files import write_whole
from majilis.figures.theme import MM_PER_INCH, SCREEN_DPI, STYLES, Style, files, theme

SOFTWARE = "majilis"

# A figure in a notebook, as wide as its text: in CSS pixels, and in the file's.
_SHOWN_WIDTH, _SHOWN_PIXELS = 640, 960
_APART = 12  # of 255: shades that are closer together are one
_DSC_LINE = 251  # with a mark, the longest that a line of PostScript's comments may be


# What a figure's files say about themselves: its words, who made it, and what it rests on.
Metadata = Mapping[str, Any]


def _as_json(metadata: Metadata) -> str:
    """Return all of it as one line of JSON, in ASCII, which every format can hold."""
    return json.dumps(metadata, sort_keys=True)


def save(
    figure: Figure,
    pixels: Image.Image,
    frame: pd.DataFrame,
    stem: Path,
    *,
    metadata: Metadata,
    style: Style,
    is_editable: bool = False,
) -> tuple[Path, ...]:
    """Write a figure's files, named by a stem and each moved into place whole, and return them.

    The pixels are `draw_pixels`' of the figure, the frame the numbers that it plots. Beside PDF,
    SVG, PNG and CSV, what the page's publisher takes of EPS and TIFF is written. In an editable
    SVG letters are text, for where the font may be assumed.
    """
    contents = {
        "pdf": _pdf(figure, metadata),
        "svg": _svg(figure, metadata, is_editable=is_editable),
        "png": _png(pixels, style.resolution, _png_keys(metadata)),
        "csv": frame.to_csv(index=False, lineterminator="\n").encode("utf-8"),
    }
    # Each letter's outline is measured for EPS, which takes as long as all the rest.
    if "eps" in style.formats:
        contents["eps"] = _eps(figure, metadata)
    if "tiff" in style.formats:
        contents["tiff"] = _tiff(pixels, style.resolution, metadata)
    return tuple(
        write_whole(stem.with_name(f"{stem.name}.{ending}"), content)
        for ending, content in contents.items()
    )


def _render(figure: Figure, *, is_editable: bool = False, **options: Any) -> bytes:
    buffer = BytesIO()
    with files(is_editable=is_editable):
        figure.savefig(buffer, **options)
    return buffer.getvalue()


def _pdf(figure: Figure, metadata: Metadata) -> bytes:
    keys = {
        "Title": metadata["title"],
        "Author": metadata["author"],
        "Subject": metadata["alt_text"],
        "Keywords": _as_json(metadata),
        "Creator": SOFTWARE,
        "Producer": SOFTWARE,
        "CreationDate": None,
    }
    return _render(figure, format="pdf", metadata=keys)


def _svg(figure: Figure, metadata: Metadata, *, is_editable: bool) -> bytes:
    keys = {
        "Title": metadata["title"],
        "Creator": metadata["author"],
        "Publisher": SOFTWARE,
        "Rights": metadata["licence"],
        "Language": metadata["language"],
        "Identifier": f"{SOFTWARE} {metadata['version']}: {metadata['figure_id']}",
        "Description": _as_json(metadata),
        "Date": None,
    }
    drawn = _render(figure, is_editable=is_editable, format="svg", metadata=keys).decode("utf-8")
    return _read_aloud(drawn, metadata)


def _read_aloud(svg: str, metadata: Metadata) -> bytes:
    """Tell screen readers that the drawing is one image, what it shows, and its numbers."""
    slug = re.sub(r"[^\w.-]+", "-", metadata["figure_id"])
    title, short, long = (f"{kind}-{slug}" for kind in ("title", "desc", "long"))
    head = (
        f'<svg role="img" aria-labelledby="{title} {short}" aria-describedby="{long}" '
        f'xml:lang="{metadata["language"]}" '
    )
    described = f'</title>\n <desc id="{short}">{escape(metadata["alt_text"])}</desc>'
    drawing = '<g id="figure_1">'
    numbers = f'{drawing}\n  <desc id="{long}">{escape(metadata["long_description"])}</desc>'
    for old, new in (
        ("<svg ", head),
        ("<title>", f'<title id="{title}">'),
        ("</title>", described),
        (drawing, numbers),
    ):
        svg = svg.replace(old, new, 1)
    return svg.encode("utf-8")


def sample(make: Callable[[], Artist]) -> bytes:
    """Return a sign as a key shows it, a drawing of 16 by 7 mm without words, as SVG."""
    with theme(STYLES["full_width"]):
        figure = Figure(figsize=(16 / MM_PER_INCH, 7 / MM_PER_INCH))
        room = {"handlelength": 5, "handleheight": 2, "handletextpad": 0}
        figure.legend([make()], [""], loc="center", **room)
    return _render(figure, format="svg", metadata={"Date": None, "Creator": SOFTWARE})


def _eps(figure: Figure, metadata: Metadata) -> bytes:
    drawn = _render(figure, format="eps", metadata={"Creator": SOFTWARE}).decode("ascii")
    comments = {
        "Title": metadata["title"],
        "For": metadata["author"],
        "Copyright": metadata["licence"],
        "Subject": metadata["alt_text"],
        "Keywords": _as_json(metadata),
    }
    told = (wrap(f"%%{key}: {_ascii(text)}", _DSC_LINE) for key, text in comments.items())
    lines = "".join("\n%%+ ".join(lines) + "\n" for lines in told)
    # matplotlib knows no EPS without a date.
    return re.sub("%%CreationDate: .*\n", lambda _: lines, drawn, count=1).encode("ascii")


def _ascii(text: str) -> str:
    """Return a text with what is not ASCII as JSON writes it."""
    return json.dumps(text)[1:-1]


def _png_keys(metadata: Metadata) -> dict[str, str]:
    return {
        "Title": metadata["title"],
        "Author": metadata["author"],
        "Subject": metadata["alt_text"],
        "Description": _as_json(metadata),
        "Copyright": metadata["licence"],
        "Software": SOFTWARE,
    }


def draw_pixels(figure: Figure, dpi: int) -> Image.Image:
    """Return a figure as pixels, so many to an inch, in few shades."""
    # matplotlib writes an alpha channel, which publishers refuse even where all is opaque.
    raw = _render(figure, format="rgba", dpi=dpi)
    width = int(figure.get_figwidth() * dpi)
    opaque = Image.frombytes("RGBA", (width, len(raw) // (4 * width)), raw).convert("RGB")
    return _in_few_shades(
        opaque, opaque.resize([side // 4 for side in opaque.size], Image.Resampling.NEAREST)
    )


def _in_few_shades(image: Image.Image, part: Image.Image) -> Image.Image:
    """Return a picture as a small file holds it; the shades frequent in a part are kept exactly."""
    counted: Any = part.getcolors(part.width * part.height)
    colours = np.array([colour for _, colour in sorted(counted, reverse=True)], dtype=int)
    kept: list[int] = []
    while len(colours) and len(kept) < 3 * 256:
        kept += colours[0].tolist()
        colours = colours[np.abs(colours - colours[0]).max(axis=1) >= _APART]
    palette = Image.new("P", (1, 1))
    palette.putpalette(kept)
    return image.quantize(palette=palette, dither=Image.Dither.NONE)


def _png(image: Image.Image, dpi: int, keys: Mapping[str, str]) -> bytes:
    information = PngInfo()
    for key, value in keys.items():
        information.add_text(key, value)
    buffer = BytesIO()
    image.save(buffer, format="png", dpi=(dpi, dpi), pnginfo=information, compress_level=6)
    return buffer.getvalue()


def _tiff(image: Image.Image, dpi: int, metadata: Metadata) -> bytes:
    buffer = BytesIO()
    described = {270: _ascii(metadata["alt_text"]), 305: SOFTWARE, 315: _ascii(metadata["author"])}
    image.convert("RGB").save(
        buffer, format="tiff", dpi=(dpi, dpi), compression="tiff_lzw", tiffinfo=described
    )
    return buffer.getvalue()


@dataclass(frozen=True)
class Picture:
    """A figure as a notebook shows it: pixels, and in words and numbers for all other readers."""

    pixels: Image.Image
    frame: pd.DataFrame
    alt_text: str

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> tuple[dict[str, str], dict[str, dict[str, Any]]]:
        size = (_SHOWN_PIXELS, round(_SHOWN_PIXELS * self.pixels.height / self.pixels.width))
        shown = self.pixels.convert("RGB").resize(size, Image.Resampling.BOX)
        keys = {"Software": SOFTWARE, "Description": self.alt_text}
        png = _png(_in_few_shades(shown, shown), SCREEN_DPI, keys)
        table = self.frame.to_string(index=False, float_format="{:.4f}".format, na_rep="NaN")
        data = {
            "image/png": base64.b64encode(png).decode("ascii"),
            "text/plain": f"{self.alt_text}\n{table}",
        }
        return data, {"image/png": {"alt": self.alt_text, "width": _SHOWN_WIDTH}}
