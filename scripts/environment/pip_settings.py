"""Prints the options that a user has set for `pip install`, in files and variables, as one JSON object.

usage: pip_settings.py
"""

import ast
import json
import subprocess
import sys

# The later ones are stronger.
SECTIONS = ["global", "install", ":env:"]


def main() -> None:
    command = [sys.executable, "-I", "-m", "pip", "config", "list"]
    listed = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    found: dict[str, dict[str, str]] = {section: {} for section in SECTIONS}
    for line in listed.splitlines():
        name, equals, value = line.partition("=")
        section, _, option = name.rpartition(".")
        if equals and section in found:
            found[section][option] = str(ast.literal_eval(value))
    print(json.dumps({option: value for section in SECTIONS for option, value in found[section].items()}))


if __name__ == "__main__":
    main()
