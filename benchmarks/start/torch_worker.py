"""A PyTorch contestant of start: its step is a whole process that decodes 256 tokens in 8 steps, from weights in a file."""

import pathlib
import subprocess
import sys
import tempfile

from bench_worker import serve

DECODE = pathlib.Path(__file__).resolve().parents[1] / "decode"

PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1])
import torch
from torch_decode import Masked, decode_parallel
model = Masked(256, grouped=True).eval()
model.load_state_dict(torch.load(sys.argv[2]))
with torch.inference_mode():
    print(decode_parallel(model, 1, 256).sum().item())
"""

SAVE = """
import sys
sys.path.insert(0, sys.argv[1])
import torch
from torch_decode import Masked
torch.save(Masked(256, grouped=True).state_dict(), sys.argv[2])
"""


with tempfile.TemporaryDirectory() as folder:

    def run(program):
        command = [sys.executable, "-c", program, DECODE, pathlib.Path(folder) / "weights.pt"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

    def step(count):
        for _ in range(count):
            run(PROGRAM)

    def make():
        run(SAVE)
        return {"process to 256 tokens in 8 steps": step}, {}

    serve(make)
