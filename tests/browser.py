"""A browser for the site's tests: whether there is one, and a server for what it reads."""

import functools
import importlib.util
import os
import shutil
import threading
from contextlib import contextmanager
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
NEEDED = ("sphinx", "furo", "myst_nb", "playwright", "axe_playwright_python", "latex2mathml")


def lacking():
    """Return in a line what the site's tests need and is not there; blank if nothing is."""
    packages = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if packages:
        return f"no {', '.join(packages)}: the site's tests are left out; make test installs them"
    if CHROMIUM is None:
        return "no Chromium: the site's tests are left out; install the package chromium"
    return ""


def required():
    """Return whether a missing browser is a fault, as in continuous integration."""
    return os.environ.get("MAJILIS_SITE_TESTS") == "required"


# What is shown letter by letter, and what is not shown.
LETTERS = ("code", "pre", "script", "style", "math")
INLINE = ("a", "b", "em", "i", "span", "strong")
EMPTY = ("br", "col", "hr", "img", "input", "link", "meta", "wbr")


class Page(HTMLParser):
    """What a page refers to, what it can be referred to by, and what its article says in words."""

    def __init__(self, path):
        super().__init__()
        self.ids, self.links, self.loads, self.images = [], [], [], []
        self.kinds, self.meta, self.headless = set(), {}, 0
        self._within, self._said = [], []
        self.feed(path.read_text(encoding="utf-8"))
        self.words = "".join(self._said)

    def handle_endtag(self, tag):
        while tag in (within := [each for each, _ in self._within]):
            self._within.pop()
            if within[-1] == tag:
                break
        if tag not in INLINE:
            self._said.append("\n")

    def handle_data(self, text):
        within = [tag for tag, _ in self._within]
        if "article" in within and not any(is_letters for _, is_letters in self._within):
            self._said.append(text)

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        if tag not in EMPTY:
            # A file is offered by its name, and cited by the name of its object.
            is_letters = tag in LETTERS or "download" in values
            # Sphinx gives a signature in a list, an argument's name in bold, its type in italics.
            is_letters |= tag == "dt" and "sig " in values.get("class", "")
            is_letters |= tag in ("em", "strong") and "dd" in [each for each, _ in self._within]
            is_letters |= (values.get("id") or "").endswith("-citation")
            is_first = [each for each, _ in self._within[-2:]] == ["tbody", "tr"]
            self.headless += tag == "td" and is_first and self._is_row_new
            self._is_row_new = tag == "tr"
            self._within.append((tag, is_letters))
        if tag not in INLINE:
            self._said.append("\n")
        if tag == "meta":
            named = (values.get(kind) for kind in ("name", "property", "http-equiv"))
            self.meta[next(filter(None, named), None)] = values.get("content")
        self.kinds.add((tag, values.get("class"), values.get("style")))
        if "id" in values:
            self.ids.append(values["id"])
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        elif "href" in values and tag in ("link", "use"):
            self.loads.append(values["href"])
        if tag == "img":
            self.images.append(values.get("alt", ""))
        if "src" in values:
            self.loads.append(values["src"])


class Quiet(SimpleHTTPRequestHandler):
    """A server of files that keeps its log to itself."""

    def log_message(self, *arguments):
        """Say nothing."""


@contextmanager
def served(folder):
    """Serve a folder on the loopback, and yield its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
