"""PyTorch's half of the models whose training steps are timed; ours_models/ has the other.

Each function takes the mode and returns a step: a function without arguments that does the whole work of one training
step (or forward pass) on data that is in memory, and returns a tensor of its loss (or output).
"""

import torch
import torch.nn.functional as F
from torch import nn

from torch_block import Block
from torch_recipe import recipe
from torch_vqgan import vqgan


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


WIDTH, HEADS, LAYERS, TOKENS, VOCABULARY = 256, 8, 4, 64, 512


class Transformer(nn.Module):
    """A masked transformer (Chang et al., "MaskGIT", 2022): 4 layers, 256 wide, 8 heads, 64 tokens, 512 codes and a mask.

    Embedding of code and position, the blocks, a last layer norm, a linear head with bias. No dropout.
    """

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(VOCABULARY + 1, WIDTH)
        self.position = nn.Parameter(torch.randn(TOKENS, WIDTH) * 0.02)
        self.blocks = nn.Sequential(*[Block(WIDTH, HEADS) for _ in range(LAYERS)])
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
    "recipe": recipe,
    "transformer_forward_1": transformer_forward(1),
    "transformer_forward_32": transformer_forward(32),
}
