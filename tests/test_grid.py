"""All figures in several styles and languages in one call."""

import csv
import hashlib
import subprocess
import sys

import pytest

from majilis.data import paths
from majilis.figures.catalogue import CATALOGUE


def figures(folder, *options):
    return subprocess.run(
        [sys.executable, "-m", "majilis", "figures", "--output", str(folder), *options],
        cwd=paths.ROOT,
        capture_output=True,
        text=True,
    )


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    folder = tmp_path_factory.mktemp("grid")
    done = figures(folder, "--style", "single_column", "--language", "en", "--language", "kk")
    assert done.returncode == 0, done.stderr
    return folder, done.stdout


def manifest(folder):
    with (folder / "figures.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_each_style_and_language_has_its_folder_and_manifest(drawn):
    folder, printed = drawn
    places = [folder / "single_column" / code for code in ("en", "kk")]
    assert printed.split() == [str(place) for place in places]
    for place in places:
        rows = manifest(place)
        assert [row["figure"] for row in rows] == [entry.name for entry in CATALOGUE]
        for row in rows:
            for kind in ("pdf", "svg", "png", "eps", "csv"):
                content = (place / f"{row['figure']}.{kind}").read_bytes()
                assert hashlib.sha256(content).hexdigest() == row[kind]


def test_the_usual_style_gives_the_committed_files(drawn):
    folder, _ = drawn
    for entry in CATALOGUE:
        for kind in ("pdf", "svg", "png", "eps", "csv"):
            name = f"{entry.name}.{kind}"
            own = (folder / "single_column" / "en" / name).read_bytes()
            assert own == (paths.ROOT / "figures" / name).read_bytes(), name


def test_words_are_of_the_language(drawn):
    folder, _ = drawn
    english, kazakh = (manifest(folder / "single_column" / code) for code in ("en", "kk"))
    for one, other in zip(english, kazakh, strict=True):
        for column in ("title", "caption", "alt_text"):
            assert one[column] != other[column], one["figure"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--style", "single_colum"), ["figure_style", "did you mean"]),
        (("--language", "de"), ["language", "allowed"]),
        (("--set", "coding=none"), ["coding"]),
    ],
)
def test_a_wrong_name_is_refused_before_anything_is_drawn(tmp_path, options, words):
    done = figures(tmp_path / "out", *options)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert all(word in done.stderr for word in words)
    assert not (tmp_path / "out").exists()
