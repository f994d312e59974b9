// What a stage of the report depends on: while it stays the same, the stage need not run again.
import { ROOT } from "../environment/mod.ts";
import { codeHash } from "../notebooks/code_hash.ts";
import { readNotebook } from "../notebooks/notebook.ts";
import type { DeviceFacts } from "./device.ts";
import { hashFolders } from "./file_hash.ts";
import type { ReportOptions } from "./options.ts";

/** Everything that a stage's results depend on. Each part is a text, to compare and to say what changed. */
export interface Inputs {
  /** Hash of the notebook's code cells. */
  code: string;
  /** Hash of all of lib, also of what the notebook does not import: simple, and never too little. Of weights/ too. */
  lib: string;
  preset: string;
  data: string;
  classes: string;
  /** The folder of published files. */
  mirror: string;
  device: string;
  /** What the stages before it have left, each by the moment at which it ended. */
  before: Record<string, string>;
}

/** The part of the inputs that all stages of a report share. */
export type CommonInputs = Omit<Inputs, "code" | "before">;

/** In the order in which a reader is told that they changed. */
const WORDS: Record<keyof CommonInputs | "code", string> = {
  code: "its code",
  lib: "lib",
  preset: "the preset",
  data: "the data",
  classes: "the classes",
  mirror: "MASKGIT_MIRROR",
  device: "the device",
};

/** What all stages of a report depend on. */
export async function commonInputs(
  { preset, data, classes }: ReportOptions,
  device: DeviceFacts,
): Promise<CommonInputs> {
  return {
    lib: await hashFolders(ROOT, ["lib", "weights"]),
    preset,
    data,
    classes: data === "real" ? classes : "",
    mirror: Deno.env.get("MASKGIT_MIRROR") ?? "",
    device: JSON.stringify(device),
  };
}

/** The inputs of one stage. @param before what the stages before it have left, by name */
export async function inputsOf(
  notebook: string,
  common: CommonInputs,
  before: Record<string, string>,
): Promise<Inputs> {
  return { code: await codeHash(await readNotebook(notebook)), ...common, before };
}

/** What differs between a stage's inputs then and now, in words; nothing where nothing does. */
export function differences(then: Inputs, now: Inputs): string[] {
  const own = Object.entries(WORDS)
    .filter(([name]) => then[name as keyof CommonInputs] !== now[name as keyof CommonInputs])
    .map(([, words]) => words);
  const names = [...new Set([...Object.keys(then.before), ...Object.keys(now.before)])].sort();
  const earlier = names.filter((name) => then.before[name] !== now.before[name]);
  return [...own, ...earlier.map((name) => `the results of ${name}`)];
}
