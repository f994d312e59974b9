"""A transformer's block in PyTorch, which two of the models have."""

import torch.nn.functional as F
from torch import nn


class Block(nn.Module):
    """The norm first and exact GELU; every position sees every other."""

    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.output = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x):  # (B, T, W)
        batch, tokens, width = x.shape
        qkv = self.qkv(self.norm1(x)).view(batch, tokens, 3, self.heads, width // self.heads)
        q, k, v = qkv.permute(2, 0, 3, 1, 4)  # each (B, heads, T, W / heads)
        attended = F.scaled_dot_product_attention(q, k, v).transpose(1, 2)
        x = x + self.output(attended.reshape(batch, tokens, width))
        return x + self.down(F.gelu(self.up(self.norm2(x))))
