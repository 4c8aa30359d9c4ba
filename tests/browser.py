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


class Page(HTMLParser):
    """What a page refers to, and what it can be referred to by."""

    def __init__(self, path):
        super().__init__()
        self.ids, self.links, self.loads, self.images = [], [], [], []
        self.kinds = set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
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
