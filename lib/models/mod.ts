/**
 * The models.
 *
 * @module
 */

export { Classifier, type ClassifierOptions } from "./classifier.ts";
export {
  Discriminator,
  type DiscriminatorOptions,
  Generator,
  type GeneratorOptions,
} from "./gan.ts";
export { PatchDiscriminator, type PatchDiscriminatorOptions } from "./patch_discriminator.ts";
export * from "./inception/mod.ts";
export { slerp } from "./latent.ts";
export { type LpipsOptions, LpipsVgg } from "./lpips.ts";
export * from "./quantizers/mod.ts";
export { ResNet, type ResNetOptions } from "./resnet.ts";
export { type DiscriminatorLoss, type GeneratorLoss, VqGan, type VqGanOptions } from "./vqgan.ts";
export * from "./transformer/mod.ts";
export * from "./vqvae/mod.ts";
