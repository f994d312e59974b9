// Files of statistics, as NumPy writes them and as it reads ours.

import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { DataFileError, readNpz, writeNpz } from "lib/data/mod.ts";
import {
  type FeatureStatistics,
  featureStatistics,
  readStatistics,
  writeStatistics,
} from "lib/metrics/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { namesIn, withFolder } from "../support/temporary.ts";
import { noise } from "../support/noise.ts";

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));

async function known(): Promise<FeatureStatistics> {
  const features = tf.tidy(() =>
    noise<tf.Rank.R2>("made", [30, 6]).mul(tf.range(1, 7)).add<tf.Tensor2D>(0.4)
  );
  return await featureStatistics(features).finally(() => features.dispose());
}

Deno.test("a file that pytorch-fid's call of NumPy wrote gives its mean and covariance", async () => {
  const { mean, covariance, count } = await readStatistics(fixture("python.npz"));
  const own = await known();
  assertEquals([count, mean.length, covariance.rows, covariance.columns], [0, 6, 6, 6]);
  mean.forEach((x, i) => assertAlmostEquals(x, own.mean[i], 1e-5)); // its features are in float64
  covariance.values.forEach((x, i) => assertAlmostEquals(x, own.covariance.values[i], 1e-4));
});

Deno.test("columns first and float32 are read too", async () => {
  const { mu, sigma } = await readNpz(fixture("python_fortran.npz"), ["mu", "sigma"]);
  assertEquals([...mu.values], [1, 2]);
  assertEquals([...sigma.values], [1, 2, 3, 4]);
});

Deno.test("statistics come back from a file bit for bit, with their number of samples", () =>
  withFolder(async (folder) => {
    const path = join(folder, "deep", "own.npz");
    const own = await known();
    await writeStatistics(path, own);
    assertEquals(await readStatistics(path), own);
    assertEquals(namesIn(join(folder, "deep")), ["own.npz"]);
    await writeStatistics(path, { ...own, count: 0 });
    assertEquals((await readStatistics(path)).count, 0);
  }));

Deno.test("files that hold no statistics are refused with the reason", () =>
  withFolder(async (folder) => {
    const path = join(folder, "x.npz");
    const refused = (message: string) =>
      assertRejects(() => readStatistics(path), DataFileError, message);
    await refused("is not there");
    await Deno.writeTextFile(path, "no archive");
    await refused("no sound zip archive");
    const vector = { shape: [2], values: new Float64Array(2) };
    await writeNpz(path, { mu: vector });
    await refused("its array sigma is missing; it holds mu.npy");
    await writeNpz(path, { mu: vector, sigma: vector });
    await refused("mu of shape (2) and sigma of shape (2) are no mean and covariance");
    const bad = { shape: [2, 2], values: new Float64Array([1, 0, NaN, 1]) };
    await writeNpz(path, { mu: vector, sigma: bad });
    await refused("not finite");
    const bytes = await Deno.readFile(fixture("python.npz"));
    bytes[60] ^= 0xff;
    await Deno.writeFile(path, bytes);
    const error = await assertRejects(() => readStatistics(path), DataFileError);
    assert(error.message.includes(path));
  }));
