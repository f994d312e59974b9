// Trained models: exported ones, and checkpoints that models are built from.
import { join } from "node:path";
import { DataFileError } from "lib/data/mod.ts";
import { AutoregressiveTransformer, Generator, VqVae } from "lib/models/mod.ts";
import { type Module, WeightAverage } from "lib/nn/mod.ts";
import { loadAutoregressive } from "lib/pretrained/autoregressive.ts";
import {
  configurationOf,
  exportMaskGit,
  loadGenerator,
  loadMaskGit,
  loadTokenizer,
} from "lib/pretrained/mod.ts";
import { Checkpoints } from "lib/training/mod.ts";
import { takeSnapshot } from "lib/training/snapshot.ts";
import { smallMaskGit } from "../../support/small_models.ts";
import { loadNoise } from "../../support/noise.ts";
import type { FuzzKind } from "../kind.ts";
import { plainSafetensors } from "../oracles/safetensors.ts";
import { optionsProblem, weightsProblem } from "../oracles/weights.ts";
import { mutateSafetensors, withoutChecksum } from "./safetensors.ts";

const CLASSES = { classNames: ["cat", "dog", "bird"], data: "noise" };
const TWIN = { codebookSize: 7, grid: [2, 3], layers: 1, dim: 8, heads: 2, classes: 3 } as const;
const GENERATOR = { latent: 4, pixels: 12, hidden: [8, 6], seed: 1 };

/** What was read: modules by where they stand among the file's names, with their options in the file. */
interface Loaded {
  modules: { prefix: string; module: Module & { options?: object }; told: unknown }[];
  names?: readonly string[];
}

async function exported(folder: string): Promise<Uint8Array> {
  const path = join(folder, "export.safetensors"), model = smallMaskGit();
  await exportMaskGit(path, { model, ...CLASSES });
  model.tokenizer.dispose();
  model.transformer.dispose();
  return await Deno.readFile(path);
}

/** A checkpoint with the average of a model as `average`. */
async function checkpoint<M extends Module>(
  folder: string,
  build: () => M,
  preset: (model: M) => object,
  others: (model: M) => Record<string, Module> = () => ({}),
): Promise<Uint8Array> {
  const [averaged, source] = [build(), build()];
  for (const module of [averaged, source]) loadNoise(module);
  const average = new WeightAverage(averaged, source, 0), rest = others(averaged);
  const snapshot = await takeSnapshot({ average, ...rest });
  const files = new Checkpoints(folder);
  const path = await files.write({ step: 3, preset: preset(averaged), snapshot });
  average.dispose();
  for (const module of [averaged, source, ...Object.values(rest)]) module.dispose();
  return await Deno.readFile(path);
}

async function maskgitCheckpoint(folder: string): Promise<Uint8Array> {
  const model = smallMaskGit(), { tokenizer } = model;
  const maskgit = configurationOf(model, { ...CLASSES, source: CLASSES.data });
  const build = () => smallMaskGit().transformer;
  const bytes = await checkpoint(folder, build, () => ({ maskgit }), () => ({ tokenizer }));
  model.transformer.dispose();
  return bytes;
}

function presetIn(bytes: Uint8Array): Record<string, unknown> {
  const { training } = plainSafetensors(bytes).metadata;
  return (JSON.parse(training) as { preset: Record<string, unknown> }).preset;
}

function kindOf(
  name: string,
  make: (folder: string) => Promise<Uint8Array>,
  load: (path: string, bytes: Uint8Array) => Promise<Loaded>,
): FuzzKind {
  return {
    name,
    cost: 2,
    open: async (folder) => {
      const path = join(folder, "input.safetensors"), written = await make(join(folder, "seed"));
      const seeds = [withoutChecksum(written), written];
      const sound = await soundOptions(written, path, load);
      return {
        seeds,
        path,
        errors: [DataFileError],
        mutate: (of, random) => mutateSafetensors(seeds[of], random, seeds),
        read: async (bytes) => {
          const { modules, names } = await load(path, bytes);
          return async () => {
            try {
              for (const [i, { prefix, module, told }] of modules.entries()) {
                const problem = await weightsProblem(module, prefix, bytes) ??
                  optionsProblem(module.options ?? {}, told, sound[i]);
                if (problem) return problem;
              }
              const odd = names?.some((one) => typeof one !== "string" || one === "");
              return odd ? `its classes are named ${names}` : undefined;
            } finally {
              for (const { module } of modules) module.dispose();
            }
          };
        },
      };
    },
  };
}

/** The options that the sound file has. */
async function soundOptions(
  bytes: Uint8Array,
  path: string,
  load: (path: string, bytes: Uint8Array) => Promise<Loaded>,
): Promise<object[]> {
  await Deno.writeFile(path, bytes);
  const { modules } = await load(path, bytes);
  for (const { module } of modules) module.dispose();
  return modules.map(({ told }) => told as object);
}

async function loadWhole(path: string, told: () => unknown, average: boolean): Promise<Loaded> {
  const { model: { tokenizer, transformer }, classNames } = await loadMaskGit(path);
  // Read after the loader has taken the file: a damaged one ends there.
  const configuration = told() as { tokenizer: unknown; transformer: unknown };
  return {
    modules: [
      { prefix: "tokenizer.", module: tokenizer, told: configuration.tokenizer },
      {
        prefix: average ? "average." : "transformer.",
        module: transformer,
        told: configuration.transformer,
      },
    ],
    names: classNames,
  };
}

const averageOf = async (model: Promise<Module>, bytes: Uint8Array): Promise<Loaded> => {
  const module = await model;
  return { modules: [{ prefix: "average.", module, told: presetIn(bytes).model }] };
};

export const MODEL_KINDS: readonly FuzzKind[] = [
  kindOf(
    "model",
    exported,
    (path, bytes) =>
      loadWhole(path, () => JSON.parse(plainSafetensors(bytes).metadata.configuration), false),
  ),
  kindOf(
    "model-checkpoint",
    maskgitCheckpoint,
    (path, bytes) => loadWhole(path, () => presetIn(bytes).maskgit, true),
  ),
  kindOf(
    "tokenizer-checkpoint",
    (folder) =>
      checkpoint(
        folder,
        () => {
          const { tokenizer, transformer } = smallMaskGit();
          transformer.dispose();
          return tokenizer as VqVae;
        },
        ({ options }) => ({ model: options }),
      ),
    (path, bytes) => averageOf(loadTokenizer(path), bytes),
  ),
  kindOf(
    "twin-checkpoint",
    (folder) =>
      checkpoint(folder, () => new AutoregressiveTransformer(TWIN).eval(), () => ({ model: TWIN })),
    (path, bytes) => averageOf(loadAutoregressive(path), bytes),
  ),
  kindOf(
    "generator-checkpoint",
    (folder) =>
      checkpoint(folder, () => new Generator(GENERATOR).eval(), () => ({ model: GENERATOR })),
    (path, bytes) => averageOf(loadGenerator(path), bytes),
  ),
];
