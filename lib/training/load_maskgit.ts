// A whole trained model, tokenizer and transformer, from one file; and into one that is small.

import { DataFileError } from "lib/data/mod.ts";
import { MaskGit } from "lib/maskgit/mod.ts";
import {
  MaskedTransformer,
  type MaskedTransformerOptions,
  VqVae,
  type VqVaeOptions,
} from "lib/models/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { Checkpoints } from "./checkpoints.ts";
import { loadCheckpoint } from "./keeper.ts";
import { loadAverageInto } from "./load_averaged.ts";
import { type HostTensor, readSafetensors, writeSafetensors } from "./safetensors/mod.ts";

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
  const { metadata, tensors } = await readSafetensors(path);
  return metadata.format === FORMAT
    ? fromExport(path, metadata.configuration, tensors)
    : await fromCheckpoint(path);
}

async function fromCheckpoint(path: string): Promise<LoadedMaskGit> {
  const { preset } = await loadCheckpoint(path, {});
  const built = build(path, (preset as { maskgit?: unknown } | undefined)?.maskgit);
  const { tokenizer, transformer } = built.model;
  try {
    const source = new MaskedTransformer(transformer.options);
    await loadAverageInto(path, transformer, source, { tokenizer });
    return built;
  } catch (error) {
    disposeModel(built.model);
    throw error;
  }
}

function fromExport(
  path: string,
  text: string | undefined,
  tensors: ReadonlyMap<string, HostTensor>,
): LoadedMaskGit {
  const built = build(path, parsed(text));
  const weights = new Map(
    [...tensors].map(([name, { values, shape }]) => [name, tf.tensor(values, [...shape])] as const),
  );
  try {
    built.model.loadWeights(weights);
    return built;
  } catch (error) {
    disposeModel(built.model);
    throw new DataFileError(path, (error as Error).message, FIX);
  } finally {
    tf.dispose([...weights.values()]);
  }
}

/** A model of a configuration, with weights yet to be loaded. */
function build(path: string, configuration: unknown): LoadedMaskGit {
  const { tokenizer, transformer, classNames, data } = (configuration ?? {}) as Partial<
    MaskGitConfiguration
  >;
  if (!tokenizer || !transformer || !Array.isArray(classNames) || data === undefined) {
    throw new DataFileError(path, "does not say how its tokenizer and transformer are built", FIX);
  }
  const model = new MaskGit(new VqVae(tokenizer), new MaskedTransformer(transformer)).eval();
  return { model, classNames, data };
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return undefined;
  }
}

function disposeModel({ tokenizer, transformer }: MaskGit): void {
  tokenizer.dispose();
  transformer.dispose();
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
  const configuration = configurationOf(model, { classNames, source: data });
  const metadata = { format: FORMAT, configuration: JSON.stringify(configuration) };
  await writeSafetensors(path, tensors, metadata, { half: true });
}
