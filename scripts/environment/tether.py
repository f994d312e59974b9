"""Runs a command that ends when its caller ends, however that happens: a killed setup leaves no pip behind it.

usage: tether.py CALLER [--terminal] COMMAND [ARGUMENT ...]

CALLER is the caller's process. With --terminal the command keeps the terminal, its Ctrl-C goes to the command alone, and
it is asked to end (SIGTERM) before it is made to, with all that it has started; also when the terminal closes.
"""

import os
import signal
import subprocess
import sys
import threading
import time

EVERY_SECONDS = 0.2
# JupyterLab ends its kernels first.
GRACE_SECONDS = 10


def kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def descendants(pid: int) -> list[int]:
    """The processes that `pid` has started, and those that they have."""
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], stdout=subprocess.PIPE, text=True, check=False).stdout
    pairs = [[int(word) for word in line.split()] for line in listed.splitlines()]
    found = [pid]
    for parent in found:
        found += [child for child, of in pairs if of == parent]
    return found[1:]


def run_alone(command: list[str], caller: int) -> int:
    """Runs the command in a process group of its own, which is killed when the caller has ended or asks for it (SIGTERM)."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)

    def watch() -> None:
        while os.getppid() == caller:
            time.sleep(EVERY_SECONDS)
        os.killpg(child.pid, signal.SIGKILL)

    threading.Thread(target=watch, daemon=True).start()
    try:
        return child.wait()
    except KeyboardInterrupt:
        os.killpg(child.pid, signal.SIGKILL)
        return 130


def run_in_terminal(command: list[str], caller: int) -> int:
    """Runs the command in the terminal, until it ends by itself, or the caller has ended, or this is told to end."""
    asked: list[int] = []
    hang_up = signal.getsignal(signal.SIGHUP)
    signal.signal(signal.SIGINT, lambda *_: None)
    signal.signal(signal.SIGTERM, lambda number, _: asked.append(number))
    if hang_up is not signal.SIG_IGN:  # Under nohup it stays ignored.
        signal.signal(signal.SIGHUP, lambda number, _: asked.append(number))
    # The closing terminal tells all at once; the command must live on to end what it has started.
    child = subprocess.Popen(command, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    while child.poll() is None and not asked and os.getppid() == caller:
        time.sleep(EVERY_SECONDS)
    if child.poll() is not None:
        return child.returncode
    started = descendants(child.pid)
    child.terminate()
    try:
        child.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        started += descendants(child.pid)
        child.kill()
    for pid in started:
        kill(pid)
    return 128 + asked[0] if asked else 1


def main() -> int:
    caller, command = int(sys.argv[1]), sys.argv[2:]
    if command[0] == "--terminal":
        return run_in_terminal(command[1:], caller)
    return run_alone(command, caller)


if __name__ == "__main__":
    sys.stdout.flush()
    os._exit(main() & 0xFF)  # Not sys.exit, which would wait for the thread that watches.
