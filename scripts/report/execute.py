"""Executes one notebook with the Deno kernel, losing no output; reports progress as JSON lines.

usage: execute.py SOURCE TARGET [--timeout SECONDS]

Stock nbclient ends a cell when the kernel says `idle`, but Deno's kernel can say so before it has sent
the cell's last outputs. Here, after `idle`, the kernel is asked to print a marker: what the cell printed
before it arrives before it.
End of stdin (the caller is gone or wants an end) stops the run and kills the kernel's process group.
"""

import os
import sys
import threading
from collections.abc import Callable

os.setsid()  # The terminal's Ctrl-C goes to the caller alone, which closes stdin.


class Caller(threading.Thread):
    """Waits for the end of stdin. Until a run begins, that ends this process at once: what is imported below takes a while."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.gone: Callable[[], object] = lambda: os._exit(1)

    def run(self) -> None:
        while os.read(0, 4096):
            pass
        self.gone()


CALLER = Caller()
CALLER.start()

import argparse
import asyncio
import json
import pathlib
import re
import signal
from time import monotonic

import nbformat
from nbclient import NotebookClient
from nbclient.client import CellExecutionComplete, ensure_async
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

MARKER = "\x00end of cell\x00"
PRINT_MARKER = f"console.log({json.dumps(MARKER)})"
# Display messages do not pass through the console's queue: a moment of silence for them.
SILENCE_SECONDS = 0.05
# How long to wait for a marker that never comes (a cell replaced console.log).
MARKER_SECONDS = 2.0
# How long the last outputs of a cell may take after the kernel has said that the cell is done.
OUTPUT_SECONDS = 60
# At most one line of output goes to the caller in this time.
EVENT_SECONDS = 0.1
LINE_LENGTH = 500


# The caller's pipe, out of the kernel's reach: what the kernel itself prints goes to stderr.
EVENTS = os.fdopen(os.dup(1), "w", encoding="utf-8")
os.dup2(2, 1)


def emit(event: str, **fields: object) -> None:
    """Tells the caller about `event` in one line of JSON."""
    print(json.dumps({"event": event, **fields}), file=EVENTS, flush=True)


def strip_ansi(text: str) -> str:
    """The text without colours."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def last_line(content: dict) -> str:
    """The last line of text in an output message's content, as far as a line of progress shows it; empty where it has none."""
    text = content.get("text") or content.get("data", {}).get("text/plain") or ""
    lines = strip_ansi("".join(text)).replace("\r", "\n").split("\n")
    return next((line.strip()[:LINE_LENGTH] for line in reversed(lines) if line.strip()), "")


class DamagedOutput(Exception):
    """A message that is not what the kernel has sent, or none of those that must come."""

    def __init__(self) -> None:
        super().__init__(
            "an output of this cell was damaged or lost on its way from the kernel; Deno's kernel does "
            "so with outputs of several megabytes when the machine is busy: make them smaller"
        )


class DenoClient(NotebookClient):
    """nbclient that keeps late outputs and knows the kernel's process group."""

    def __init__(self, nb: nbformat.NotebookNode, **options: object) -> None:
        super().__init__(nb, **options)
        # Message id of an execution to its cell: a late output finds the cell that made it.
        self.owners: dict[str, tuple[nbformat.NotebookNode, int]] = {}
        self.group: int | None = None
        self.quiet_until = 0.0

    async def async_start_new_kernel_client(self):
        self.group = self.km.provisioner.pgid
        emit("kernel", group=self.group)
        return await super().async_start_new_kernel_client()

    async def _next_message(self, timeout: float | None) -> dict | None:
        get = ensure_async(self.kc.iopub_channel.get_msg(timeout=None))
        try:
            return await asyncio.wait_for(get, timeout)
        except asyncio.TimeoutError:
            return None
        except ValueError as error:  # A wrong signature, or no message at all.
            raise DamagedOutput from error

    async def _async_poll_output_msg(self, parent_msg_id, cell, cell_index) -> None:
        self.owners[parent_msg_id] = (cell, cell_index)
        marker_id: str | None = None
        timeout: float | None = None
        while (message := await self._next_message(timeout)) is not None:
            parent = message["parent_header"].get("msg_id")
            if message["content"].get("text", "").strip("\n") == MARKER:
                timeout = SILENCE_SECONDS
            elif self._keep(message, parent, marker_id) and parent == parent_msg_id:
                marker_id = self.kc.execute(PRINT_MARKER, silent=True, store_history=False)
                self.owners[marker_id] = (cell, cell_index)
                timeout = MARKER_SECONDS

    def _keep(self, message: dict, parent: str, marker_id: str | None) -> bool:
        """Adds the message to the cell that made it; true when it ends an execution."""
        owner = self.owners.get(parent)
        is_output = message["msg_type"] not in ("status", "execute_input")
        if owner is None or (parent == marker_id and not is_output):
            return False
        try:
            self.process_message(message, *owner)
        except CellExecutionComplete:
            return True
        if is_output and (line := last_line(message["content"])) and monotonic() > self.quiet_until:
            self.quiet_until = monotonic() + EVENT_SECONDS
            emit("output", line=line)
        return False

    def kill(self) -> None:
        """Ends the kernel and everything that it started, also while it starts."""
        group = self.group or getattr(getattr(self.km, "provisioner", None), "pgid", None)
        if group:
            try:
                os.killpg(group, signal.SIGKILL)
            except ProcessLookupError:
                pass


def silent_failure(error: CellExecutionError) -> bool:
    """Deno's kernel refuses a cell with a syntax error without saying why."""
    return error.evalue == "Execution failed"


def describe(error: BaseException, stopped: str | None) -> tuple[str, str]:
    """Name and text of what ended the run; `stopped` tells why this script ended it."""
    if stopped is not None:
        return "Stopped", stopped
    if isinstance(error, CellExecutionError):
        if silent_failure(error):
            return "SyntaxError", "the kernel could not read this cell"
        return error.ename, error.evalue
    if isinstance(error, CellTimeoutError):  # The only one without a limit of ours: iopub's.
        error = DamagedOutput()
    if isinstance(error, DeadKernelError):
        return "KernelError", "the kernel died (out of memory, or the cell ended the process)"
    return type(error).__name__, str(error)


def mark_failed(cell: nbformat.NotebookNode, name: str, text: str) -> None:
    """Shows the failure in the cell, where the kernel did not."""
    if not any(output.output_type == "error" for output in cell.outputs):
        traceback = [f"{name}: {text}"]
        cell.outputs.append(nbformat.v4.new_output("error", ename=name, evalue=text, traceback=traceback))


class Run:
    """One execution until its end, the time-out, or the end of stdin."""

    def __init__(self, client: DenoClient, timeout: float | None) -> None:
        self.client = client
        self.timeout = timeout
        self.stopped: str | None = None

    async def __call__(self) -> None:
        task = asyncio.ensure_future(self.client.async_execute())
        loop = asyncio.get_running_loop()

        def stop(reason: str) -> None:
            self.stopped = self.stopped or reason
            self.client.kill()
            task.cancel()

        CALLER.gone = lambda: loop.call_soon_threadsafe(stop, "stopped before its end")
        if self.timeout is not None:
            loop.call_later(self.timeout, stop, f"the notebook took longer than {self.timeout:g} s")
        try:
            await task
        finally:
            CALLER.gone = lambda: None  # What is left to do is quick.
            self.client.kill()


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("source", type=pathlib.Path)
    parser.add_argument("target", type=pathlib.Path)
    parser.add_argument("--timeout", type=float)
    args = parser.parse_args()
    nb = nbformat.read(args.source, as_version=4)
    code = [cell for cell in nb.cells if cell.cell_type == "code" and cell.source.strip()]
    for cell in code:
        cell.outputs = []
    current: list[nbformat.NotebookNode] = []

    def started(cell: nbformat.NotebookNode, cell_index: int) -> None:
        current[:] = [cell]
        client.quiet_until = 0.0
        emit("cell", index=cell_index, number=code.index(cell) + 1, total=len(code))

    client = DenoClient(
        nb,
        kernel_name="deno",
        timeout=None,
        iopub_timeout=OUTPUT_SECONDS,
        raise_on_iopub_timeout=True,
        coalesce_streams=True,
        shutdown_kernel="immediate",
        on_cell_execute=started,
        resources={"metadata": {"path": str(args.source.parent)}},
    )
    failure: BaseException | None = None
    run = Run(client, args.timeout)
    try:
        asyncio.run(run())
    except (Exception, asyncio.CancelledError) as error:  # noqa: BLE001 (all of them are reported)
        failure = error
    if failure is not None:
        name, text = describe(failure, run.stopped)
        if current:
            mark_failed(current[0], name, text)
        emit("failed", name=name, text=text, index=nb.cells.index(current[0]) if current else -1)
    args.target.parent.mkdir(parents=True, exist_ok=True)
    draft = args.target.with_name(args.target.name + ".part")
    nbformat.write(nb, draft)
    draft.replace(args.target)
    return 0 if failure is None else 1


if __name__ == "__main__":
    sys.exit(main())
