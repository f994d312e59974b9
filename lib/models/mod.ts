/**
 * The models.
 *
 * @module
 */

export { Classifier, type ClassifierOptions, ResNet, type ResNetOptions } from "./classifiers.ts";
export {
  Discriminator,
  type DiscriminatorOptions,
  Generator,
  type GeneratorOptions,
} from "./gan.ts";
export { PatchDiscriminator, type PatchDiscriminatorOptions } from "./patch_discriminator.ts";
export * from "./inception/mod.ts";
export { slerp } from "./latent.ts";
export * from "./quantizers/mod.ts";
export { type DiscriminatorLoss, type GeneratorLoss, VqGan, type VqGanOptions } from "./vqgan.ts";
export * from "./transformer/mod.ts";
export * from "./vqvae/mod.ts";
