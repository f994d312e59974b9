// A whole trained model, tokenizer and transformer, from one file; into one that is small; and where one lies.

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DataFileError, type DataKind, dataKind } from "lib/data/mod.ts";
import { MaskGit } from "lib/maskgit/mod.ts";
import {
  buildTransformer,
  completeQuantizer,
  type MaskedTransformerOptions,
  VqVae,
  type VqVaeOptions,
} from "lib/models/mod.ts";
import {
  aList,
  anything,
  type OptionCheck,
  type OptionChecks,
  requireOptions,
} from "lib/values/mod.ts";
import {
  type HostTensor,
  SafetensorsReader,
  writeSafetensors,
} from "../data/files/safetensors/mod.ts";
import { Checkpoints, stepOf } from "../training/checkpoints.ts";
import { loadCheckpoint } from "../training/load_checkpoint.ts";
import { buildFor, loadWeightsFrom } from "./build_model.ts";
import { loadAverageInto } from "./load.ts";

/** How a model is built; what checkpoints' presets and exported files hold. */
export interface MaskGitConfiguration {
  tokenizer: VqVaeOptions;
  transformer: MaskedTransformerOptions;
  /** Name of each class that can be asked for. */
  classNames: readonly string[];
  /** What it was trained on, in words. */
  data: string;
}

/** A model and what is known of it. */
export interface LoadedMaskGit {
  /** In inference mode; the caller's to dispose of, tokenizer and transformer. */
  model: MaskGit;
  classNames: readonly string[];
  data: string;
}

/** What an exported file says that it is. */
const FORMAT = "maskgit model";
const FIX = "Take a checkpoint of a transformer, or a file that exportMaskGit wrote.";

/**
 * Reads a whole model: from a checkpoint of {@linkcode MaskGitTraining} or a folder of them, of which it takes the latest,
 * with averaged weights; or from a file that {@linkcode exportMaskGit} wrote.
 *
 * @throws {DataFileError} when there is none, or it is damaged or of something else
 */
export async function loadMaskGit(from: string): Promise<LoadedMaskGit> {
  const path = from.endsWith(".safetensors") ? from : (await new Checkpoints(from).newest())?.path;
  if (path === undefined) {
    throw new DataFileError(
      from,
      "has no checkpoints",
      "Train with `deno task train transformer`.",
    );
  }
  using reader = await SafetensorsReader.open(path);
  const { format, configuration } = reader.metadata;
  const exported = format === FORMAT;
  const built = build(
    reader,
    exported ? parsed(configuration) : await presetOf(path),
    exported ? requireWhole : () => {},
  );
  const { tokenizer, transformer } = built.model;
  try {
    if (exported) await loadWeightsFrom(reader, FIX, built.model);
    else {
      const source = buildTransformer(transformer.options);
      await loadAverageInto(path, transformer, source, { tokenizer });
    }
    return built;
  } catch (error) {
    built.model.dispose();
    throw error;
  }
}

/** How a checkpoint's model is built. */
async function presetOf(path: string): Promise<unknown> {
  const { preset } = await loadCheckpoint(path, {});
  return (preset as { maskgit?: unknown } | undefined)?.maskgit;
}

const aText: OptionCheck = (value) => typeof value === "string" ? undefined : "a text";

const CHECKS: OptionChecks<MaskGitConfiguration> = {
  tokenizer: anything, // the models' own
  transformer: anything,
  classNames: aList(aText, { most: 100_000 }),
  data: aText,
};

/** A model of a configuration, with weights yet to be loaded. */
function build(
  reader: SafetensorsReader,
  configuration: unknown,
  check: (configuration: MaskGitConfiguration, model: MaskGit) => void,
): LoadedMaskGit {
  const { tokenizer, transformer, classNames, data } = (configuration ?? {}) as Partial<
    MaskGitConfiguration
  >;
  if (!tokenizer || !transformer || !Array.isArray(classNames) || data === undefined) {
    const problem = "does not say how its tokenizer and transformer are built";
    throw new DataFileError(reader.path, problem, FIX);
  }
  const whole = configuration as MaskGitConfiguration;
  const model = buildFor(reader, { what: "MaskGit", fix: FIX }, () => {
    requireOptions("The configuration", whole, CHECKS);
    const model = new MaskGit(new VqVae(tokenizer), buildTransformer(transformer));
    check(whole, model);
    const { classes } = model.transformer.options;
    if (classes === 0 || classes === classNames.length) return model.eval();
    throw new RangeError(`it has ${classes} classes and ${classNames.length} names of classes`);
  });
  return { model, classNames, data };
}

/** What files from before quantizers' options were written whole must say; their kind they do not. */
const OLD_NEEDS = { vector: ["cosine"], finiteScalar: ["levels"] };

/** @throws RangeError when an option is left out: its default may not be what the weights were trained with */
function requireWhole(
  { tokenizer, transformer }: MaskGitConfiguration,
  model: MaskGit,
): void {
  requireAll("VqVae", tokenizer, Object.keys(model.tokenizer.options));
  requireAll("MaskedTransformer", transformer, Object.keys(model.transformer.options));
  const { quantizer = {} } = tokenizer;
  const whole = completeQuantizer(quantizer);
  const names = Object.hasOwn(quantizer, "kind")
    ? Object.keys(whole)
    : OLD_NEEDS[whole.kind ?? "vector"];
  requireAll("A quantizer", quantizer, names);
}

function requireAll(owner: string, options: object, names: readonly string[]): void {
  const missing = names.find((name) => !Object.hasOwn(options, name));
  if (missing !== undefined) throw new RangeError(`${owner} lacks the option ${missing}`);
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return undefined;
  }
}

/** What {@linkcode loadMaskGit} needs to build a model again, to be kept in its checkpoints' presets as `maskgit`. */
export function configurationOf(
  { tokenizer, transformer }: MaskGit,
  { classNames, source }: { classNames: readonly string[]; source: string },
): MaskGitConfiguration {
  return {
    tokenizer: tokenizer.options,
    transformer: transformer.options,
    classNames,
    data: source,
  };
}

/**
 * Writes a whole model into one safetensors file with 16-bit floating-point weights, a quarter of what a checkpoint takes for
 * the weights alone.
 *
 * @throws RangeError when a weight is too large for 16 bits
 */
export async function exportMaskGit(
  path: string,
  { model, classNames, data }: LoadedMaskGit,
): Promise<void> {
  const tensors = new Map<string, HostTensor>();
  for (const [name, variable] of model.namedVariables()) {
    const values = await variable.data<"float32">();
    tensors.set(name, { dtype: "float32", shape: variable.shape, values });
  }
  const known = configurationOf(model, { classNames, source: data });
  const quantizer = completeQuantizer(known.tokenizer.quantizer);
  const configuration = { ...known, tokenizer: { ...known.tokenizer, quantizer } };
  const metadata = { format: FORMAT, configuration: JSON.stringify(configuration) };
  await writeSafetensors(path, tensors, metadata, { float32: "F16" });
}

/** Weights that come with the project, in its folder: of generated scenes, tokenizer and transformer in one file. */
export const SHIPPED_MASKGIT = "weights/maskgit-scenes.safetensors";

const PROJECT = fileURLToPath(new URL("../..", import.meta.url));

/** The path of the weights that come with the project; undefined where they do not. */
export async function shippedMaskGit(project = PROJECT): Promise<string | undefined> {
  const path = join(project, SHIPPED_MASKGIT);
  return await Deno.stat(path).then(({ isFile }) => isFile, () => false) ? path : undefined;
}

/**
 * Steps from which a training of one's own goes before the weights that come with the project. The preset `quick` of notebook
 * 04 has fewer, and is no match for them.
 */
const ENOUGH_STEPS = 2_000;

/**
 * The best that is there: what `deno task train transformer` has trained on such data, else what notebook 04 has, else the
 * weights that come with the project. For generated pictures these go before what was trained for a short time only.
 *
 * @param data which pictures; by default what MASKGIT_DATA says
 * @param project the project's folder
 * @returns the path of a file
 * @throws Error that says how to train, where there is nothing
 */
export async function findMaskGit(
  data: DataKind = dataKind(),
  project = PROJECT,
): Promise<string> {
  const folders = [["trained", data, "transformer"], ["checkpoints", "transformer"]]
    .map((parts) => new Checkpoints(join(project, "outputs", ...parts)));
  const trained = (await Promise.all(folders.map((folder) => folder.newest())))
    .flatMap((newest) => newest?.path ?? []);
  const shipped = await shippedMaskGit(project);
  const enough = trained.find((path) => (stepOf(path) ?? 0) >= ENOUGH_STEPS);
  const order = data === "generated" ? [enough, shipped, ...trained] : [...trained, shipped];
  const found = order.find((path) => path !== undefined);
  if (found !== undefined) return found;
  const looked = folders.map(({ folder }) => folder).join(" or ");
  throw new Error(
    `no trained model in ${looked}, and no ${join(project, SHIPPED_MASKGIT)}. Run ` +
      "`deno task report 02 03 04`, which trains a small one in minutes, or `deno task train transformer` for a better one",
  );
}
