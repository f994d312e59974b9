"""PyTorch's half of the models whose training steps are timed; ours_models/ has the other.

Each function takes the mode and returns a step: a function without arguments that does the whole work of one training
step (or forward pass) on data that is in memory, and returns a tensor of its loss (or output).
"""

import torch
import torch.nn.functional as F
from torch import nn


def gan(mode):
    """The MLP GAN of notebook 01, batch 128.

    Generator 64-256-512-784 with batch norm, discriminator 784-256-128-1 with dropout 0.3, BCE of the sigmoid, one Adam
    update of each. Noise is drawn anew for each player (Goodfellow et al., "Generative adversarial nets", 2014,
    algorithm 1), so both sides run the generator twice and neither can save a pass.
    """
    batch, latent = 128, 64
    generator = nn.Sequential(
        *(nn.Linear(latent, 256), nn.BatchNorm1d(256), nn.LeakyReLU(0.2)),
        *(nn.Linear(256, 512), nn.BatchNorm1d(512), nn.LeakyReLU(0.2)),
        *(nn.Linear(512, 784), nn.Tanh()),
    )
    discriminator = nn.Sequential(
        *(nn.Linear(784, 256), nn.LeakyReLU(0.2), nn.Dropout(0.3)),
        *(nn.Linear(256, 128), nn.LeakyReLU(0.2), nn.Dropout(0.3)),
        *(nn.Linear(128, 1), nn.Sigmoid()),
    )
    g_adam = mode.adam(generator, lr=2e-4, betas=(0.5, 0.999))
    d_adam = mode.adam(discriminator, lr=2e-4, betas=(0.5, 0.999))
    real = torch.rand(batch, 784) * 2 - 1
    ones, zeros = torch.ones(batch, 1), torch.zeros(batch, 1)

    def d_loss(real, z):
        with torch.no_grad():
            fake = generator(z)
        bce = F.binary_cross_entropy
        return bce(discriminator(real), ones) + bce(discriminator(fake), zeros)

    def g_loss(z):
        return F.binary_cross_entropy(discriminator(generator(z)), ones)

    d_loss, g_loss = mode.compiled(d_loss), mode.compiled(g_loss)

    def step():
        loss = mode.minimize(d_adam, d_loss, real, torch.randn(batch, latent))
        mode.minimize(g_adam, g_loss, torch.randn(batch, latent))
        return loss

    return step


class Residual(nn.Module):
    """x + 1x1(relu(3x3(relu(x)))), without biases."""

    def __init__(self, width):
        super().__init__()
        self.conv1 = nn.Conv2d(width, 32, 3, padding=1, bias=False)
        self.conv2 = nn.Conv2d(32, width, 1, bias=False)

    def forward(self, x):
        return x + self.conv2(F.relu(self.conv1(F.relu(x))))


class VqVae(nn.Module):
    """A convolutional VQ-VAE for 64x64 images (van den Oord et al., "Neural discrete representation learning", 2017).

    | part    | layers                                                                          | output       |
    | ------- | ------------------------------------------------------------------------------- | ------------ |
    | encoder | 4x4 stride 2 to 64, relu; 4x4 stride 2 to 128, relu; 3x3; residual, relu; 1x1     | 16 x 16 x 64 |
    | codes   | nearest of 512 vectors of width 64; codebook loss + 0.25 commitment loss (means)  | 16 x 16 x 64 |
    | decoder | 3x3 to 128; residual, relu; transposed 4x4 stride 2 to 64, relu; the same to 3    | 64 x 64 x 3  |
    """

    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(
            *(nn.Conv2d(3, 64, 4, 2, 1), nn.ReLU(), nn.Conv2d(64, 128, 4, 2, 1), nn.ReLU()),
            *(nn.Conv2d(128, 128, 3, padding=1), Residual(128), nn.ReLU(), nn.Conv2d(128, 64, 1)),
        )
        self.codebook = nn.Parameter(torch.rand(512, 64) - 0.5)
        self.decoder = nn.Sequential(
            *(nn.Conv2d(64, 128, 3, padding=1), Residual(128), nn.ReLU()),
            *(nn.ConvTranspose2d(128, 64, 4, 2, 1), nn.ReLU(), nn.ConvTranspose2d(64, 3, 4, 2, 1)),
        )

    def forward(self, x):  # (B, 3, 64, 64) to the loss
        z = self.encoder(x)  # (B, 64, 16, 16)
        batch, width, rows, columns = z.shape
        flat = z.permute(0, 2, 3, 1).reshape(-1, width)  # (B 256, 64)
        book = self.codebook
        # The nearest vector is that of the smallest |e|^2 - 2 z e: |z|^2 is the same for all.
        codes = torch.addmm(book.square().sum(1), flat, book.T, alpha=-2).argmin(1)  # (B 256)
        q = F.embedding(codes, book).view(batch, rows, columns, width).permute(0, 3, 1, 2)
        vq = F.mse_loss(q, z.detach()) + 0.25 * F.mse_loss(z, q.detach())
        return F.mse_loss(self.decoder(z + (q - z).detach()), x) + vq


def vqvae(mode):
    """VqVae, batch 32, one Adam update."""
    model, images = VqVae(), torch.rand(32, 3, 64, 64)
    if mode.channels_last:
        model = model.to(memory_format=torch.channels_last)
        images = images.to(memory_format=torch.channels_last)
    adam = mode.adam(model, lr=3e-4)
    loss = mode.compiled(model)
    return lambda: mode.minimize(adam, loss, images)


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

    codes, width, decay = 512, 8, 0.98

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
            book = self.on_sphere(self.sums / self.usage.clamp(min=1e-10).unsqueeze(1))  # (512, 8)
            codes = torch.addmm(book.square().sum(1), x, book.T, alpha=-2).argmin(1)  # (B 256)
            q = F.embedding(codes, book)  # (B 256, 8)
            ones = x.new_ones(len(x))
            usage = torch.zeros_like(self.usage).index_add_(0, codes, ones)
            sums = torch.zeros_like(self.sums).index_add_(0, codes, x)
            self.usage.lerp_(usage / len(x), 1 - self.decay)
            self.sums.lerp_(sums / len(x), 1 - self.decay)
        through = (x + (q - x).detach()).view(batch, rows, columns, width).permute(0, 3, 1, 2)
        return self.decoder(through), 0.25 * F.mse_loss(x, q)


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


WIDTH, HEADS, LAYERS, TOKENS, VOCABULARY = 256, 8, 4, 64, 512


class Block(nn.Module):
    """A transformer block with the norm first and exact GELU; every position sees every other."""

    def __init__(self):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.qkv, self.output = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.up, self.down = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)

    def forward(self, x):  # (B, T, W)
        batch, tokens, width = x.shape
        qkv = self.qkv(self.norm1(x)).view(batch, tokens, 3, HEADS, width // HEADS)
        q, k, v = qkv.permute(2, 0, 3, 1, 4)  # each (B, heads, T, W / heads)
        attended = F.scaled_dot_product_attention(q, k, v).transpose(1, 2)
        x = x + self.output(attended.reshape(batch, tokens, width))
        return x + self.down(F.gelu(self.up(self.norm2(x))))


class Transformer(nn.Module):
    """A masked transformer (Chang et al., "MaskGIT", 2022): 4 layers, 256 wide, 8 heads, 64 tokens, 512 codes and a mask.

    Embedding of code and position, the blocks, a last layer norm, a linear head with bias. No dropout.
    """

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(VOCABULARY + 1, WIDTH)
        self.position = nn.Parameter(torch.randn(TOKENS, WIDTH) * 0.02)
        self.blocks = nn.Sequential(*[Block() for _ in range(LAYERS)])
        self.norm, self.head = nn.LayerNorm(WIDTH), nn.Linear(WIDTH, VOCABULARY)

    def forward(self, tokens):  # (B, T) to logits (B, T, 512)
        return self.head(self.norm(self.blocks(self.embedding(tokens) + self.position)))


def masked_tokens(batch):
    """Codes with half of them masked, and the codes themselves."""
    codes = torch.randint(0, VOCABULARY, (batch, TOKENS))
    return codes.where(torch.rand(batch, TOKENS) < 0.5, VOCABULARY), codes


def transformer(mode):
    """Transformer, batch 32: cross-entropy of the codes at all positions, one AdamW update (decay 0.01 for all weights)."""
    model = Transformer()
    tokens, codes = masked_tokens(32)
    adam = mode.adam(model, decoupled_decay=True, lr=3e-4, weight_decay=0.01)

    def loss(tokens, codes):
        return F.cross_entropy(model(tokens).view(-1, VOCABULARY), codes.view(-1))

    loss = mode.compiled(loss)
    return lambda: mode.minimize(adam, loss, tokens, codes)


def transformer_forward(batch):
    """Transformer's forward pass to the logits, weights ready for inference in whatever way the mode allows."""

    def make(mode):
        model, (tokens, _) = Transformer().eval(), masked_tokens(batch)
        if mode.bf16_weights:
            model = model.to(torch.bfloat16)
        forward = mode.compiled(model)

        def step():
            with torch.inference_mode(), mode.autocast():
                return forward(tokens)[0, 0, 0]

        return step

    return make


MODELS = {
    "gan": gan,
    "vqvae": vqvae,
    "vqgan": vqgan,
    "transformer": transformer,
    "transformer_forward_1": transformer_forward(1),
    "transformer_forward_32": transformer_forward(32),
}
