"""Every notebook in JupyterLab: Run All Cells in a real browser gives the committed outputs."""

import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import nbformat
import psutil
import pytest
from nbformat.reader import NotJSONError

from majilis.data import paths
from majilis.pipeline import notebooks
from majilis.pipeline.stages import STAGES

pytestmark = pytest.mark.site

OFTEN = "01_clean_data"  # which writes the clean tables
TOKEN = "only-for-this-test"
PATIENCE = 300  # seconds for a notebook on a busy machine
QUIET = {"checkForUpdates": False, "fetchNews": "false", "doNotDisturbMode": True}

OPEN = {"ServerApp": {"ip": "0.0.0.0"}}  # what a user may have set


def recipe(target):
    """Return the command that a target of the Makefile runs."""
    makefile = (paths.ROOT / "Makefile").read_text(encoding="utf-8")
    return re.search(rf"^{target}:.*\n\t(.*)", makefile, flags=re.MULTILINE)[1]


class Lab:
    """JupyterLab on the loopback, started as `make lab` does, on a copy of the project."""

    def __init__(self, project, home):
        settings = home / ".jupyter/lab/user-settings/@jupyterlab/apputils-extension"
        settings.mkdir(parents=True)
        (settings / "notification.jupyterlab-settings").write_text(json.dumps(QUIET))
        (home / ".jupyter/jupyter_server_config.json").write_text(json.dumps(OPEN))
        self.folder = project.root / "notebooks"
        command = recipe("lab").replace("$(BIN)", shlex.quote(str(Path(sys.executable).parent)))
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}/"
        options = f"--no-browser --allow-root --port={port}"
        of_the_user = ("JUPYTER", "IPYTHON", "XDG", paths.RUN_FOLDER_VARIABLE)
        environment = {
            name: value
            for name, value in project.environment.items()
            if not name.startswith(of_the_user)
        }
        self.log = home / "log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                f"exec env {command} {options} --IdentityProvider.token={TOKEN}",
                shell=True,
                cwd=project.root,
                env={**environment, "HOME": str(home)},
                stdout=log,
                stderr=log,
            )
        self.wait_for(self.answers)

    def wait_for(self, look):
        """Look until there is something to see, and return that."""
        deadline = time.monotonic() + PATIENCE
        while not (seen := look()):
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, f"waited in vain; {self.log.read_text()[-2000:]}"
            time.sleep(0.2)
        return seen

    def answers(self):
        try:
            return self.ask("status")
        except URLError:
            return None

    def ask(self, path, method="GET"):
        headers = {"Authorization": f"token {TOKEN}"}
        with urlopen(Request(f"{self.url}api/{path}", headers=headers, method=method)) as answer:
            return json.loads(answer.read() or "null")

    def run_all(self, page, name, expected):
        """Open a notebook, run all its cells, and save it until all outputs are there."""
        address = f"{self.url}lab/workspaces/{name}/tree/notebooks/{name}.ipynb?token={TOKEN}"
        # Cells that are run before the kernel has answered ask which kernel to take. (The server's
        # list of kernels is no way to know: to ask for it while one starts breaks that one.)
        with page.expect_websocket(lambda socket: "/channels" in socket.url) as connected:
            page.goto(address, wait_until="commit")
        connected.value.wait_for_event("framereceived")
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()

        def saved():
            page.keyboard.press("Control+s")
            page.wait_for_timeout(1000)
            try:
                return outputs(self.folder / f"{name}.ipynb") == expected
            except NotJSONError:  # half written
                return False

        try:
            self.wait_for(saved)
        except AssertionError:
            assert outputs(self.folder / f"{name}.ipynb") == expected
            raise

    def end_kernels(self, page):
        page.goto("about:blank")  # a page would look for its kernel
        for session in self.ask("sessions"):
            self.ask(f"sessions/{session['id']}", "DELETE")

    def close(self):
        self.process.terminate()
        self.process.wait(PATIENCE)


def outputs(path):
    nb = notebooks.normalise(notebooks.read(path))
    return [(c.execution_count, c.outputs) for c in nb.cells if c.cell_type == "code"]


def clear(path):
    nb = notebooks.read(path)
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    nbformat.write(nb, path)


@pytest.fixture(scope="module")
def lab(project, tmp_path_factory):
    for name in STAGES:
        clear(project.root / "notebooks" / f"{name}.ipynb")
    opened = Lab(project, tmp_path_factory.mktemp("home"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def page(chromium):
    context = chromium.new_context(viewport={"width": 1600, "height": 1000})
    context.set_default_timeout(PATIENCE * 1000)
    opened = context.new_page()
    opened.asked = []
    opened.on("request", lambda request: opened.asked.append(request.url))
    yield opened
    context.close()


def test_jupyterlab_has_the_kernel_of_the_notebooks(lab):
    specs = lab.ask("kernelspecs")
    assert specs["default"] == "python3"
    assert specs["kernelspecs"]["python3"]["spec"]["argv"][1:3] == ["-m", "ipykernel_launcher"]


def test_jupyterlab_listens_to_this_machine_alone_and_asks_for_its_token(lab):
    sockets = psutil.Process(lab.process.pid).net_connections(kind="tcp")
    assert {at.laddr.ip for at in sockets if at.status == psutil.CONN_LISTEN} == {"127.0.0.1"}
    with pytest.raises(HTTPError, match="403"):
        urlopen(f"{lab.url}api/sessions")
    assert not re.search("token|password|allow", recipe("lab"))


@pytest.mark.parametrize(
    "name",
    # nbval runs each of them in the same kernel, so that one suffices from day to day.
    [pytest.param(name, marks=() if name == OFTEN else pytest.mark.proof) for name in STAGES],
)
def test_run_all_gives_the_committed_outputs(lab, page, name, tmp_path):
    lab.run_all(page, name, outputs(paths.NOTEBOOKS / f"{name}.ipynb"))
    picture = tmp_path / f"{name}.png"
    page.screenshot(path=picture)
    if folder := os.environ.get("MAJILIS_SCREENSHOTS"):
        shutil.copy(picture, folder)
    lab.end_kernels(page)


def test_run_all_wrote_the_committed_files_and_asked_nobody_else(project, lab, page):
    assert [name for name in project.changed() if not name.startswith("notebooks/")] == []
    assert all(url.startswith((lab.url, "data:", "blob:", "ws:")) for url in page.asked)
