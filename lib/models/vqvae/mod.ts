/**
 * The tokenizer's autoencoder.
 *
 * @module
 */

export { type AutoencoderOptions, SMALL_VQVAE, type VqVaeOptions } from "./config.ts";
export { type Reconstructed, VqVae, type VqVaeLoss } from "./vqvae.ts";
