// `deno task export`: a trained model, tokenizer and transformer, as one small file.
import { join } from "node:path";
import { pathOption, readCommandLine } from "./command_line/mod.ts";
import { ensureSetup, OUTPUTS, runMain } from "./environment/mod.ts";

const MODEL = join(OUTPUTS, "trained", "generated", "transformer");

const USAGE = `deno task export FILE.safetensors [options]

Writes a trained model, tokenizer and transformer, into one file with 16-bit weights, for \`deno task inpaint --model\` and lib.
  --model FILE|FOLDER  a transformer's checkpoint (default: outputs/trained/generated/transformer)
  --help`;

async function main(args: string[]): Promise<void> {
  const { values, words: [target, ...rest], help } = readCommandLine(args, {
    model: { type: "string" },
  });
  if (help) return console.log(USAGE);
  if (!target?.endsWith(".safetensors") || rest.length > 0) {
    throw new Error(`name one file to write, which ends in .safetensors\n${USAGE}`);
  }
  const model = pathOption("--model", values.model) ?? MODEL;
  const path = pathOption("the file", target);
  await ensureSetup({ needs: "library" });
  // Loaded only now: what runs TensorFlow needs the setup.
  const { exportMaskGit, loadMaskGit } = await import("lib/pretrained/mod.ts");
  const loaded = await loadMaskGit(model);
  await exportMaskGit(path, loaded);
  const { size } = await Deno.stat(path);
  console.log(`${path}: ${(size / 1e6).toFixed(1)} MB, trained on ${loaded.data}`);
}

if (import.meta.main) await runMain("export", main);
