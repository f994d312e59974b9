"""Runs a command that ends when its caller ends, however that happens: a killed setup leaves no pip behind it.

usage: tether.py CALLER [--terminal] COMMAND [ARGUMENT ...]

CALLER is the caller's process. With --terminal the command keeps the terminal, its Ctrl-C goes to the command alone, and
it is asked to end (SIGTERM) before it is made to, with all that it has started; also when the terminal closes, and when
what has started the caller ends (npx, or `deno task`).
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


def processes() -> dict[int, tuple[int, int]]:
    """The parent and the group of each process; small systems have no `ps`, and macOS no /proc."""
    found: dict[int, tuple[int, int]] = {}
    if not os.path.isdir("/proc/self"):
        listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,pgid="], stdout=subprocess.PIPE, text=True, check=True)
        for line in listed.stdout.splitlines():
            pid, parent, group = map(int, line.split())
            found[pid] = (parent, group)
        return found
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as file:
                _, parent, group = file.read().rpartition(")")[2].split()[:3]
        except OSError:
            continue  # Ended meanwhile.
        found[int(name)] = (int(parent), int(group))
    return found


def descendants(pid: int) -> list[int]:
    """The processes that `pid` has started, and those that they have."""
    listed = processes()
    found = [pid]
    for parent in found:
        found += [child for child, (of, _) in listed.items() if of == parent]
    return found[1:]


def starters() -> list[int]:
    """The caller, and what has started it: those before this process that a shell takes for one job with it."""
    listed = processes()
    found = [os.getppid()]
    while (parent := listed.get(found[-1], (0, 0))[0]) in listed and listed[parent][1] == os.getpgrp():
        found.append(parent)
    return found


def is_there(pid: int) -> bool:
    """Whether a process of this group is there under this number."""
    try:
        return os.getpgid(pid) == os.getpgrp()
    except OSError:
        return False


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
    if hang_up is not signal.SIG_IGN:  # Who says nohup wants it to outlive its starters.
        signal.signal(signal.SIGHUP, lambda number, _: asked.append(number))
    # The closing terminal tells all at once; the command must live on to end what it has started.
    child = subprocess.Popen(command, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    watched = [] if hang_up is signal.SIG_IGN else starters()
    while child.poll() is None and not asked and os.getppid() == caller and all(map(is_there, watched)):
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
