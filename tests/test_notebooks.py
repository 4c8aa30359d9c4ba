"""The committed notebooks: their parameters, their hygiene, and how papermill takes them."""

import ast
import re

import nbformat
import papermill
import pytest

from majilis import open_study
from majilis.data import paths
from majilis.errors import InputError
from majilis.pipeline import notebooks
from majilis.study import parameters

NOTEBOOKS = sorted(paths.NOTEBOOKS.glob("*.ipynb"))
YEAR = re.compile(r"\b(1[89]|20)\d\d\b")


def read(path):
    return nbformat.read(path, as_version=4)


def cells(path, kind):
    return [cell for cell in read(path).cells if cell.cell_type == kind]


def by_name(path):
    return path.stem


@pytest.fixture(params=NOTEBOOKS, ids=by_name)
def path(request):
    return request.param


def parameters_cell(path):
    tagged = [c for c in cells(path, "code") if "parameters" in c.metadata.get("tags", [])]
    assert len(tagged) == 1
    return tagged[0].source


def test_parameter_defaults_equal_the_models(path):
    fields = parameters.Parameters.model_fields
    for line in parameters_cell(path).splitlines():
        code, comment = line.split("  # ")
        (statement,) = ast.parse(code).body
        name = statement.target.id
        assert ast.literal_eval(statement.value) == fields[name].get_default()
        kinds = {
            "coding": "str",
            "source_choices": "dict",
            "threshold": "float",
            "alliance_threshold": "float",
            "list_seats": "int",
        }
        assert statement.annotation.id == kinds.get(name, "str")
        # papermill loses a parameter whose comment holds an equals sign.
        assert "=" not in comment
        assert comment.replace(",", "") == fields[name].description.replace(":", "").replace(
            ",", ""
        )


def test_papermill_finds_every_parameter(path):
    found = papermill.inspect_notebook(str(path))
    declared = [line.split(":")[0] for line in parameters_cell(path).splitlines()]
    assert list(found) == declared


def test_the_cell_after_the_parameters_takes_them_all(path):
    assert re.search(r"(given|opened)\(globals\(\)\)", cells(path, "code")[1].source)


def test_metadata_holds_nothing_of_a_run(path):
    nb = read(path)
    assert set(nb.metadata) == {"kernelspec", "language_info"}
    for cell in nb.cells:
        # A cell that only speaks is folded, in JupyterLab and on pages.
        speaks = "found.finding(" in cell.source
        folded = {"jupyter": {"source_hidden": True}, "tags": ["hide-input"]}
        assert cell.metadata == folded if speaks else set(cell.metadata) <= {"tags"}
    assert not any("injected-parameters" in cell.metadata.get("tags", []) for cell in nb.cells)
    assert path.read_text(encoding="utf-8") == notebooks.dumps(notebooks.normalise(nb))


def test_every_cell_ran_once_in_order_and_without_complaint(path):
    code = cells(path, "code")
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    for cell in code:
        assert not cell.source.rstrip().endswith(";")
        assert not [o for o in cell.outputs if o.output_type in ("error", "stream")]


def test_outputs_show_no_address_and_no_path(path):
    nb = read(path)
    for cell in nb.cells:
        for output in cell.get("outputs", []):
            # The letters of a picture's bytes may spell anything.
            output.get("data", {}).pop("image/png", None)
    text = nbformat.writes(nb)
    assert not re.search(r"0x[0-9a-f]{6,}", text)
    assert str(paths.ROOT) not in text


def test_prose_holds_no_number_but_years(path):
    for cell in cells(path, "markdown"):
        assert not re.search(r"\d", YEAR.sub("", re.sub(r"`0\d_\w+`", "", cell.source))), (
            cell.source
        )


def test_figures_come_with_their_numbers_as_text():
    shown = [
        cell
        for cell in cells(paths.NOTEBOOKS / "06_publication_figures.ipynb", "code")
        if any("image/png" in output.get("data", {}) for output in cell.outputs)
    ]
    assert shown
    for cell in shown:
        picture, caption, table = cell.outputs
        assert "text/markdown" in caption.data
        assert picture.metadata["image/png"]["alt"] in picture.data["text/plain"]
        assert re.search(r"\d", picture.data["text/plain"].split("\n", 1)[1])
        assert "<table" in table.data.get("text/html", "") or ".csv" in table.data["text/markdown"]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        pytest.param(
            {"coding": "strict_oposition"},
            "did you mean strict_opposition",
            marks=pytest.mark.proof,
        ),
        ({"treshold": 0.05}, "unknown parameter 'treshold'; did you mean threshold"),
    ],
)
def test_a_wrong_parameter_by_plain_papermill_is_refused_in_words(wrong, words, tmp_path):
    source = paths.NOTEBOOKS / "02_bloc_dominance.ipynb"
    with pytest.raises(papermill.PapermillExecutionError, match=words):
        papermill.execute_notebook(
            str(source),
            str(tmp_path / "out.ipynb"),
            parameters=wrong,
            kernel_name="python3",
            progress_bar=False,
        )


def test_parameters_of_a_notebook_are_accepted_by_the_library():
    assert open_study(coding="strict_opposition").parameters.coding == "strict_opposition"
    with pytest.raises(InputError, match="did you mean coding"):
        open_study(codng="strict_opposition")
