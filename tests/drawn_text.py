"""What a figure's text looks like on the canvas, and what is wrong with it."""

from dataclasses import dataclass
from itertools import combinations

from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.transforms import Affine2D, Bbox

from majilis.figures.theme import files


@dataclass(frozen=True)
class DrawnText:
    """One line of text, the pixels that it covers from the lower left, and its size in points."""

    text: str
    box: Bbox
    size: float


class Recorder(RendererAgg):
    """A renderer that notes each text: what is drawn counts, not what a figure keeps hidden."""

    def __init__(self, width, height, dpi):
        super().__init__(width, height, dpi)
        self.drawn = []

    def draw_text(self, gc, x, y, s, prop, angle, ismath=False, mtext=None):
        width, height, descent = self.get_text_width_height_descent(s, prop, ismath)
        base = self.height - y
        upright = Bbox.from_extents(x, base - descent, x + width, base - descent + height)
        corners = Affine2D().rotate_deg_around(x, base, angle).transform(upright.corners())
        box = Bbox([corners.min(axis=0), corners.max(axis=0)])
        self.drawn.append(DrawnText(s, box, prop.get_size_in_points()))


def drawn_texts(figure):
    """Return every line of text that a figure draws, in that order."""
    recorder = Recorder(figure.bbox.width, figure.bbox.height, figure.dpi)
    with files():
        figure.draw(recorder)
    return [line for line in recorder.drawn if line.text.strip()]


def text_faults(lines, canvas):
    """Return a sentence for each collision of lines of text and each that is cut off."""
    return [
        *(
            f"{line.text!r} leaves the canvas"
            for line in lines
            if not (canvas.contains(*line.box.min) and canvas.contains(*line.box.max))
        ),
        *(
            f"{one.text!r} and {other.text!r} overlap"
            for one, other in combinations(lines, 2)
            if overlap(one.box, other.box)
        ),
    ]


def overlap(one, other):
    return one.x0 < other.x1 and other.x0 < one.x1 and one.y0 < other.y1 and other.y0 < one.y1
