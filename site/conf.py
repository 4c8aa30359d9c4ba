"""Sphinx's settings: how the pages that `majilis.site` wrote are rendered.

The source folder is ``_build/source``; `make site` fills it and calls Sphinx.
"""

import hashlib
import json
import re
from pathlib import Path

import latex2mathml.converter
from docutils import nodes

import majilis.pipeline  # noqa: F401 - before MyST-NB: it spares each process a slow import
from majilis import __version__
from majilis.data.language import translate
from majilis.results import citation
from majilis.site import languages, links
from majilis.site.links import focusable, linked, rebased

BARS = re.compile(r"\|([^|]+)\|")
# Pages of which there are many: each leads to its list, which alone stands in the navigation.
ABOVE = {"trail": "Numbers and their sources", "codebook": "Codebook", "api": "Library"}
HERE = Path(__file__).resolve().parent

WORK = citation.study()

project = "majilis"
author = WORK.by
copyright = (
    f"{WORK.released.year}, {author}. Text and figures CC BY 4.0, data CC BY-SA 4.0, code MIT"
)
version = release = __version__
language = "en"

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinxcontrib.bibtex"]
bibtex_bibfiles = [str(HERE.parent / "docs" / "references.bib")]
# Docstrings name arguments and units as types; few of these are names of the library.
suppress_warnings = ["ref.python"]
nb_execution_mode = "off"  # the notebooks are committed as they were executed
nb_render_markdown_format = "myst"
nb_code_prompt_show = "Show the code"
nb_code_prompt_hide = "Hide the code"
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3
autodoc_typehints = "none"  # docstrings name types and shapes
default_role = "code"
napoleon_google_docstring = False
napoleon_use_rtype = False

html_domain_indices = False
html_use_index = False  # the search and the rooms' pages lead to every function
html_theme = "furo"
html_title = "majilis"
html_favicon = str(HERE / "_static" / "favicon.svg")
html_static_path = [str(HERE / "_static")]
templates_path = [str(HERE / "_templates")]
html_extra_path = [str(HERE / "_build" / "extra")]
html_css_files = ["site.css"]
html_js_files = [("page.js", {"defer": "defer"})]
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_last_updated_fmt = None
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"
html_theme_options = {
    "light_css_variables": {
        "color-brand-primary": "#123f6b",
        "color-brand-content": "#0b5394",
        "color-brand-visited": "#0b5394",
        "color-foreground-muted": "#595959",
        "color-foreground-secondary": "#4d4d4d",
    },
    "dark_css_variables": {
        "color-brand-primary": "#9cc9f5",
        "color-brand-content": "#8fc1f2",
        "color-brand-visited": "#8fc1f2",
        "color-foreground-muted": "#b0b0b0",
        "color-foreground-secondary": "#b8b8b8",
    },
}


def mathml(formula, display):
    """Return a formula as MathML, which browsers set without a script."""
    return latex2mathml.converter.convert(formula, display=display)


def visit_math(self, node):
    """Write a formula within a line."""
    self.body.append(mathml(node.astext(), "inline"))
    raise nodes.SkipNode


def visit_math_block(self, node):
    """Write a formula on a line of its own."""
    self.body.append(f'<div class="math">{mathml(node.astext(), "block")}</div>')
    raise nodes.SkipNode


def link_results(app, pagename, templatename, context, doctree):
    """Lead from each marked result to its trail, and from the site's root to where pages stand."""
    # Sphinx names these headings, but gives them no level; Furo has the tree ready by now.
    tree = context.get("furo_navigation_tree", "")
    context["furo_navigation_tree"] = tree.replace(
        'role="heading"', 'role="heading" aria-level="2"'
    )
    if "body" in context:
        # The root is absent from a page at the site's own root, whose addresses start here.
        root = context.get("content_root", "./")
        linked_body = linked(focusable(context["body"]), app.majilis_results)
        context["body"] = rebased(linked_body, root)
    context["above"] = next(
        (item for item in ABOVE.items() if pagename.startswith(item[0] + "/")), None
    )
    if pagename in languages.OTHERS:
        tell(context, pagename)


def tell(context, code):
    """Name the language of a page, tell in it what Sphinx adds, and mark what stays English."""
    context["language"] = code
    permalink = "Link to this heading"
    context["body"] = context["body"].replace(permalink, translate(permalink, code))
    context["furo_navigation_tree"] = f'<div lang="en">{context["furo_navigation_tree"]}</div>'


def escape_bars(app, what, name, obj, options, lines):
    """Keep |v - s| in a docstring from being read as a substitution."""
    lines[:] = [line if ">>>" in line else BARS.sub(r"\\|\1\\|", line) for line in lines]


def read_results(app):
    """Read which results have a trail."""
    app.majilis_results = frozenset(json.loads((Path(app.srcdir) / "results.json").read_text()))


def setup(app):
    """Connect what is done to every page."""
    # A change of what is done to every page has every page written again.
    app.add_config_value("majilis_pages", "", "html", str)
    app.add_html_math_renderer("mathml", (visit_math, None), (visit_math_block, None))
    app.connect("builder-inited", read_results)
    app.connect("autodoc-process-docstring", escape_bars)
    app.connect("html-page-context", link_results, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


html_math_renderer = "mathml"
majilis_pages = hashlib.sha256(
    b"".join(
        path.read_bytes()
        for path in (
            Path(__file__),
            Path(links.__file__),
            *sorted((HERE / "_templates").glob("*.html")),
            HERE / "_build" / "source" / "results.json",
        )
        if path.is_file()
    )
).hexdigest()
