// `deno task fid A B`: the Fréchet Inception distance of two sets of pictures.
import { ensureSetup, runMain } from "./environment/mod.ts";
import { readOptions, USAGE } from "./fid/options.ts";

async function main(args: string[]): Promise<void> {
  const options = readOptions(args);
  if (!options) return console.log(USAGE);
  await ensureSetup({ needs: "library" });
  // Loaded only now: what runs TensorFlow needs the setup.
  const { distanceOf, saveStatistics } = await import("./fid/measure.ts");
  const run = options.saveStats ? saveStatistics : distanceOf;
  const { result, notes } = await run(options);
  for (const note of notes) console.error(`note: ${note}`);
  console.log(result);
}

if (import.meta.main) await runMain("fid", main);
