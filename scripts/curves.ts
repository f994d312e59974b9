// `deno task curves`: what training time buys a VQ-VAE, PyTorch's twin of it, and a VQ-GAN.
import { ensureSetup, runMain } from "./environment/mod.ts";
import { CURVES_USAGE, readCurves } from "./training_runs/options.ts";

async function main(args: string[]): Promise<void> {
  const options = readCurves(args);
  if (!options) return console.log(CURVES_USAGE);
  await ensureSetup({ needs: "library" });
  const { compareTokenizers } = await import("../benchmarks/tokenizer_curves/compare.ts");
  await compareTokenizers(options);
}

if (import.meta.main) await runMain("curves", main);
