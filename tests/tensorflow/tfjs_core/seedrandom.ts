// seedrandom as an ES module: tfjs-core's modules take its `alea` by name, which a CommonJS module does not offer.

import { createRequire } from "node:module";

const core = createRequire(createRequire(import.meta.url).resolve("@tensorflow/tfjs-core"));

export const { alea } = core("seedrandom") as { alea: unknown };
