// What a classifier makes of samples: how sure it is, and whether all classes occur.

import { tf } from "lib/tensorflow/mod.ts";
import { readAll } from "./read.ts";

/** A classifier's view of a set of samples. */
export interface ClassCoverage {
  /** Mean of the highest class probability. */
  confidence: number;
  /** Samples of each class. */
  counts: number[];
  /** Classes that at least one sample in a hundred belongs to. */
  classes: number;
}

/** Share of the samples that makes a class count as found. */
const FOUND = 0.01;

/**
 * Sums up a classifier's answers for samples that have no labels.
 *
 * @param logits (B, classes)
 */
export async function classCoverage(logits: tf.Tensor2D): Promise<ClassCoverage> {
  const [samples, classes] = logits.shape;
  const [[confidence], labels] = await readAll(() => [
    tf.softmax(logits).max(1).mean(),
    logits.argMax(1),
  ]);
  const counts = new Array<number>(classes).fill(0);
  for (const label of labels) counts[label]++;
  const found = counts.filter((count) => count >= FOUND * samples).length;
  return { confidence, counts, classes: found };
}

/**
 * Share of right answers.
 *
 * @param logits (B, classes)
 * @param labels (B), int32
 */
export async function accuracy(logits: tf.Tensor2D, labels: tf.Tensor1D): Promise<number> {
  const [[share]] = await readAll(() => [logits.argMax(1).equal(labels).cast("float32").mean()]);
  return share;
}
