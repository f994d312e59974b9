// One input of the fuzz test: made by its number, read, and judged.
import { basename } from "node:path";
import { numTensorHandles, tf } from "lib/tensorflow/mod.ts";
import { Random } from "lib/data/mod.ts";
import type { FuzzKind, OpenKind } from "./kind.ts";

/** What came of an input; the parent process adds those that end or stop this one. */
export type Verdict =
  | "right"
  | "clear"
  | "unclear"
  | "wrong"
  | "leak"
  | "hang"
  | "memory"
  | "crash";

/** An input, and what came of it. */
export interface Outcome {
  kind: string;
  index: number;
  verdict: Verdict;
  /** What is wrong; of a clear error its text. */
  words: string;
}

/** Fixes all inputs. */
const SEED = 1;
/** Words of JavaScript's engine for mistakes of a program. */
const RAW = /Cannot read prop|is not a function|is not iterable|is not defined|\[object Object\]/;
/** The longest error that can be read; a path and a line of a file fit. */
const LONGEST = 1_500;

/** A kind's number among random streams. */
function streamOf({ name }: FuzzKind): number {
  return [...name].reduce((hash, letter) => (hash * 31 + letter.charCodeAt(0)) % 2 ** 32, 7);
}

/** The damaged file of that number. */
export function makeInput(
  kind: FuzzKind,
  open: OpenKind,
  index: number,
): { bytes: Uint8Array; of: number } {
  const random = new Random(SEED, streamOf(kind), index);
  const of = random.integer(open.seeds.length);
  return { bytes: open.mutate(of, random), of };
}

/** Reads every sound file. @throws Error when one is not read as it should be */
export async function checkSeeds({ name }: FuzzKind, open: OpenKind): Promise<void> {
  for (const [of, bytes] of open.seeds.entries()) {
    await Deno.writeFile(open.path, bytes);
    const problem = await (await open.read(bytes, of))();
    if (problem !== undefined) throw new Error(`${name}: sound file ${of}: ${problem}`);
  }
}

/** Reads a damaged file. */
export async function tryInput(kind: FuzzKind, open: OpenKind, index: number): Promise<Outcome> {
  const { bytes, of } = makeInput(kind, open, index);
  await Deno.writeFile(open.path, bytes);
  const before = tensors();
  const [verdict, words] = await judged(open, bytes, of);
  const left = tensors() - before;
  const outcome = { kind: kind.name, index };
  if (left === 0) return { ...outcome, verdict, words };
  return { ...outcome, verdict: "leak", words: `${left} tensors more after: ${verdict} ${words}` };
}

function tensors(): number {
  return tf.memory().numTensors + numTensorHandles();
}

async function judged(open: OpenKind, bytes: Uint8Array, of: number): Promise<[Verdict, string]> {
  let judge;
  try {
    judge = await open.read(bytes, of);
  } catch (error) {
    const problem = problemOf(error, open);
    return problem === undefined
      ? ["clear", (error as Error).message]
      : ["unclear", `${problem}: ${Deno.inspect(error).slice(0, 600)}`];
  }
  try {
    const problem = await judge();
    return problem === undefined ? ["right", ""] : ["wrong", problem];
  } catch (error) {
    return ["wrong", `its value cannot be judged: ${Deno.inspect(error).slice(0, 600)}`];
  }
}

/** Not of one of JavaScript's own classes, or another one. */
function isPlain(error: unknown): boolean {
  return error instanceof Error && error.constructor === Error;
}

/** Why an error is none that helps. */
function problemOf(error: unknown, { errors, path, named = path }: OpenKind): string | undefined {
  const known = errors.some((one) => one === Error ? isPlain(error) : error instanceof one);
  if (!known) return "an error of another class";
  const { message } = error as Error;
  if (!message.includes(named)) return `an error that does not name ${basename(named)}`;
  const cause = message.replaceAll(named, "");
  if (cause.length < 10) return "an error without a cause";
  if (message.length > LONGEST) return `an error of ${message.length} letters`;
  // deno-lint-ignore no-control-regex
  if (/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/.test(message)) {
    return "an error with control characters";
  }
  return RAW.test(message) ? "an error in a program's words" : undefined;
}
