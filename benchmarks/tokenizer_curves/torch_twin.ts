// Trains PyTorch's twin of a VQ-VAE, and reads its checkpoints as ours.
import { join } from "node:path";
import { writeFileAtomic, writeTextAtomic } from "lib/data/files/atomic.ts";
import { type ImageDataset, readSafetensors, writeSafetensors } from "lib/data/mod.ts";
import { type VectorQuantizerOptions, VqVae } from "lib/models/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { type VqVaePreset } from "lib/recipes/mod.ts";
import { closedEnvironment } from "../../scripts/environment/mod.ts";
import { torch, torchPython } from "../harness/mod.ts";

/** What the twin is trained on and where it goes. */
export interface TwinOptions {
  folder: string;
  preset: VqVaePreset;
  pictures: ImageDataset;
  /** Steps from one checkpoint to the next. */
  every: number;
}

/**
 * Trains PyTorch's twin from the weights that ours starts with.
 *
 * @throws Error when PyTorch cannot be had, or fails
 */
export async function trainTwin({ folder, preset, pictures, every }: TwinOptions): Promise<void> {
  const path = (name: string) => join(folder, name);
  await writeFileAtomic(path("pictures.bin"), pictures.images);
  await writeStart(path("start.safetensors"), preset);
  const { codebookSize, commitment } = preset.model.quantizer as VectorQuantizerOptions;
  const settings = {
    ...preset,
    codes: codebookSize,
    commitment,
    every,
    folder,
    pictures: path("pictures.bin"),
    start: path("start.safetensors"),
  };
  const text = JSON.stringify(settings, undefined, 2);
  await writeTextAtomic(path("settings.json"), text);
  await runTorch(path("settings.json"));
  await Deno.remove(path("pictures.bin"));
}

/** The first weights of a preset's model. */
async function writeStart(path: string, preset: VqVaePreset): Promise<void> {
  const model = new VqVae(preset.model);
  const tensors = await Promise.all(
    [...model.namedVariables()].map(async ([name, variable]) => {
      const values = await variable.data<"float32">();
      return [name, { dtype: "float32", shape: variable.shape, values }] as const;
    }),
  );
  await writeSafetensors(path, new Map(tensors), {});
  model.dispose();
}

async function runTorch(settings: string): Promise<void> {
  const file = "tokenizer_curves/torch_twin.py";
  const { command, args, env } = torch(await torchPython(), {
    mode: "twin",
    file,
    args: [settings],
  });
  const path = [env!.PYTHONPATH, join(import.meta.dirname!, "..", "train_step")].join(":");
  const variables = closedEnvironment({ ...env, PYTHONPATH: path });
  const child = new Deno.Command(command, { args, env: variables, clearEnv: true }).spawn();
  const { success } = await child.status;
  if (!success) throw new Error("PyTorch's twin failed; its message is above");
}

/** One of the twin's checkpoints in our model, in inference mode. */
export async function loadTwin(path: string, preset: VqVaePreset): Promise<VqVae> {
  const model = new VqVae(preset.model).eval();
  const { tensors } = await readSafetensors(path);
  const weights = new Map(
    [...tensors].map(([name, { values, shape }]) => [name, tf.tensor(values, [...shape])]),
  );
  model.loadWeights(weights);
  tf.dispose([...weights.values()]);
  return model;
}
