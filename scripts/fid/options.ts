// The command line of `deno task fid`, checked before anything runs.
import { oneOfOption, pathOption, readCommandLine, wholeOption } from "../command_line/mod.ts";

/** Widths of Inception's features; lib/models has them too, but loading it starts TensorFlow. */
export const DIMS = [64, 192, 768, 2048] as const;
const RESIZES = ["pytorch-fid", "torch-fidelity"] as const;
const PRECISIONS = ["float32", "auto"] as const;

/** What to measure. */
export interface FidOptions {
  /** Two folders of pictures or files of statistics; with `saveStats` a folder and the file to write. */
  paths: [string, string];
  saveStats: boolean;
  batchSize: number;
  dims: typeof DIMS[number];
  resize: typeof RESIZES[number];
  precision: typeof PRECISIONS[number];
  /** A file of Inception's weights; the published one where none is named. */
  weights?: string;
}

export const USAGE = `deno task fid FOLDER|FILE.npz FOLDER|FILE.npz [options]
deno task fid --save-stats FOLDER FILE.npz [options]

The Fréchet Inception distance of two sets of pictures, as pytorch-fid computes it. Files of statistics are pytorch-fid's.
  --batch-size N         pictures at a time (default: 50)
  --dims N               number of features: 64, 192, 768 or 2048 (default: 2048)
  --save-stats           write a folder's statistics to a file instead
  --resize WAY           pytorch-fid or torch-fidelity, whose distances differ (default: pytorch-fid)
  --precision KIND       float32, or auto: bfloat16 where it is faster (default: float32)
  --weights FILE         Inception's weights, .pth or .safetensors (default: pytorch-fid's, downloaded once, 91 MB)`;

/**
 * Reads the arguments.
 *
 * @returns undefined where help is asked for
 * @throws Error that says what is missing or not known
 */
export function readOptions(args: string[]): FidOptions | undefined {
  const { values, words, help } = readCommandLine(args, {
    "batch-size": { type: "string", default: "50" },
    dims: { type: "string", default: "2048" },
    "save-stats": { type: "boolean", default: false },
    resize: { type: "string", default: "pytorch-fid" },
    precision: { type: "string", default: "float32" },
    weights: { type: "string" },
  });
  if (help) return undefined;
  const [first, second, ...rest] = words;
  if (second === undefined || rest.length > 0) {
    throw new Error(`two paths are needed, not ${words.length}\n${USAGE}`);
  }
  if (values["save-stats"] && !second.endsWith(".npz")) {
    throw new Error(`--save-stats writes a file that ends in .npz, not ${second}`);
  }
  return {
    paths: [pathOption("the first path", first), pathOption("the second path", second)],
    saveStats: values["save-stats"],
    batchSize: wholeOption("--batch-size", values["batch-size"], { least: 1 }),
    dims: oneOfOption("--dims", values.dims, DIMS),
    resize: oneOfOption("--resize", values.resize, RESIZES),
    precision: oneOfOption("--precision", values.precision, PRECISIONS),
    weights: pathOption("--weights", values.weights),
  };
}
