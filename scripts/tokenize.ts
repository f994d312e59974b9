// `deno task encode` and `deno task decode`: pictures to a VQ-VAE's tokens and back.
import { ensureSetup, runMain } from "./environment/mod.ts";
import { readOptions, USAGE } from "./tokenizer/options.ts";

async function main(args: string[]): Promise<void> {
  const options = readOptions(args);
  if (!options) return console.log(USAGE);
  await ensureSetup({ needs: "library" });
  // Loaded only now: what runs TensorFlow needs the setup.
  const { loadTokenizer } = await import("lib/pretrained/mod.ts");
  const { command, input, output, checkpoint } = options;
  const model = await loadTokenizer(checkpoint);
  if (command === "encode") {
    const { encodeFiles } = await import("./tokenizer/encode.ts");
    console.log(`${await encodeFiles(model, input, output)} pictures to ${output}`);
  } else {
    const { decodeFile } = await import("./tokenizer/decode.ts");
    console.log(`${await decodeFile(model, input, output)} pictures in ${output}`);
  }
}

// Named as users call it: encode or decode.
if (import.meta.main) await runMain(Deno.args[0] ?? "tokenize", main);
