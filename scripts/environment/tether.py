"""Runs a command that ends when its caller ends: a killed setup leaves no pip behind it.

usage: tether.py COMMAND [ARGUMENT ...]

The caller holds this script's stdin open; its end, whatever the cause, ends the command.
"""

import os
import signal
import subprocess
import sys
import threading


def main() -> int:
    child = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL, start_new_session=True)

    def kill() -> None:
        try:
            os.killpg(child.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass

    def watch() -> None:
        sys.stdin.buffer.read()
        kill()

    threading.Thread(target=watch, daemon=True).start()
    try:
        return child.wait()
    except KeyboardInterrupt:
        kill()
        return 130


if __name__ == "__main__":
    sys.stdout.flush()
    os._exit(main() & 0xFF)  # Not sys.exit, which would wait for the thread that reads stdin.
