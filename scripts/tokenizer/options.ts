// The command line of `deno task encode` and `deno task decode`, checked before anything runs.
import { join } from "node:path";
import { pathOption, readCommandLine } from "../command_line/mod.ts";
import { OUTPUTS } from "../environment/paths.ts";

const COMMANDS = ["encode", "decode"] as const;

/** What to do. */
export interface TokenizeOptions {
  command: typeof COMMANDS[number];
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
  // The tasks give the command first, and then what the user has written.
  const command = COMMANDS.find((one) => one === args[0]);
  const { values, words, help } = readCommandLine(command ? args.slice(1) : args, {
    out: { type: "string" },
    checkpoint: { type: "string" },
  });
  if (help) return undefined;
  if (command === undefined) {
    throw new Error(`"${args[0] ?? ""}" is neither encode nor decode\n${USAGE}`);
  }
  const [input, ...rest] = words;
  if (input === undefined || rest.length > 0) {
    throw new Error(`${command} takes one path, not ${words.length}\n${USAGE}`);
  }
  const usual = command === "encode" ? "tokens.safetensors" : "decoded";
  return {
    command,
    input: pathOption("the path", input),
    output: pathOption("--out", values.out) ?? join(OUTPUTS, usual),
    checkpoint: pathOption("--checkpoint", values.checkpoint) ??
      join(OUTPUTS, "checkpoints", "vqvae"),
  };
}
