"""Runs cells on the Deno kernel and prints every message that they cause.

Standard input: {"cwd": folder, "cells": [{"code": text, "interruptAt": text or null}, ...]}; a cell with
`interruptAt` is interrupted, as by JupyterLab's stop button, once an output of it contains that text.
Standard output: for each cell {"messages": [[type, content], ...], "alive": whether the kernel lives}.
"""

import json
import queue
import sys
import time

from jupyter_client.manager import KernelManager

LIMIT_S = 60  # for one cell
DRAIN_S = 0.4  # the kernel can report idle before its last outputs


def run_cell(manager, client, code, interrupt_at):
    request = client.execute(code)
    messages, idle, deadline = [], False, time.monotonic() + LIMIT_S
    while time.monotonic() < deadline and manager.is_alive():
        try:
            message = client.get_iopub_msg(timeout=DRAIN_S)
        except queue.Empty:
            if idle:
                break
            continue
        kind, content = message["msg_type"], message["content"]
        if kind == "status":
            own = message["parent_header"].get("msg_id") == request
            idle = idle or (own and content["execution_state"] == "idle")
        elif kind != "execute_input":
            messages.append([kind, content])
            if interrupt_at and interrupt_at in json.dumps(content):
                interrupt_at = None
                manager.interrupt_kernel()
    return {"messages": messages, "alive": manager.is_alive()}


def main():
    job = json.load(sys.stdin)
    manager = KernelManager(kernel_name="deno")
    manager.start_kernel(cwd=job["cwd"])
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=LIMIT_S)
        cells = job["cells"]
        results = [run_cell(manager, client, c["code"], c.get("interruptAt")) for c in cells]
        print(json.dumps(results))
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


main()
