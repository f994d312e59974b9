// The command line of `deno task inpaint`, checked before anything runs.
import type { Hole } from "lib/maskgit/holes.ts";
import { printableName } from "lib/values/mod.ts";
import {
  type Data,
  dataSetting,
  type GetVariable,
  numberOption,
  pathOption,
  readCommandLine,
  readNumber,
  wholeOption,
} from "../command_line/mod.ts";

/** What to restore, and how. */
export interface InpaintCommand {
  /** A photo, or a folder of photos. */
  input: string;
  /** What is hidden in each: rectangles, or the path of a mask or of a folder with a mask for each. */
  hidden: Hole[] | string;
  /** The file to write, or the folder, which a slash at the end says too; where it is not given, what suits the input. */
  output?: string;
  samples: number;
  steps: number;
  seed: number;
  feather: number;
  context: number;
  /** A name or a number. */
  class?: string;
  /** A file or a folder; the best that is there where it is not given. */
  model?: string;
  data: Data;
}

export const INPAINT_USAGE =
  `deno task inpaint PHOTO|FOLDER --hole x,y,w,h [--hole ...] | --mask FILE|FOLDER [options]

Restores what holes hide, rectangles in pixels from the left upper corner of the upright photo, or what is white and opaque
in a mask of its size. Photos of any size up to 134 million pixels: the part around the holes is scaled to the model's
pictures (64x64), restored and scaled back. Only hidden pixels change: what is written is PNG or WebP without loss, with the
photo's colour profile, 16 bits, greyscale, opacity and EXIF. What a format cannot keep (CMYK, 16 bits in WebP) is said first.
A folder's photos are restored in batches, so that what is made of one depends on its place in the folder, too.
  --out PATH             a .png or .webp file; or a folder, which is there or ends in a slash, and for a folder's photos
                         (default: outputs/inpainted.png, outputs/inpainted); several samples are NAME-1.png, NAME-2.png
  --samples N            pictures to make of each photo, 1 to 1000 (default: 1)
  --steps N              passes of the transformer, 1 to 256 (default: 8)
  --seed N               another one gives other pictures (default: 1)
  --class NAME|N         the class to ask for, or its number from 0 (default: none)
  --context N            how much longer the part is than the holes, at least; more sees more, and is coarser (default: 2)
  --feather N            pixels, of the model's, over which a hole's edge is blended, up to their side (default: 0)
  --model FILE|FOLDER    a trained model (default: of outputs/trained, else of notebook 04, else the project's)
  --data generated|real  which pictures the model of outputs/trained was trained on (default: generated)`;

/**
 * Reads the arguments.
 *
 * @returns undefined where help is asked for
 * @throws Error that says what is missing or wrong
 */
export function readInpaint(
  args: string[],
  env: GetVariable = Deno.env.get,
): InpaintCommand | undefined {
  const { values, words, help } = readCommandLine(args, {
    hole: { type: "string", multiple: true },
    mask: { type: "string" },
    out: { type: "string" },
    samples: { type: "string", default: "1" },
    steps: { type: "string", default: "8" },
    seed: { type: "string", default: "1" },
    class: { type: "string" },
    context: { type: "string", default: "2" },
    feather: { type: "string", default: "0" },
    model: { type: "string" },
    data: { type: "string" },
  });
  if (help) return undefined;
  const [input, ...more] = words;
  if (input === undefined || more.length > 0) {
    throw new Error(`give one photo or folder, not ${words.length}\n${INPAINT_USAGE}`);
  }
  if ((values.hole === undefined) === (values.mask === undefined)) {
    throw new Error(`give either --hole x,y,w,h or --mask FILE\n${INPAINT_USAGE}`);
  }
  return {
    input: pathOption("the photo", input),
    hidden: values.hole?.map(readHole) ?? pathOption("--mask", values.mask!),
    output: outputOption(values.out),
    samples: wholeOption("--samples", values.samples, { least: 1, most: 1000 }),
    steps: wholeOption("--steps", values.steps, { least: 1, most: 256 }),
    seed: wholeOption("--seed", values.seed, { least: 0, most: 2 ** 31 - 1 }),
    feather: wholeOption("--feather", values.feather, { least: 0 }),
    context: numberOption("--context", values.context, { least: 1 }),
    class: values.class,
    model: pathOption("--model", values.model),
    data: dataSetting(values.data, env),
  };
}

/** A path whose slash at the end stays: it tells a folder. */
function outputOption(text: string | undefined): string | undefined {
  const path = pathOption("--out", text);
  return path && /[/\\]$/.test(text!) ? `${path}/` : path;
}

/** A rectangle of four whole numbers. Whether it lies in the photo, only the photo says. */
function readHole(text: string): Hole {
  const numbers = text.split(",").map((part) => readNumber(part.trim()));
  const [x, y, width, height] = numbers;
  const shown = printableName(text, 60);
  if (numbers.length !== 4 || !numbers.every(Number.isSafeInteger)) {
    throw new Error(`--hole ${shown}: must be four whole numbers, x,y,width,height`);
  }
  if (x < 0 || y < 0) throw new Error(`--hole ${shown}: x and y start at 0`);
  if (width < 1 || height < 1) throw new Error(`--hole ${shown}: is empty`);
  return { x, y, width, height };
}
