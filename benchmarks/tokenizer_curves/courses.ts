// The checkpoints that a training left, with the time that each took.
import { join } from "node:path";
import type { VqVae } from "lib/models/mod.ts";
import { loadTokenizer } from "lib/pretrained/mod.ts";
import { type VqVaePreset } from "lib/recipes/mod.ts";
import { Checkpoints } from "lib/training/mod.ts";
import { readHistory } from "../../scripts/training_runs/history.ts";
import { loadTwin } from "./torch_twin.ts";

/** A model as it was after some steps. */
export interface CheckpointAt {
  path: string;
  step: number;
  /** Seconds of training up to here. */
  seconds: number;
  /** The model, in inference mode. */
  load(): Promise<VqVae>;
}

/** A training from its first checkpoint to its last. */
export interface Course {
  name: string;
  checkpoints: CheckpointAt[];
}

/** @param before seconds of the training that this one goes on from */
export function ourCourse(name: string, folder: string, before = 0): Promise<Course> {
  return course(name, folder, loadTokenizer, before);
}

export function twinCourse(folder: string, preset: VqVaePreset): Promise<Course> {
  return course("PyTorch's VQ-VAE", folder, (path) => loadTwin(path, preset));
}

async function course(
  name: string,
  folder: string,
  load: (path: string) => Promise<VqVae>,
  before = 0,
): Promise<Course> {
  const paths = await new Checkpoints(folder).list();
  const history = await readHistory(folder);
  const checkpoints = history.flatMap(({ step, seconds }) => {
    const file = `step-${String(step).padStart(8, "0")}.safetensors`;
    const path = paths.find((path) => path === join(folder, file));
    return path ? [{ path, step, seconds: before + seconds, load: () => load(path) }] : [];
  });
  return { name, checkpoints };
}
