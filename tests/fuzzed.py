"""Every reader of what others write, fed with bytes (papermill with values), and watched.

Both the tests and `benchmarks/fuzz.py` feed these.
"""

import io
import os
import signal
import sys
import zipfile
from contextlib import contextmanager, redirect_stderr, redirect_stdout

from helpers import archive, book, open_document
from papermill.translators import translate_parameters

from majilis.data import own_files, tables
from majilis.errors import InputError
from majilis.pipeline import sweep
from majilis.results import comparison, trail
from majilis.study import parameters

SECONDS = 20  # that one input may take
RESULTS = "result,value,text,unit,rows\nparties.otan.list_seats,7,,seats,\n"
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_ACTS = ("os.mkdir", "os.rename", "os.remove", "os.symlink", "os.system", "subprocess.Popen")
_seen: list[tuple[str, object]] | None = None


def _audit(event, arguments):
    if _seen is None:
        return
    is_writing = event == "open" and arguments[2] & _WRITES
    if (is_writing or event in _ACTS) and "__pycache__" not in str(arguments[0]):
        _seen.append((event, arguments[0]))


sys.addaudithook(_audit)


@contextmanager
def watched():
    """Allow a refusal in one sentence, in time; nothing is written, and nothing printed."""
    global _seen
    _seen = acts = []
    before = signal.signal(signal.SIGALRM, _complain)
    signal.alarm(SECONDS)
    sentence, printed = "nothing is wrong", io.StringIO()
    try:
        with redirect_stdout(printed), redirect_stderr(printed):
            yield
    except InputError as error:
        sentence = str(error)
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
        _seen = None
    assert (acts, printed.getvalue()) == ([], "")
    assert sentence.isprintable()
    assert 0 < len(sentence) < 2100


def _complain(number, frame):
    raise TimeoutError(f"one input took more than {SECONDS} seconds")


def _of_file(name, reader):
    """Return what writes bytes to a file and reads it."""

    def read(content, folder):
        path = folder / name
        path.write_bytes(content)
        with watched():
            reader(path)

    return read


def _of_part(name, whole, part):
    """Return what puts bytes in the place of a part of a sound spreadsheet, and reads it."""
    with zipfile.ZipFile(io.BytesIO(whole)) as packed:
        parts = {each: packed.read(each) for each in packed.namelist()}

    def read(content, folder):
        _of_file(name, _own)(archive(parts | {part: content}), folder)

    read.sound = parts[part]
    return read


def _own(path):
    own_files.read_elections(path, seats=None)


def _of_setting(name):
    def read(content, folder):
        with watched():
            parameters.load(overrides=[name + content.decode(errors="surrogateescape")])

    return read


def _inject(values, folder):
    """Check what papermill writes into a notebook for some values, as the next line does."""
    names = {}
    exec(translate_parameters("python3", "python", values, "Parameters"), names)
    with watched():
        parameters.check(parameters.given(names))


def _compare(path):
    others = path.parent / "other"
    runs = comparison.open_runs([path.parent, others])
    comparison.document(runs, comparison.differences(runs))


def _in_run(name, reader):
    """Return what reads a file of a run's folder beside a run that is sound."""

    def read(content, folder):
        for place in (folder, folder / "other"):
            place.mkdir(exist_ok=True)
            (place / "results.csv").write_text(RESULTS)
        (folder / "run.json").unlink(missing_ok=True)
        _of_file(name, reader)(content, folder)

    return read


def _trace(path):
    for result in trail.results_of(path.parent):
        trail.trace(result, path.parent)


CELLS = ({"valuetype": "string", "text": "A"}, *[{"valuetype": "float", "value": "5"}] * 2)
READERS = {
    **{ending: _of_file(f"mine.{ending}", _own) for ending in ("csv", "tsv", "txt", "xlsx", "ods")},
    "worksheet": _of_part("mine.xlsx", book(["A", 5, 3]), "xl/worksheets/sheet1.xml"),
    "content": _of_part("mine.ods", open_document(*CELLS), "content.xml"),
    "scenario": _of_file("s.yaml", parameters.load),
    "grid": _of_file("g.yaml", sweep.load),
    "mapping": _of_setting("coding="),
    "setting": _of_setting(""),
    "claims": _of_file("claims.csv", lambda path: tables.read("claims", path.parent)),
    "manifest": _in_run("run.json", _compare),
    "results": _in_run("results.csv", _compare),
    "trail": _in_run("results.csv", _trace),
    "papermill": _inject,
}
