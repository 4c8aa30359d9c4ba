"""A papermill engine that runs a notebook's cells inside the process that calls it.

It is meant for a process of the notebook's own: the pipeline forks one for each notebook, with
the libraries already imported. What a cell shows is made by ipykernel's own shell and filed by
nbclient's own client, as in a kernel; only the sockets between the two are left out.

papermill imports this module while it is itself being imported, so nothing heavy and nothing of
papermill may be imported at the top.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

Send = Callable[[str, dict[str, Any]], None]


class InProcessEngine:
    """Runs cells in an IPython shell of the current process; papermill knows it as `majilis`."""

    @classmethod
    def execute_notebook(
        cls,
        nb: Any,
        kernel_name: str,
        output_path: str | None = None,
        progress_bar: bool = True,
        log_output: bool = False,
        autosave_cell_every: int = 30,
        on_cell: Callable[[int], None] | None = None,
        **unused: Any,
    ) -> Any:
        """Run every cell of a notebook, as papermill's `Engine.execute_notebook` does.

        Parameters
        ----------
        nb : NotebookNode
            The notebook; its cells receive the outputs.
        kernel_name : str
            Not used: the kernel is this process.
        output_path, progress_bar, log_output, autosave_cell_every
            As for papermill's engines.
        on_cell : callable, optional
            Called with a code cell's execution count before the cell is run.
        **unused
            What only an engine with a kernel can use.

        Returns
        -------
        NotebookNode
            The notebook with its outputs.
        """
        from papermill.engines import NotebookExecutionManager

        manager = NotebookExecutionManager(
            nb, output_path, log_output, progress_bar, autosave_cell_every
        )
        manager.notebook_start()
        try:
            _run_cells(manager, on_cell or (lambda count: None))
        finally:
            manager.cleanup_pbar()
            manager.notebook_complete()
        return manager.nb

    @classmethod
    def nb_kernel_name(cls, nb: Any, name: str | None = None) -> str:
        """Return the notebook's kernel name, as papermill's own engines do."""
        from papermill.utils import nb_kernel_name

        return str(nb_kernel_name(nb, name))

    @classmethod
    def nb_language(cls, nb: Any, language: str | None = None) -> str:
        """Return the notebook's language, as papermill's own engines do."""
        from papermill.utils import nb_language

        return str(nb_language(nb, language))


class _Stream(io.TextIOBase):
    """Standard output or error of the cells: one output between two displays.

    A kernel sends what was printed after 0.2 seconds, too; here time decides nothing.
    """

    def __init__(self, name: str, descriptor: int, send: Send) -> None:
        self.name = name
        self._descriptor = descriptor
        self._send = send
        self._text = io.StringIO()

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """The encoding that a kernel's streams name."""
        return "UTF-8"

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._descriptor

    def write(self, text: str) -> int:
        return self._text.write(text)

    def flush(self) -> None:
        text = self._text.getvalue()
        if text:
            self._text = io.StringIO()
            self._send("stream", {"name": self.name, "text": text})


def _run_cells(manager: Any, on_cell: Callable[[int], None]) -> None:
    """Run the cells in order, up to the first that fails."""
    with TemporaryDirectory() as folder:
        runner = _Runner(manager.nb, Path(folder), on_cell)
        for index, cell in enumerate(manager.nb.cells):
            manager.cell_start(cell, index)
            try:
                if not runner.run(cell, index):
                    manager.cell_exception(cell, cell_index=index)
                    break
            finally:
                manager.cell_complete(cell, cell_index=index)


class _Runner:
    """One shell, and nbclient's client that files in a cell what the shell sends."""

    def __init__(self, nb: Any, folder: Path, on_cell: Callable[[int], None]) -> None:
        from nbclient import NotebookClient

        self._client = NotebookClient(nb)
        self._cell: Any = None
        self._index = 0
        self._on_cell = on_cell
        self._shell, send = _make_shell(self._file, folder)
        self._out = _Stream("stdout", 1, send)
        self._err = _Stream("stderr", 2, send)

    def run(self, cell: Any, index: int) -> bool:
        """Run one cell and say whether the notebook may go on."""
        tags = cell.metadata.get("tags", [])
        skipped = self._client.skip_cells_with_tag in tags
        if cell.cell_type != "code" or not cell.source.strip() or skipped:
            return True
        self._cell, self._index = cell, index
        self._client.clear_before_next_output = False
        cell.execution_count = self._shell.execution_count
        self._on_cell(cell.execution_count)
        with redirect_stdout(self._out), redirect_stderr(self._err):
            result = self._shell.run_cell(cell.source, store_history=True)
        self._out.flush()
        self._err.flush()
        failed = not result.success or self._shell._last_traceback_during_displayhook
        # A kernel that was told to exit is gone, whatever the cell's tags allow.
        return not self._shell.exit_now and (not failed or "raises-exception" in tags)

    def _file(self, message: dict[str, Any]) -> None:
        self._client.process_message(message, self._cell, self._index)


def _make_shell(file: Callable[[dict[str, Any]], None], folder: Path) -> tuple[Any, Send]:
    """Return ipykernel's shell with a session that hands messages to `file`, and its `send`."""
    from ipykernel.compiler import XCachingCompiler, get_file_name
    from ipykernel.zmqshell import ZMQInteractiveShell
    from jupyter_client.session import Session
    from traitlets.config import Config

    class InProcessSession(Session):
        def send(
            self, stream: Any, msg_or_type: Any, content: Any = None, *_: Any, **__: Any
        ) -> Any:
            message = (
                msg_or_type if isinstance(msg_or_type, dict) else self.msg(msg_or_type, content)
            )
            # Through JSON and back, as on a socket: what cannot be sent fails here, too.
            message["content"] = self.unpack(self.pack(message["content"]))
            file(message)
            return message

    class Compiler(XCachingCompiler):
        def get_code_name(self, raw_code: str, code: str, number: int) -> str:
            # A kernel's name for a cell, without the folder that holds the process id: warnings
            # show this name.
            return Path(get_file_name(raw_code)).name  # type: ignore[no-untyped-call]

    shell: Any = ZMQInteractiveShell.instance(
        compiler_class=Compiler,
        config=Config({"HistoryManager": {"enabled": False}}),
        ipython_dir=str(folder),
        kernel=SimpleNamespace(eventloop=None),
        user_ns={},
    )
    session = InProcessSession()
    shell.displayhook.session = shell.display_pub.session = session

    def send(kind: str, content: dict[str, Any]) -> None:
        session.send(None, kind, content)

    return shell, send
