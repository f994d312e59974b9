"""PyTorch's half of decode: the transformers of lib/models, and the loops that decode with them."""

import math

import torch
import torch.nn.functional as F
from torch import nn

WIDTH, HEADS, LAYERS, CODES, STEPS, TEMPERATURE = 256, 8, 4, 512, 8, 4.5


class Block(nn.Module):
    """A transformer block with the norm after each part and exact GELU."""

    def __init__(self):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.qkv, self.output = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.up, self.down = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)

    def forward(self, x, causal=False, cache=None, at=0):
        """(B, N, W) to the same. With a cache, (2, B, heads, positions, W / heads), x is the position `at`."""
        batch, length, width = x.shape
        q, k, v = self.qkv(x).view(batch, length, 3, HEADS, -1).permute(2, 0, 3, 1, 4)  # (B, heads, N, W / heads) each
        if cache is not None:
            cache[0, :, :, at], cache[1, :, :, at] = k[:, :, 0], v[:, :, 0]
            k, v = cache[:, :, :, : at + 1]
        mixed = F.scaled_dot_product_attention(q, k, v, is_causal=causal).transpose(1, 2)
        x = self.norm1(x + self.output(mixed.reshape(batch, length, width)))
        return self.norm2(x + self.down(F.gelu(self.up(x))))


class Head(nn.Module):
    """The logits of the codes, by the tokens' own vectors."""

    def __init__(self, width):
        super().__init__()
        self.dense, self.norm = nn.Linear(width, width), nn.LayerNorm(width)
        self.bias = nn.Parameter(torch.randn(CODES) * 0.02)

    def forward(self, x, tokens):
        return F.linear(self.norm(F.gelu(self.dense(x))), tokens.weight[:CODES], self.bias)


class ResBlock(nn.Module):
    """x + 3x3(silu(norm(3x3(silu(norm(x))))))."""

    def __init__(self, width):
        super().__init__()
        self.norm1, self.norm2 = (nn.GroupNorm(1, width, 1e-6) for _ in range(2))
        self.conv1, self.conv2 = (nn.Conv2d(width, width, 3, padding=1) for _ in range(2))

    def forward(self, x):
        return x + self.conv2(F.silu(self.norm2(self.conv1(F.silu(self.norm1(x))))))


class Grouping(nn.Module):
    """Squares of 2x2 tokens as one position, and back."""

    def __init__(self, side, width):
        super().__init__()
        self.side = side
        self.stem, self.post = ResBlock(width), ResBlock(width)
        self.down, self.up = nn.Conv2d(width, WIDTH, 2, 2), nn.Linear(WIDTH, 4 * width)

    def group(self, x):  # (B, N, width) to (B, N / 4, W) and (B, width, side, side)
        around = self.stem(x.transpose(1, 2).unflatten(2, (self.side, self.side)))
        return self.down(around).flatten(2).transpose(1, 2), around

    def ungroup(self, x, around):  # (B, N / 4, W) and (B, width, side, side) to (B, N, width)
        wide = self.up(x).transpose(1, 2).unflatten(2, (self.side // 2, self.side // 2))
        return self.post(F.pixel_shuffle(wide, 2) + around).flatten(2).transpose(1, 2)


def transformer_parts(module, positions, tokens, width=WIDTH):
    module.tokens = nn.Embedding(tokens, width)
    module.position = nn.Parameter(torch.randn(positions, WIDTH) * 0.02)
    module.norm = nn.LayerNorm(WIDTH)
    module.blocks = nn.ModuleList(Block() for _ in range(LAYERS))
    module.head = Head(width)


class Masked(nn.Module):
    """Tokens (B, N) to logits (B, N, codes); each position sees all."""

    def __init__(self, length, grouped=False):
        super().__init__()
        width = WIDTH // 4 if grouped else WIDTH
        transformer_parts(self, length // (4 if grouped else 1), CODES + 1, width)
        self.grouping = Grouping(math.isqrt(length), width) if grouped else None

    def forward(self, tokens):
        x = self.tokens(tokens)
        if self.grouping:
            x, around = self.grouping.group(x)
        x = self.norm(x + self.position)
        for block in self.blocks:
            x = block(x)
        return self.head(self.grouping.ungroup(x, around) if self.grouping else x, self.tokens)


class Autoregressive(nn.Module):
    """Each token from those before it."""

    def __init__(self, length):
        super().__init__()
        transformer_parts(self, length, CODES)
        self.start = nn.Parameter(torch.randn(1, 1, WIDTH) * 0.02)

    def last(self, tokens):
        """Logits (B, codes) of the token after tokens (B, M)."""
        x = torch.cat([self.start.expand(len(tokens), -1, -1), self.tokens(tokens)], 1)
        x = self.norm(x + self.position[: x.shape[1]])
        for block in self.blocks:
            x = block(x, causal=True)
        return self.head(x[:, -1], self.tokens)

    def next(self, token, caches, at):
        """The same from the token before, (B, 1), and the keys and values of the positions before that."""
        x = self.start.expand(caches.shape[2], -1, -1) if token is None else self.tokens(token)
        x = self.norm(x + self.position[at])
        for block, cache in zip(self.blocks, caches):
            x = block(x, cache=cache, at=at)
        return self.head(x[:, 0], self.tokens)


def drawn(logits):
    """Logits (..., codes) to codes (...), and the logarithms of all probabilities."""
    logs = F.log_softmax(logits.float(), -1)
    codes = torch.multinomial(logs.exp().flatten(0, -2), 1).view(logs.shape[:-1])
    return codes, logs


def decode_parallel(model, batch, length):
    """MaskGIT's loop (`parallel_decode.py`): draw all that is masked, mask the least confident again."""
    tokens = torch.full((batch, length), CODES)
    left = length
    for step in range(STEPS):
        masked = tokens == CODES
        codes, logs = drawn(model(tokens))
        tokens = torch.where(masked, codes, tokens)
        if step == STEPS - 1:
            return tokens
        done = (step + 1) / STEPS
        confidence = logs.gather(2, tokens.unsqueeze(2)).squeeze(2)
        gumbel = -torch.empty_like(confidence).exponential_().log()
        confidence = (confidence + TEMPERATURE * (1 - done) * gumbel).masked_fill(~masked, math.inf)
        left = max(1, min(left - 1, math.floor(math.cos(math.pi / 2 * done) * length)))
        least = confidence.topk(left, largest=False, sorted=False).indices
        tokens = tokens.scatter(1, least, CODES)


def decode_one_by_one(model, batch, places, cache):
    """The tokens at some places, each from those before it; the others are known."""
    length = len(model.position)
    tokens = torch.zeros(batch, length, dtype=torch.long)
    caches = model.position.new_zeros(LAYERS, 2, batch, HEADS, length, WIDTH // HEADS)
    for at in places:
        before = tokens[:, at - 1 : at] if at > 0 else None
        logits = model.next(before, caches, at) if cache else model.last(tokens[:, :at])
        tokens[:, at] = drawn(logits)[0]
    return tokens
