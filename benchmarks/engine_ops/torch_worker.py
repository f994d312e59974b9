"""The ops in PyTorch, eager and without gradients, as steps.ts names them."""

import torch
import torch.nn.functional as F
from bench_worker import prepare_torch, serve


def layer_norm(x):
    """Out of single ops, as on the other side: the engines are compared, not one fused kernel."""
    centred = x - x.mean(-1, keepdim=True)
    return centred * torch.rsqrt(centred.square().mean(-1, keepdim=True) + 1e-5)


def ops():
    def r(*shape):
        return torch.rand(*shape)

    small, medium, small2, medium2 = r(16, 16), r(128, 512), r(16, 16), r(128, 512)
    a, b, tokens = r(64, 784), r(784, 256), r(2048, 256)
    few, filters = r(1, 4, 8, 8), r(8, 4, 3, 3)
    many, wide_filters = r(32, 16, 28, 28), r(32, 16, 3, 3)
    attention, table = r(2048, 64), r(512, 256)
    few_rows, many_rows = torch.randint(0, 16, (16,)), torch.randint(0, 512, (2048,))
    return {
        "add scalar, 16x16": lambda: small + 2,
        "add scalar, 128x512": lambda: medium + 2,
        "add, 16x16": lambda: small + small2,
        "add, 128x512": lambda: medium + medium2,
        "matmul, 16x16x16": lambda: small @ small2,
        "matmul, 64x784x256": lambda: a @ b,
        "conv2d 3x3, 1x8x8x4 to 8": lambda: F.conv2d(few, filters, padding=1),
        "conv2d 3x3, 32x28x28x16 to 32": lambda: F.conv2d(many, wide_filters, padding=1),
        "softmax, 16x16": lambda: small.softmax(-1),
        "softmax, 2048x64": lambda: attention.softmax(-1),
        "layer norm, 16x16": lambda: layer_norm(small),
        "layer norm, 2048x256": lambda: layer_norm(tokens),
        "sum of rows, 16x16": lambda: small.sum(-1),
        "sum of rows, 128x512": lambda: medium.sum(-1),
        "gather rows, 16 of 16x16": lambda: F.embedding(few_rows, small),
        "gather rows, 2048 of 512x256": lambda: F.embedding(many_rows, table),
    }


def repeated(op):
    def run(count):
        for _ in range(count):
            result = op()
        return result.view(-1)[0].item()

    return run


def make():
    about = prepare_torch()
    return {name: repeated(op) for name, op in ops().items()}, about


serve(make)
