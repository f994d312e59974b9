// `deno task inpaint`: restores hidden parts of photos.
import { ensureSetup, runAgain, runMain } from "./environment/mod.ts";
import { INPAINT_USAGE, readInpaint } from "./inpaint/options.ts";

async function main(args: string[]): Promise<number | void> {
  const command = readInpaint(args);
  if (!command) return console.log(INPAINT_USAGE);
  // The task has Deno take packages as they are: looking whether they should be others takes a third of a second. So it does
  // not see those that were installed just now.
  if (await ensureSetup({ needs: "library" })) return await runAgain(import.meta.url);
  // Loaded only now: what runs TensorFlow needs the setup.
  const { findMaskGit, loadMaskGit } = await import("lib/pretrained/mod.ts");
  const { inpaintFiles } = await import("./inpaint/files.ts");
  const from = command.model ?? await findMaskGit(command.data);
  const loaded = await loadMaskGit(from);
  console.log(`model: ${from}, trained on ${loaded.data}`);
  await inpaintFiles(loaded, command);
}

if (import.meta.main) await runMain("inpaint", main);
