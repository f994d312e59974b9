// The command lines of `deno task train` and `deno task curves`, checked before anything runs.
import { join } from "node:path";
import type { PresetName } from "lib/recipes/presets.ts";
import {
  type Data,
  dataSetting,
  noWords,
  oneOfOption,
  pathOption,
  presetSetting,
  readCommandLine,
  wholeOption,
} from "../command_line/mod.ts";
import { OUTPUTS } from "../environment/paths.ts";

const STAGES = ["vqvae", "vqgan", "transformer", "autoregressive"] as const;

/** What can be trained. */
export type Stage = typeof STAGES[number];

/** On what, for how long, and where it goes. */
export interface RunOptions {
  preset: PresetName;
  data: Data;
  /** Folder with one folder of checkpoints for each stage. */
  folder: string;
  /** Whether to remove what was trained before, and start over. */
  fresh: boolean;
}

/** What to train. */
export interface TrainCommand extends RunOptions {
  stage: Stage;
  /** A checkpoint of the stage before to start from; the latest in `folder` where it is not given. */
  start?: string;
  /** Steps in place of the preset's. */
  steps?: number;
  /** Training pictures in place of the preset's. */
  images?: number;
  /** Different codes of a token, for a VQ-VAE; the preset's where it is not given. */
  codes?: number;
  /** Whether a VQ-VAE's encoder overlaps, as VQ-GAN's, so that codes depend on their neighbours' pixels, too. */
  overlapping?: boolean;
}

/** The options that all commands of training runs have. */
export const RUN_USAGE =
  `  --preset smoke|quick|long|full  how long (default: long, half an hour on two CPU cores)
  --data generated|real           pictures drawn by the project, or the published ones (default: generated)
  --classes cat,lemon|NUMBER      classes of the published pictures, or how many (default: all)
  --output FOLDER                 default: outputs/trained/generated or outputs/trained/real
  --fresh                         start over`;

export const TRAIN_USAGE = `deno task train STAGE [options]

Trains one model and keeps checkpoints of it in outputs/trained. Run again, it goes on where it was.
  vqvae           the tokenizer of notebook 02
  vqgan           the tokenizer of notebook 03, from the VQ-VAE in the same folder
  transformer     that of notebook 04, on the tokens of the VQ-GAN in the same folder, or else of the VQ-VAE
  autoregressive  its twin, which writes one token after the other, on the same tokens

${RUN_USAGE}
  --start FILE                    checkpoint of the tokenizer to start from (default: the latest)
  --steps N                       steps in place of the preset's
  --images N                      training pictures in place of the preset's; scenes are drawn, so there can be more of them
  --codes N                       different codes of a token, for vqvae, in place of the preset's
  --overlapping                   an encoder that overlaps, as VQ-GAN's, for vqvae: more decibels, tokens harder to guess`;

export const CURVES_USAGE = `deno task curves [options]

Trains the VQ-VAE, PyTorch's twin of it with as many steps, and the VQ-GAN, one after the other, and measures their
checkpoints on pictures that were held out: a table over training time. What is trained already is not trained again.

${RUN_USAGE}`;

/** The same for `readCommandLine`. */
export const RUN_ARGUMENTS = {
  preset: { type: "string" },
  data: { type: "string" },
  classes: { type: "string" },
  output: { type: "string" },
  fresh: { type: "boolean" },
} as const;

type RunValues = Partial<Record<"preset" | "data" | "classes" | "output", string>> & {
  fresh?: boolean;
};

/** Where settings that are not given come from, and where those go that say which data is loaded. */
export type Environment = Pick<typeof Deno.env, "get" | "set">;

/**
 * Reads the arguments of `deno task train`; sets MASKGIT_DATA and MASKGIT_CLASSES.
 *
 * @returns undefined where help is asked for
 * @throws Error that names the argument that is wrong
 */
export function readTrain(args: string[], env: Environment = Deno.env): TrainCommand | undefined {
  const { values, words: [stage, ...rest], help } = readCommandLine(args, {
    ...RUN_ARGUMENTS,
    start: { type: "string" },
    steps: { type: "string" },
    images: { type: "string" },
    codes: { type: "string" },
    overlapping: { type: "boolean" },
  });
  if (help) return undefined;
  if (stage === undefined) throw new Error(`say what to train: ${STAGES.join(", ")}`);
  if (rest.length > 0) throw new Error(`one stage at a time, not also ${rest.join(", ")}`);
  return {
    stage: oneOfOption("stage", stage, STAGES),
    start: pathOption("--start", values.start),
    steps: wholeOption("--steps", values.steps, { least: 1 }),
    images: wholeOption("--images", values.images, { least: 1 }),
    codes: wholeOption("--codes", values.codes, { least: 1 }),
    overlapping: values.overlapping ?? false,
    ...runOptions(values, env),
  };
}

/** The same for `deno task curves`. */
export function readCurves(args: string[], env: Environment = Deno.env): RunOptions | undefined {
  const { values, words, help } = readCommandLine(args, RUN_ARGUMENTS);
  if (help) return undefined;
  noWords(words);
  return runOptions(values, env);
}

/** The options among what was given; sets MASKGIT_DATA and MASKGIT_CLASSES. @throws Error that names what is wrong */
export function runOptions(values: RunValues, env: Environment): RunOptions {
  const data = dataSetting(values.data, env.get);
  const preset = presetSetting(values.preset, env.get, "long");
  const folder = pathOption("--output", values.output) ?? join(OUTPUTS, "trained", data);
  env.set("MASKGIT_DATA", data);
  if (values.classes !== undefined) env.set("MASKGIT_CLASSES", values.classes);
  return { preset, data, folder, fresh: values.fresh ?? false };
}
