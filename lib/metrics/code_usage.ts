// How many of a quantizer's codes are in use.

import type { tf } from "lib/tensorflow/mod.ts";
import { requireWhole } from "lib/values/mod.ts";

/** Counts codes over a whole set of pictures: a single batch has too few of them to say which are never used. */
export class CodeUsage {
  /** How often each code came. */
  readonly counts: Float64Array;

  /** @throws RangeError when there is no whole number of codes from 1 on */
  constructor(readonly codebookSize: number) {
    requireWhole("codebookSize", codebookSize, { least: 1 });
    this.counts = new Float64Array(codebookSize);
  }

  /**
   * Counts codes of any shape.
   *
   * @throws RangeError when one is no whole number below that of the codes; nothing is counted then
   */
  async add(codes: tf.Tensor): Promise<void> {
    const values = await codes.data();
    const bad = values.find((code) =>
      !(Number.isInteger(code) && code >= 0 && code < this.codebookSize)
    );
    if (bad !== undefined) {
      throw new RangeError(`Code ${bad} is not one of ${this.codebookSize} from 0 on.`);
    }
    for (const code of values) this.counts[code]++;
  }

  /** Codes counted. */
  get total(): number {
    return this.counts.reduce((sum, count) => sum + count, 0);
  }

  /** Share of the codes that came at least once. */
  get usage(): number {
    return this.counts.reduce((used, count) => used + Number(count > 0), 0) / this.codebookSize;
  }

  /** How many codes, evenly used, would be as much: exp of the distribution's entropy. */
  get perplexity(): number {
    const { total } = this;
    const entropy = this.counts.reduce((sum, count) => {
      return count > 0 ? sum - count / total * Math.log(count / total) : sum;
    }, 0);
    return Math.exp(entropy);
  }
}
