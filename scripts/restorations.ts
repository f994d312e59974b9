// `deno task restorations`: measures what a trained model restores, beside other methods and over numbers of steps.
import { ensureSetup, runMain } from "./environment/mod.ts";
import { readRestorations, RESTORATIONS_USAGE } from "./restorations/options.ts";

async function main(args: string[]): Promise<void> {
  const command = readRestorations(args);
  if (!command) return console.log(RESTORATIONS_USAGE);
  await ensureSetup({ needs: "library" });
  // Loaded only now: what runs TensorFlow needs the setup.
  const { measureRestorations } = await import("./restorations/measure.ts");
  await measureRestorations(command);
}

if (import.meta.main) await runMain("restorations", main);
