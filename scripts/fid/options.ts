// The command line of `deno task fid`, checked before anything runs.
import { resolve } from "node:path";
import { parseArgs } from "node:util";

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
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      "batch-size": { type: "string", default: "50" },
      dims: { type: "string", default: "2048" },
      "save-stats": { type: "boolean", default: false },
      resize: { type: "string", default: "pytorch-fid" },
      precision: { type: "string", default: "float32" },
      weights: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return undefined;
  const [first, second, ...rest] = positionals;
  if (second === undefined || rest.length > 0) {
    throw new Error(`two paths are needed, not ${positionals.length}\n${USAGE}`);
  }
  if (values["save-stats"] && !second.endsWith(".npz")) {
    throw new Error(`--save-stats writes a file that ends in .npz, not ${second}`);
  }
  const batchSize = Number(values["batch-size"]);
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw new Error(`--batch-size ${values["batch-size"]}: must be a whole number from 1`);
  }
  return {
    paths: [resolve(first), resolve(second)],
    saveStats: values["save-stats"],
    batchSize,
    dims: oneOf("dims", DIMS, Number(values.dims)),
    resize: oneOf("resize", RESIZES, values.resize),
    precision: oneOf("precision", PRECISIONS, values.precision),
    weights: values.weights && resolve(values.weights),
  };
}

function oneOf<T>(option: string, known: readonly T[], value: unknown): T {
  const found = known.find((one) => one === value);
  if (found === undefined) throw new Error(`--${option} ${value}: is none of ${known.join(", ")}`);
  return found;
}
