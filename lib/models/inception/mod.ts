// The network of the Fréchet Inception distance.

export { Inception, INCEPTION_WIDTHS, type InceptionWidth } from "./inception.ts";
export { type InceptionInput, inceptionInput } from "./input.ts";
