// The command line of `deno task restorations`, checked before anything runs.
import {
  noWords,
  numberOption,
  oneOfOption,
  pathOption,
  readCommandLine,
  wholeOption,
} from "../command_line/mod.ts";
import { RUN_ARGUMENTS, RUN_USAGE, type RunOptions, runOptions } from "../training_runs/options.ts";
import type { Environment } from "../training_runs/options.ts";

const ORDERS = ["confidence", "halton"] as const;

/** What is measured, and how tokens are decoded. */
export interface RestorationsCommand extends RunOptions {
  /** File or folder of the model; the best that is found where it is not given. */
  model?: string;
  /** Steps of the decoding that stands beside other methods. */
  steps: number;
  /** Options of decoding; the library's defaults where they are not given. */
  decoding: {
    temperature?: number;
    choiceTemperature?: number;
    order?: typeof ORDERS[number];
    guidance?: number;
    predictClass?: boolean;
  };
}

export const RESTORATIONS_USAGE = `deno task restorations [options]

Hides rectangles of 10 to 60 % of held-out pictures, restores them with a trained model and with other methods, and lets an
independent classifier judge: tables, charts and pictures go to a folder \`restorations\` beside the model's training.
  --model FILE|FOLDER        a trained transformer's checkpoint (default: the best that is found)
  --steps N                  decoding steps beside the other methods (default: 8)
  --temperature X            of drawing tokens (default: 1)
  --choice-temperature X     of the noise on the confidence (default: 4.5)
  --guidance X               how strongly the class is asked for that the transformer tells from what is left of a picture
  --no-class                 ask for none
  --order confidence|halton  which tokens are kept first (default: confidence)
${RUN_USAGE}`;

/**
 * Reads the arguments; sets MASKGIT_DATA and MASKGIT_CLASSES.
 *
 * @returns undefined where help is asked for
 * @throws Error that names the argument that is wrong
 */
export function readRestorations(
  args: string[],
  env: Environment = Deno.env,
): RestorationsCommand | undefined {
  const { values, words, help } = readCommandLine(args, {
    ...RUN_ARGUMENTS,
    model: { type: "string" },
    steps: { type: "string", default: "8" },
    temperature: { type: "string" },
    "choice-temperature": { type: "string" },
    order: { type: "string" },
    guidance: { type: "string" },
    "no-class": { type: "boolean" },
  });
  if (help) return undefined;
  noWords(words);
  const fromZero = (name: string, text: string | undefined) =>
    numberOption(name, text, { least: 0 });
  return {
    ...runOptions(values, env),
    model: pathOption("--model", values.model),
    steps: wholeOption("--steps", values.steps, { least: 1, most: 256 }),
    decoding: {
      temperature: fromZero("--temperature", values.temperature),
      choiceTemperature: fromZero("--choice-temperature", values["choice-temperature"]),
      order: oneOfOption("--order", values.order, ORDERS),
      guidance: fromZero("--guidance", values.guidance),
      predictClass: values["no-class"] ? false : undefined,
    },
  };
}
