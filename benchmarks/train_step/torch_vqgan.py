"""PyTorch's half of the VQ-GAN of notebook 03; ours_models/vqgan.ts has the other."""

import torch
import torch.nn.functional as F
from torch import nn


class SmallBlock(nn.Module):
    """x + 3x3(act(norm(3x3(act(norm(x)))))), with a 1x1 around it where the channels change."""

    def __init__(self, inputs, outputs, activation, norm=None):
        super().__init__()
        self.activation = activation
        self.norm1 = norm(inputs) if norm else nn.Identity()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, padding=1, bias=norm is None)
        self.norm2 = norm(outputs) if norm else nn.Identity()
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1, bias=norm is None)
        changes = inputs != outputs
        self.shortcut = nn.Conv2d(inputs, outputs, 1, bias=norm is None) if changes else nn.Identity()

    def forward(self, x):
        y = self.conv1(self.activation(self.norm1(x)))
        return self.conv2(self.activation(self.norm2(y))) + self.shortcut(x)


class SmallVqVae(nn.Module):
    """lib/models' SMALL_VQVAE.tokens256: 256 codes of 512 for 64x64 pictures, compared by direction, averaged."""

    codes, width, decay, commitment = 512, 8, 0.98, 0.25

    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(
            *(nn.Conv2d(3, 64, 4, 2, 1), nn.SiLU(), nn.Conv2d(64, 128, 4, 2, 1)),
            *(SmallBlock(128, 128, F.silu), nn.SiLU(), nn.Conv2d(128, self.width, 3, padding=1)),
            nn.Conv2d(self.width, self.width, 1),
        )
        self.decoder = nn.Sequential(
            *(nn.Conv2d(self.width, self.width, 1), nn.Conv2d(self.width, 128, 3, padding=1)),
            *(SmallBlock(128, 128, F.silu), nn.SiLU(), nn.Conv2d(128, 256, 3, padding=1)),
            *(nn.PixelShuffle(2), nn.SiLU(), nn.Conv2d(64, 12, 3, padding=1), nn.PixelShuffle(2)),
        )
        self.register_buffer("sums", torch.randn(self.codes, self.width) / self.codes)
        self.register_buffer("usage", torch.full((self.codes,), 1 / self.codes))

    def on_sphere(self, x):  # rows of root mean square 1
        return x * x.square().mean(-1, keepdim=True).clamp(min=1e-12).rsqrt()

    def forward(self, images):  # (B, 3, 64, 64) to pictures and the commitment loss
        z = self.encoder(images)  # (B, 8, 16, 16)
        batch, width, rows, columns = z.shape
        x = self.on_sphere(z.permute(0, 2, 3, 1).reshape(-1, width).float())  # (B 256, 8)
        with torch.no_grad():
            book = self.on_sphere(self.sums / self.usage.clamp(min=1e-10).unsqueeze(1))  # (K, 8)
            codes = torch.addmm(book.square().sum(1), x, book.T, alpha=-2).argmin(1)  # (B 256)
            q = F.embedding(codes, book)  # (B 256, 8)
            ones = x.new_ones(len(x))
            usage = torch.zeros_like(self.usage).index_add_(0, codes, ones)
            sums = torch.zeros_like(self.sums).index_add_(0, codes, x)
            self.usage.lerp_(usage / len(x), 1 - self.decay)
            self.sums.lerp_(sums / len(x), 1 - self.decay)
        through = (x + (q - x).detach()).view(batch, rows, columns, width).permute(0, 3, 1, 2)
        return self.decoder(through), self.commitment * F.mse_loss(x, q)


class SmallResNet(nn.Module):
    """lib/models' ResNet of the preset quick of notebook 03, up to its four feature maps."""

    widths = (16, 32, 64, 128)

    def __init__(self):
        super().__init__()
        self.input = nn.Conv2d(3, self.widths[0], 3, 2, 1)
        pairs = zip((self.widths[0], *self.widths), self.widths)
        self.blocks = nn.ModuleList(SmallBlock(a, b, F.relu, nn.BatchNorm2d) for a, b in pairs)

    def forward(self, x):
        x, maps = self.input(x), []
        for i, block in enumerate(self.blocks):
            x = block(F.avg_pool2d(x, 2) if i else x)
            maps.append(x)
        return maps


def small_discriminator(width=32):
    """PatchGAN with two halvings and group normalisation."""
    def conv(inputs, outputs, stride):
        return nn.Conv2d(inputs, outputs, 4, stride, 1)

    return nn.Sequential(
        *(conv(3, width, 2), nn.LeakyReLU(0.2)),
        *(conv(width, 2 * width, 2), nn.GroupNorm(8, 2 * width), nn.LeakyReLU(0.2)),
        *(conv(2 * width, 4 * width, 1), nn.GroupNorm(8, 4 * width), nn.LeakyReLU(0.2)),
        conv(4 * width, 1, 1),
    )


def vqgan(mode):
    """Notebook 03's step, batch 16: generator and discriminator, one Adam update of each, the generator's clipped.

    Half L1 + MSE + commitment + 0.3 perceptual + 0.25 adaptive weight x hinge; the weight compares the gradients at the
    pictures. Its two gradients are taken down to the pictures once each, and their sum is gone back from there.
    """
    model, eyes, discriminator = SmallVqVae(), SmallResNet().eval(), small_discriminator()
    eyes.requires_grad_(False)
    images = torch.rand(16, 3, 64, 64) * 2 - 1
    if mode.channels_last:
        model, eyes, discriminator = (
            m.to(memory_format=torch.channels_last) for m in (model, eyes, discriminator)
        )
        images = images.to(memory_format=torch.channels_last)
    adam = mode.adam(model, lr=5e-4, betas=(0.5, 0.9))
    d_adam = mode.adam(discriminator, lr=1e-3, betas=(0.5, 0.9))

    def likeness(made, images):
        made, loss = made.float(), 0
        for x, y in zip(eyes(made), eyes(images)):
            x, y = (m.float() * (m.float().square().sum(1, keepdim=True) + 1e-20).rsqrt() for m in (x, y))
            loss = loss + (x - y).square().sum(1).mean()
        return 0.5 * F.l1_loss(made, images) + F.mse_loss(made, images) + 0.3 * loss

    def pleasing(made):
        return -discriminator(made).float().mean()

    def hinge(images, made):
        return F.relu(1 - discriminator(images)).mean() + F.relu(1 + discriminator(made)).mean()

    model_step, likeness, pleasing, hinge = map(mode.compiled, (model, likeness, pleasing, hinge))

    def step():
        discriminator.requires_grad_(False)
        with mode.autocast():
            made, commitment = model_step(images)
            start = made.detach().float().requires_grad_()
            first, second = likeness(start, images), pleasing(start)
        (a,), (b,) = (torch.autograd.grad(loss, start) for loss in (first, second))
        factor = 0.25 * (a.norm() / (b.norm() + 1e-8)).clamp(max=1)
        adam.zero_grad()
        torch.autograd.backward([made, commitment], [(a + factor * b).to(made.dtype), torch.ones_like(commitment)])
        nn.utils.clip_grad_norm_(model.parameters(), 1)
        adam.step()
        discriminator.requires_grad_(True)
        mode.minimize(d_adam, hinge, images, start.detach())
        return (first + factor * second + commitment).detach()

    return step
