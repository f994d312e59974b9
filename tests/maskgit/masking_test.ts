// What training hides: how much, where, and that the loss counts nothing else.

import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { maskedLoss, maskTokens } from "lib/maskgit/mod.ts";
import { AdamW, crossEntropy, TensorRandom } from "lib/nn/mod.ts";
import { jit, tf } from "lib/tensorflow/mod.ts";
import { assertNoLeak, relativeError } from "../support/leaks.ts";
import { smallTransformer } from "../support/small_models.ts";

const ROWS = 1000, GRID = [4, 6] as const, MASK = 11;
const zeros = (rows = ROWS) => tf.zeros<tf.Rank.R2>([rows, 24], "int32");

Deno.test("as many tokens are hidden as the schedule says of a uniform random number", () =>
  assertNoLeak(() =>
    tf.tidy(() => {
      const options = { grid: GRID, maskToken: MASK, random: new TensorRandom(1) };
      for (const [schedule, mean] of [["cosine", 2 / Math.PI], ["linear", 1 / 2]] as const) {
        const { tokens, mask } = maskTokens(zeros(), { ...options, schedule, rectangles: 0 });
        assertEquals(tokens.equal(MASK).arraySync(), mask.arraySync());
        const counts = mask.cast("float32").sum(1);
        assert(counts.min().dataSync()[0] >= 1);
        // Rounded up, a half more of 24 on average; the deviation of the mean is below 0.01.
        const share = counts.mean().dataSync()[0] / 24 - 0.5 / 24;
        assert(Math.abs(share - mean) < 0.04, `${schedule}: ${share}`);
        const places = mask.cast("float32").mean(0);
        assert(places.sub(places.mean()).abs().max().dataSync()[0] < 0.08, "all places alike");
      }
    })
  ));

Deno.test("in rectangles' pictures all that is hidden lies in a rectangle of the sides asked for", () =>
  assertNoLeak(() =>
    tf.tidy(() => {
      const random = new TensorRandom(2);
      const { mask } = maskTokens(zeros(), {
        grid: GRID,
        maskToken: MASK,
        random,
        rectangles: 1,
        rectangleSides: [0.5, 0.5],
      });
      const rows = mask.arraySync() as unknown as number[][];
      const full = rows.filter((row) => {
        const places = row.flatMap((hidden, i) => hidden ? [i] : []);
        const span = (of: (i: number) => number) =>
          Math.max(...places.map(of)) - Math.min(...places.map(of)) + 1;
        assert(span((i) => Math.floor(i / 6)) <= 2 && span((i) => i % 6) <= 3);
        return places.length === 6;
      });
      // ceil(6 cos(pi r / 2)) is 6 for r up to 2 acos(5 / 6) / pi = 0.373
      assert(Math.abs(full.length / ROWS - 0.373) < 0.06, `${full.length}`);
      const wrong = { grid: [5, 5] as const, maskToken: MASK, random };
      assertThrows(() => maskTokens(zeros(1), wrong), RangeError, "24 tokens are no grid of 5x5");
    })
  ));

Deno.test("the loss counts hidden tokens alone, and training lowers it", () =>
  assertNoLeak(() => {
    const model = smallTransformer({ classes: 0, dropout: 0 });
    const tokens = tf.tidy(() =>
      new TensorRandom(1).uniform<tf.Rank.R2>([4, 24], 0, 11).floor().cast<tf.Tensor2D>("int32")
    );
    tf.tidy(() => {
      const options = { grid: GRID, maskToken: MASK, schedule: "arccos" } as const;
      const { tokens: shown, mask } = maskTokens(tokens, {
        ...options,
        random: new TensorRandom(3),
      });
      const expected = crossEntropy(model.call(shown), tokens, { labelSmoothing: 0.1, mask });
      const { loss, accuracy } = maskedLoss(model, tokens, {
        random: new TensorRandom(3),
        schedule: "arccos",
      });
      assert(relativeError(loss, expected.arraySync()) < 1e-6);
      assert(accuracy.dataSync()[0] >= 0 && accuracy.dataSync()[0] <= 1);
    });
    const adam = new AdamW(model, { learningRate: 3e-3 });
    const random = new TensorRandom(4);
    const step = jit(() => adam.minimize(() => maskedLoss(model, tokens, { random })), {
      name: "train",
    });
    const losses = Array.from({ length: 60 }, () => {
      const { loss, accuracy } = step();
      const value = loss.dataSync()[0];
      tf.dispose([loss, accuracy]);
      return value;
    });
    const mean = (part: number[]) => part.reduce((a, b) => a + b) / part.length;
    assert(mean(losses.slice(-10)) < 0.85 * mean(losses.slice(0, 10)), `${losses}`);
    step.dispose();
    [adam, model, tokens].forEach((part) => part.dispose());
  }));

Deno.test("the loss is the mean over hidden tokens or, as in MaskGIT's code, that of the pictures' means", () =>
  assertNoLeak(() => {
    const model = smallTransformer({ classes: 0 });
    tf.tidy(() => {
      const tokens = new TensorRandom(1).uniform<tf.Rank.R2>([4, 24], 0, 11).floor()
        .cast<tf.Tensor2D>("int32");
      const seed = () => ({ random: new TensorRandom(3), rectangles: 0.5 });
      const { tokens: shown, mask } = maskTokens(tokens, {
        grid: GRID,
        maskToken: MASK,
        ...seed(),
      });
      const logarithms = tf.logSoftmax(model.call(shown)).arraySync() as number[][][];
      const codes = tokens.arraySync();
      const hidden = mask.arraySync() as unknown as number[][];
      const losses = hidden.map((row, b) =>
        row.flatMap((isHidden, i) => {
          const all = logarithms[b][i];
          const mean = all.reduce((sum, x) => sum + x) / all.length;
          return isHidden ? [-0.9 * all[codes[b][i]] - 0.1 * mean] : [];
        })
      );
      const mean = (values: number[]) => values.reduce((sum, x) => sum + x) / values.length;
      const [alike, first] = [mean(losses.flat()), mean(losses.map(mean))];
      assert(Math.abs(alike - first) > 1e-3, "pictures of one mask would show nothing");
      const lossOf = (reduction?: "token" | "picture") =>
        maskedLoss(model, tokens, { ...seed(), reduction }).loss.arraySync();
      assertAlmostEquals(lossOf(), alike, 1e-5);
      assertEquals(lossOf("token"), lossOf());
      assertAlmostEquals(lossOf("picture"), first, 1e-5);
    });
    model.dispose();
  }));
