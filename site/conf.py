"""Sphinx's settings: how the pages that `majilis.site` wrote are rendered.

The source folder is ``_build/source``; `make site` fills it and calls Sphinx.
"""

import base64
import hashlib
import json
import re
from functools import partial
from pathlib import Path

import furo
import latex2mathml.converter
from docutils import nodes
from sphinx.builders.html import StandaloneHTMLBuilder

import majilis.pipeline  # noqa: F401 - before MyST-NB: it spares each process a slow import
from majilis import __version__
from majilis.data import paths
from majilis.data.language import translate
from majilis.results import citation
from majilis.site import languages, links
from majilis.site.links import focusable, headed, linked, rebased, unbroken

TAG = re.compile(r"<[^>]*>")
BARS = re.compile(r"\|([^|]+)\|")
# Pages of which there are many: each leads to its list, which alone stands in the navigation.
ABOVE = {"trail": "Numbers and their sources", "codebook": "Codebook", "api": "Library"}
# What is looked up from elsewhere, and so not searched.
UNSEARCHED = ("api/", "codebook/", "trail/")
# What the search says, as its script words it.
FOUND = (
    "Search Results",
    "Searching",
    "Preparing search...",
    "Your search did not match any documents. Please make sure that all words are spelled "
    "correctly and that you've selected enough categories.",
)
FOUND_ONE_OR_MORE = (
    "Search finished, found one page matching the search query.",
    "Search finished, found ${resultCount} pages matching the search query.",
)
SHORT = 300  # letters of a page's description
PREVIEW = "files/figures/fig01_chamber.png"
HERE = Path(__file__).resolve().parent
# The one script within a page is the theme's; all others are files of the site.
(WITHIN,) = re.findall(
    r"<script>(.*?)</script>",
    (Path(furo.__file__).parent / "theme/furo/base.html").read_text(encoding="utf-8"),
    re.DOTALL,
)
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self' 'sha256-"
        f"{base64.b64encode(hashlib.sha256(WITHIN.encode()).digest()).decode()}'",
        "style-src 'self' 'unsafe-inline'",  # tables of notebooks have styles in their tags
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",  # the search shows what surrounds the words that it found
        "form-action 'self'",
        "base-uri 'none'",
    )
)

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
autodoc_preserve_defaults = True  # a default is what the code says, not a path of this machine
default_role = "code"
napoleon_google_docstring = False
napoleon_use_rtype = False
napoleon_use_param = False  # types are words here: as fields they would lead to what has the name

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
        "plate": "#fff",
        "shadow": "#0006",
        "fault": "#9b1c1c",
        "picture-filter": "none",
    },
    "dark_css_variables": {
        "color-brand-primary": "#9cc9f5",
        "color-brand-content": "#8fc1f2",
        "color-brand-visited": "#8fc1f2",
        "color-foreground-muted": "#b0b0b0",
        "color-foreground-secondary": "#b8b8b8",
        # Figures are printed on white; where the page is dark they turn with it, hues kept.
        "plate": "transparent",
        "shadow": "#fff7",
        "fault": "#ff9c9c",
        "picture-filter": "invert(0.92) hue-rotate(180deg)",
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


class Pages(StandaloneHTMLBuilder):
    """Sphinx's own builder, which leaves out of the search what people do not read."""

    def load_indexer(self, docnames):
        """Load the index of an earlier build without what is new or not searched."""
        super().load_indexer({*docnames, *filter(is_unsearched, self.env.found_docs)})

    def index_page(self, pagename, doctree, title):
        """Put a page into the index."""
        if is_unsearched(pagename):
            return
        # Without a space for each tag the words of neighbouring cells would be one.
        indexed = doctree.deepcopy()
        for raw in indexed.findall(nodes.raw):
            raw.children = [nodes.Text(TAG.sub(r" \g<0>", raw.astext()))]
        super().index_page(pagename, indexed, title)


def is_unsearched(pagename):
    """Return whether a page is left out of the search."""
    return pagename.startswith(UNSEARCHED)


def link_results(app, pagename, templatename, context, doctree):
    """Lead from each marked result to its trail, and from the site's root to where pages stand."""
    code = next((c for c in languages.OTHERS if pagename in (c, search_page(c))), "en")
    context["searched"] = search_page(code)
    context["say"] = partial(translate, language=code)
    # Sphinx names these headings, but gives them no level; Furo has the tree ready by now.
    tree = context.get("furo_navigation_tree", "")
    context["furo_navigation_tree"] = tree.replace(
        'role="heading"', 'role="heading" aria-level="2"'
    )
    if "body" in context:
        # The root is absent from a page at the site's own root, whose addresses start here.
        root = context.get("content_root", "./")
        body = linked(headed(focusable(context["body"])), app.majilis_results, context["say"])
        context["body"] = rebased(unbroken(body), root)
    context["above"] = next(
        (item for item in ABOVE.items() if pagename.startswith(item[0] + "/")), None
    )
    context["description"] = description(doctree)
    context["preview"] = PREVIEW
    context["language"] = code
    context["policy"] = POLICY
    context["found"] = {
        **{text: translate(text, code) for text in FOUND},
        FOUND_ONE_OR_MORE[0]: [translate(text, code) for text in FOUND_ONE_OR_MORE],
    }
    context["told"] = partial(languages.told, language=code)


def search_page(code):
    """Return the name of the search page in a language."""
    return "search" if code == "en" else f"search_{code}"


def search_pages(app):
    """Yield the search pages in other languages; Sphinx makes the English one."""
    for code in languages.OTHERS:
        yield search_page(code), {"title": translate("Search", code)}, "search.html"


def description(doctree):
    """Return how a page begins, as those say who show it in a list or a preview."""
    paragraphs = doctree.findall(nodes.paragraph) if doctree else ()
    text = next((each.astext() for each in paragraphs), author)
    return text if len(text) <= SHORT else text[:SHORT].rpartition(" ")[0] + " …"


def escape_bars(app, what, name, obj, options, lines):
    """Keep |v - s| in a docstring from being read as a substitution."""
    lines[:] = [line if ">>>" in line else BARS.sub(r"\\|\1\\|", line) for line in lines]


def read_results(app):
    """Read which results have a trail."""
    app.majilis_results = json.loads((Path(app.srcdir) / "results.json").read_text("utf-8"))


def setup(app):
    """Connect what is done to every page."""
    # A change of what is done to every page has every page written again.
    app.add_config_value("majilis_pages", "", "html", str)
    app.add_builder(Pages, override=True)
    app.add_html_math_renderer("mathml", (visit_math, None), (visit_math_block, None))
    app.connect("builder-inited", read_results)
    app.connect("autodoc-process-docstring", escape_bars)
    app.connect("html-collect-pages", search_pages)
    app.connect("html-page-context", link_results, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


html_math_renderer = "mathml"
majilis_pages = hashlib.sha256(
    b"".join(
        path.read_bytes()
        for path in (
            Path(__file__),
            Path(links.__file__),
            Path(languages.__file__),
            paths.DATA / "terms.csv",
            *sorted((HERE / "_templates").glob("*.html")),
            HERE / "_build" / "source" / "results.json",
        )
        if path.is_file()
    )
).hexdigest()
