// `deno task inpaint`: restores hidden parts of photos.
import { ensureSetup, runMain } from "./environment/mod.ts";
import { INPAINT_USAGE, readInpaint } from "./inpaint/options.ts";

async function main(args: string[]): Promise<void> {
  const command = readInpaint(args);
  if (!command) return console.log(INPAINT_USAGE);
  await ensureSetup({ needs: "library" });
  // Loaded only now: what runs TensorFlow needs the setup.
  const { findMaskGit, loadMaskGit } = await import("lib/pretrained/mod.ts");
  const { inpaintFiles } = await import("./inpaint/files.ts");
  const from = command.model ?? await findMaskGit(command.data);
  const loaded = await loadMaskGit(from);
  console.log(`model: ${from}, trained on ${loaded.data}`);
  await inpaintFiles(loaded, command);
}

if (import.meta.main) await runMain("inpaint", main);
