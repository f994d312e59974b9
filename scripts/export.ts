// `deno task export`: a trained model, tokenizer and transformer, as one small file.
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { ensureSetup, runMain } from "./environment/mod.ts";

const USAGE = `deno task export FILE.safetensors [options]

Writes a trained model, tokenizer and transformer, into one file with 16-bit weights, for \`deno task inpaint --model\` and lib.
  --model FILE|FOLDER  a transformer's checkpoint (default: outputs/trained/generated/transformer)
  --help`;

async function main(args: string[]): Promise<void> {
  const { values, positionals: [target, ...rest] } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      model: { type: "string", default: "outputs/trained/generated/transformer" },
      help: { type: "boolean" },
    },
  });
  if (values.help) return console.log(USAGE);
  if (!target?.endsWith(".safetensors") || rest.length > 0) {
    throw new Error(`name one file to write, which ends in .safetensors\n${USAGE}`);
  }
  await ensureSetup();
  // Loaded only now: what runs TensorFlow needs the setup.
  const { exportMaskGit, loadMaskGit } = await import("lib/training/mod.ts");
  const loaded = await loadMaskGit(resolve(values.model));
  const path = resolve(target);
  await exportMaskGit(path, loaded);
  const { size } = await Deno.stat(path);
  console.log(`${path}: ${(size / 1e6).toFixed(1)} MB, trained on ${loaded.data}`);
}

if (import.meta.main) await runMain("export", main);
