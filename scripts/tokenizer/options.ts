// The command line of `deno task encode` and `deno task decode`, checked before anything runs.
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { OUTPUTS } from "../environment/mod.ts";

/** What to do. */
export interface TokenizeOptions {
  command: "encode" | "decode";
  /** A picture or a folder of pictures to encode, a file of tokens to decode. */
  input: string;
  /** The file of tokens to write, or the folder for the pictures. */
  output: string;
  /** A checkpoint, or a folder of checkpoints. */
  checkpoint: string;
}

export const USAGE = `deno task encode PICTURE|FOLDER [--out tokens.safetensors]
deno task decode tokens.safetensors [--out FOLDER]

Turns pictures into a VQ-VAE's tokens, and tokens into pictures (PNG).
  --checkpoint FOLDER|FILE   the trained model (default: outputs/checkpoints/vqvae, which notebook 02 writes)
  --out PATH                 default: outputs/tokens.safetensors, outputs/decoded`;

/**
 * Reads the arguments.
 *
 * @returns undefined where help is asked for
 * @throws Error that says what is missing or not known
 */
export function readOptions(args: string[]): TokenizeOptions | undefined {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      out: { type: "string" },
      checkpoint: { type: "string", default: join(OUTPUTS, "checkpoints", "vqvae") },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return undefined;
  const [command, input, ...rest] = positionals;
  if (command !== "encode" && command !== "decode") {
    throw new Error(`"${command ?? ""}" is neither encode nor decode\n${USAGE}`);
  }
  if (input === undefined || rest.length > 0) {
    throw new Error(`${command} takes one path, not ${positionals.length - 1}\n${USAGE}`);
  }
  const usual = command === "encode" ? "tokens.safetensors" : "decoded";
  return {
    command,
    input: resolve(input),
    output: resolve(values.out ?? join(OUTPUTS, usual)),
    checkpoint: resolve(values.checkpoint),
  };
}
