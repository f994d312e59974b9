"""PyTorch's twin of the step that `deno task train transformer` (preset `long`) makes; ours_models/recipe.ts is ours."""

import torch
import torch.nn.functional as F
from torch import nn
from torch_block import Block

CODES, SIDE, CLASSES, FEATURES = 128, 16, 12, 8
DIM, HEADS, LAYERS, TOKEN_DIM, CONTEXT = 256, 8, 3, 128, 144
CHANNELS = (64, 128, 192)


def norm(channels):
    return nn.GroupNorm(1, channels, eps=1e-6)


class ResBlock(nn.Module):
    """x + conv(silu(norm(conv(silu(norm(x))))))."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.norm1, self.conv1 = norm(inputs), nn.Conv2d(inputs, outputs, 3, padding=1)
        self.norm2, self.conv2 = norm(outputs), nn.Conv2d(outputs, outputs, 3, padding=1)
        self.shortcut = nn.Conv2d(inputs, outputs, 1) if inputs != outputs else nn.Identity()

    def forward(self, x):
        y = self.conv1(F.silu(self.norm1(x)))
        return self.shortcut(x) + self.conv2(F.silu(self.norm2(y)))


class Recipe(nn.Module):
    """Vectors of tokens from the codebook, merged by 2x2 between convolutions, with a global context and a class head."""

    def __init__(self):
        super().__init__()
        self.table = nn.Parameter(torch.randn(CODES + 1, TOKEN_DIM) * 0.02)
        self.register_buffer("features", torch.randn(CODES, FEATURES))
        self.embed = nn.Sequential(nn.Linear(FEATURES, 256), nn.GELU(), nn.Linear(256, TOKEN_DIM))
        self.before, self.after = ResBlock(TOKEN_DIM, TOKEN_DIM), ResBlock(TOKEN_DIM, TOKEN_DIM)
        self.merge, self.expand = nn.Conv2d(TOKEN_DIM, DIM, 2, 2), nn.Linear(DIM, 4 * TOKEN_DIM)
        self.stages = nn.ModuleList(ResBlock(a, b) for a, b in zip((TOKEN_DIM, *CHANNELS), CHANNELS))
        self.stages_norm = norm(CHANNELS[-1])
        positions = SIDE**2 // 4
        self.down = nn.Linear(SIDE**2 // 16 * CHANNELS[-1], CONTEXT)
        self.spread, self.project = nn.Linear(CONTEXT, 64 * positions), nn.Linear(64, DIM)
        self.class_head = nn.Linear(CHANNELS[-1], CLASSES)
        self.class_token = nn.Embedding(CLASSES + 1, DIM)
        self.position = nn.Parameter(torch.randn(positions + 1, DIM) * 0.02)
        self.norm, self.last_norm = nn.LayerNorm(DIM), nn.LayerNorm(DIM)
        self.blocks = nn.Sequential(*[Block(DIM, HEADS) for _ in range(LAYERS)])
        self.head, self.head_norm = nn.Linear(TOKEN_DIM, TOKEN_DIM), nn.LayerNorm(TOKEN_DIM)
        self.bias = nn.Parameter(torch.zeros(CODES))

    def forward(self, tokens, labels):  # (B, 256), (B) to logits (B, 256, 128), (B, 12)
        batch = len(tokens)
        table = self.table + F.pad(self.embed(self.features), (0, 0, 0, 1))  # (129, 128)
        image = F.embedding(tokens, table).transpose(1, 2).reshape(batch, TOKEN_DIM, SIDE, SIDE)
        skip = self.before(image)  # (B, 128, 16, 16)
        x = self.merge(skip).flatten(2).transpose(1, 2)  # (B, 64, D)
        features = image
        for i, stage in enumerate(self.stages):
            features = stage(F.avg_pool2d(features, 2) if i else features)
        features = F.silu(self.stages_norm(features))  # (B, 192, 4, 4)
        context = F.silu(self.spread(F.silu(self.down(features.flatten(1)))))
        x = x + self.project(context.view(batch, -1, 64))  # (B, 64, D)
        dropped = torch.rand(batch) < 0.2
        token = self.class_token(labels.masked_fill(dropped, CLASSES)).unsqueeze(1)
        x = self.blocks(self.norm(torch.cat([token, x], 1) + self.position))
        wide = self.expand(self.last_norm(x[:, 1:]))  # (B, 64, 4 x 128)
        squares = wide.view(batch, SIDE // 2, SIDE // 2, 2, 2, TOKEN_DIM)
        y = squares.permute(0, 5, 1, 3, 2, 4).reshape(batch, TOKEN_DIM, SIDE, SIDE)
        y = self.after(y + skip).flatten(2).transpose(1, 2)  # (B, 256, 128)
        y = self.head_norm(F.gelu(self.head(y)))
        logits = y @ table[:CODES].T * TOKEN_DIM**-0.5 + self.bias
        return logits, self.class_head(features.mean((2, 3)))


def hidden(batch):
    """Which tokens of pictures are masked, (B, 256): random ones, in nine pictures of ten of a rectangle."""
    ranges = []
    for _ in range(2):
        size = (torch.rand(batch, 1) * (SIDE * 3 // 4 + 1)).floor() + SIDE // 4
        start = (torch.rand(batch, 1) * (SIDE + 1 - size)).floor()
        place = torch.arange(SIDE)
        ranges.append((place >= start) & (place < start + size))
    inside = (ranges[0].unsqueeze(2) & ranges[1].unsqueeze(1)).flatten(1)
    inside = inside | (torch.rand(batch, 1) >= 0.9)
    ratio = torch.cos(torch.rand(batch, 1) * torch.pi / 2)
    count = (ratio * inside.sum(1, keepdim=True)).ceil().clamp(min=1)
    order = torch.where(inside, torch.rand(inside.shape), 2.0)
    return order <= order.sort(1).values.gather(1, count.long() - 1)


def recipe(mode):
    """Batch 16: cross-entropy at masked tokens and of the classes, clipped gradients, one AdamW update, averaged weights."""
    model, batch = Recipe(), 16
    if mode.channels_last:
        model = model.to(memory_format=torch.channels_last)
    tokens, labels = torch.randint(0, CODES, (batch, SIDE**2)), torch.randint(0, CLASSES, (batch,))
    weights = list(model.parameters())
    averaged = [w.detach().clone() for w in weights]
    adam = mode.adam(model, decoupled_decay=True, lr=1.5e-3, betas=(0.9, 0.96), weight_decay=0.045)

    def loss(masked, tokens, labels, mask):
        logits, classes = model(masked, labels)
        each = F.cross_entropy(logits.float().transpose(1, 2), tokens, reduction="none")  # (B, 256)
        return (each * mask).sum() / mask.sum() + F.cross_entropy(classes.float(), labels)

    loss = mode.compiled(loss)

    def step():
        mask = hidden(batch)
        with mode.autocast():
            value = loss(tokens.masked_fill(mask, CODES), tokens, labels, mask)
        adam.zero_grad()
        value.backward()
        nn.utils.clip_grad_norm_(weights, 1)
        adam.step()
        with torch.no_grad():
            torch._foreach_lerp_(averaged, weights, 1 - 0.999)
        return value.detach()

    return step
