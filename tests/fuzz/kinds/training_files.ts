// What training leaves: checkpoints to go on from, records of reports, histories.
import { join } from "node:path";
import { DataFileError } from "lib/data/mod.ts";
import { Generator } from "lib/models/mod.ts";
import { Adam, TensorRandom } from "lib/nn/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { Checkpoints, loadCheckpoint, withHistory } from "lib/training/mod.ts";
import { takeSnapshot } from "lib/training/snapshot.ts";
import { History, readHistory } from "../../../scripts/training_runs/history.ts";
import { loadNoise } from "../../support/noise.ts";
import type { FuzzKind } from "../kind.ts";
import { mutateJsonLines } from "../mutations/json.ts";
import { plainSafetensors } from "../oracles/safetensors.ts";
import { differs, firstOf } from "../oracles/same.ts";
import { mutateSafetensors, withoutChecksum } from "./safetensors.ts";

const STEP = 3;

/** A checkpoint goes into what is trained as a whole, or not at all. */
const checkpoint: FuzzKind = {
  name: "checkpoint",
  cost: 2,
  open: async (folder) => {
    const generator = new Generator({ latent: 3, pixels: 5, hidden: [4], seed: 1 });
    const state = {
      generator,
      adam: new Adam(generator, { learningRate: 1e-2 }),
      random: new TensorRandom(4),
    };
    loadNoise(generator);
    const snapshot = await takeSnapshot(state);
    const files = new Checkpoints(folder);
    const preset = { model: { latent: 3 }, learningRate: 1e-2 };
    const path = await files.write({ step: STEP, epoch: 1, preset, snapshot });
    const written = await Deno.readFile(path), seeds = [written, withoutChecksum(written)];
    return {
      seeds,
      path,
      errors: [DataFileError],
      mutate: (of, random) => mutateSafetensors(seeds[of], random, seeds),
      read: async (bytes) => {
        tf.tidy(() => generator.loadWeights(tensorsOf(snapshot.tensors, "generator.")));
        let loaded;
        try {
          loaded = await loadCheckpoint(path, state);
        } catch (error) {
          const { tensors } = await takeSnapshot({ generator });
          const whole = [...tensors].every(([name, { values }]) =>
            differs("", values, snapshot.tensors.get(name)!.values) === undefined
          );
          if (whole) throw error;
          return () => `it was loaded in part: ${error}`;
        }
        const { tensors } = await takeSnapshot(state);
        return () => {
          const { metadata, tensors: told } = plainSafetensors(bytes);
          const training = JSON.parse(metadata.training);
          const wrong = [...tensors].find(([name, { values }]) =>
            differs("", [...values], told.get(name)?.values) !== undefined ||
            values.some((value) => !Number.isFinite(value))
          );
          return firstOf(
            differs("the step", loaded.step, training.step),
            differs("the preset", loaded.preset, training.preset),
            wrong && `${wrong[0]} is not what the file says, or not finite`,
          );
        };
      },
    };
  },
};

function tensorsOf(
  tensors: ReadonlyMap<string, { values: ArrayLike<number>; shape: readonly number[] }>,
  prefix: string,
) {
  const own = [...tensors].filter(([name]) => name.startsWith(prefix));
  return new Map(own.map(([name, { values, shape }]) => [
    name.slice(prefix.length),
    tf.tensor(Float32Array.from(values), [...shape]),
  ]));
}

/** A record is given again as it was, or left out: training goes on. */
const record: FuzzKind = {
  name: "record",
  open: async (folder) => {
    const path = join(folder, `report-${String(STEP).padStart(8, "0")}.safetensors`);
    const report = { step: STEP, metrics: { loss: 0.25 }, validation: { loss: 0.5 } };
    // Records count up to the latest checkpoint.
    const show = () => ({ images: tf.tensor([0.5, -1, 1, 0], [1, 2, 2, 1]) });
    const reports = async function* () {
      yield report;
    };
    for await (const { shown } of withHistory(reports(), { folder, show })) tf.dispose(shown);
    const snapshot = { tensors: new Map(), numbers: {}, constants: {} };
    await new Checkpoints(folder).write({ step: STEP, snapshot });
    const written = await Deno.readFile(path), seeds = [written, withoutChecksum(written)];
    const again = async () => {
      const found: unknown[] = [];
      for await (const { shown, seconds: _, ...rest } of withHistory(nothing(), { folder })) {
        const tensors = shown as Record<string, tf.Tensor>;
        const images = Object.entries(tensors).map(([name, tensor]) => {
          return [name, tensor.shape, [...tensor.dataSync()]];
        });
        tf.dispose(tensors);
        found.push({ ...rest, images });
      }
      return found;
    };
    const sound = await again();
    return {
      seeds,
      path,
      errors: [DataFileError],
      mutate: (of, random) => mutateSafetensors(seeds[of], random, seeds),
      read: async (_, of) => {
        const found = await again();
        // Of an earlier version's, without a checksum, any numbers may be meant.
        return () =>
          found.length === 0 || of > 0 ? undefined : differs("the reports", found, sound);
      },
    };
  },
};

async function* nothing(): AsyncGenerator<{ step: number }> {}

/** Of a history, damaged lines are left out; the others are what they say, in order, and it can grow. */
const history: FuzzKind = {
  name: "history",
  open: async (folder) => {
    const path = join(folder, "history.jsonl");
    const own = await History.open(folder, true);
    for (const step of [10, 20, 30]) await own.add(step, { loss: 1 / step, psnr: 20 + step });
    const seeds = [await Deno.readFile(path)], sound = await readHistory(folder);
    return {
      seeds,
      path,
      errors: [DataFileError],
      mutate: (of, random) => mutateJsonLines(seeds[of], random, seeds),
      read: async (bytes) => {
        // Without any, it could be an earlier version's.
        const checked = new TextDecoder().decode(bytes).includes('"crc32"');
        const lines = await readHistory(folder), grown = await History.open(folder, false);
        await grown.add(1000, { loss: 0.1 });
        const after = await readHistory(folder);
        return () =>
          firstOf(
            ...lines.map((line) => checked ? lineProblem(line, sound) : undefined),
            after.at(-1)?.step === 1000 ? undefined : "a new report is not there",
            lines.every(({ step }, i) => i === 0 || step > lines[i - 1].step)
              ? undefined
              : `its steps are ${lines.map(({ step }) => step)}`,
          );
      },
    };
  },
};

function lineProblem(line: unknown, sound: readonly unknown[]): string | undefined {
  const known = sound.some((one) => JSON.stringify(line) === JSON.stringify(one)); // -0 is 0
  return known ? undefined : `it has the report ${JSON.stringify(line)?.slice(0, 100)}`;
}

export const TRAINING_KINDS: readonly FuzzKind[] = [checkpoint, record, history];
