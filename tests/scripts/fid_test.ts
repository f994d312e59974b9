// `deno task fid` on small folders, with FID's network with known weights.

import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { join } from "node:path";
import { DataFileError, Images, toImages, writeImage } from "lib/data/mod.ts";
import { featureStatistics, frechetDistance, writeStatistics } from "lib/metrics/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { distanceOf, saveStatistics } from "../../scripts/fid/measure.ts";
import { type FidOptions, readOptions } from "../../scripts/fid/options.ts";
import { pictureBatches } from "../../scripts/fid/pictures.ts";
import { knownInception, knownPictures } from "../models/inception/known_weights.ts";
import { runScript, withFolder } from "./fixtures.ts";

const SHAPE: [number, number, number, number] = [5, 24, 20, 3];

async function writePictures(folder: string, name: string): Promise<void> {
  await Deno.mkdir(folder);
  const pictures = knownPictures(name, SHAPE);
  const images = await toImages(pictures);
  for (let i = 0; i < images.count; i++) await writeImage(join(folder, `${i}.png`), images.at(i));
  pictures.dispose();
}

Deno.test("fid: two folders, a folder and its statistics, and two files of statistics", () =>
  withFolder(async (folder) => {
    const [a, b] = ["a", "b"].map((name) => join(folder, name));
    await writePictures(a, "first");
    await writePictures(b, "second");
    const network = knownInception();
    const statistics = [];
    for (const name of ["first", "second"]) {
      const features = tf.tidy(() => network.features(knownPictures(name, SHAPE), 64));
      statistics.push(await featureStatistics(features).finally(() => features.dispose()));
    }
    const expected = frechetDistance(statistics[0], statistics[1]);

    const options = readOptions([a, b, "--dims", "64", "--batch-size", "3"])!;
    const { result, notes } = await distanceOf(options, network);
    const [, value, counts] = /^FID: ([\d.]+) \((.*) pictures, 64 features\)$/.exec(result)!;
    assertAlmostEquals(Number(value), expected, 1e-4 + 1e-4 * expected);
    assertEquals(counts, "5 and 5");
    assertEquals(notes.length, 2);
    assertStringIncludes(notes[0], "a: 5 pictures for 64 features: the covariance is singular");

    const files = [join(folder, "a.npz"), join(folder, "b.npz")];
    for (const [i, file] of files.entries()) {
      const saving = readOptions(["--save-stats", [a, b][i], file, "--dims", "64"])!;
      const saved = await saveStatistics(saving, network);
      assertStringIncludes(saved.result, "statistics of 5 pictures");
    }
    network.dispose();

    // Needs no network any more.
    const run = await runScript("fid.ts", ...files, "--dims", "64");
    assertEquals(run.code, 0, run.stderr);
    const again = Number(/FID: ([\d.]+)/.exec(run.stdout)![1]);
    assertAlmostEquals(again, Number(value), 1e-4 + 1e-4 * expected);

    // Files say how many pictures they are of, as far as they know.
    const { notes: ofFiles } = await distanceOf({ ...options, paths: [files[0], files[1]] });
    assertEquals(ofFiles.length, 2);
    assertStringIncludes(
      ofFiles[0],
      "a.npz: 5 pictures for 64 features: the covariance is singular",
    );
    const unknown = join(folder, "unknown.npz");
    await writeStatistics(unknown, { ...statistics[0], count: 0 });
    const { notes: ofUnknown } = await distanceOf({ ...options, paths: [unknown, files[1]] });
    assertStringIncludes(ofUnknown[0], "unknown.npz: nothing says how many pictures it is of");

    const other = {
      ...options,
      paths: [files[0], files[1]] as [string, string],
      dims: 192 as const,
    };
    await assertRejects(
      () => distanceOf(other),
      DataFileError,
      "64 features, not of 192. Give --dims 64",
    );
    // Advice that would be refused is not given.
    const features = tf.tensor2d([[1, 2], [3, 5], [2, 2]]);
    await writeStatistics(unknown, await featureStatistics(features));
    features.dispose();
    await assertRejects(
      () => distanceOf({ ...options, paths: [unknown, files[1]] }),
      DataFileError,
      "2 features, not of 64. Give statistics of Inception's features: 64, 192, 768, 2048",
    );
  }));

Deno.test("fid counts pictures behind links, tells what it passes over, and takes a folder of any name", () =>
  withFolder(async (folder) => {
    const [a, b] = ["a", "b.npz"].map((name) => join(folder, name));
    await writePictures(a, "first");
    await Deno.mkdir(b);
    for (let i = 0; i < SHAPE[0]; i++) {
      await Deno.symlink(join(a, `${i}.png`), join(b, `${i}.png`));
    }
    await Deno.writeTextFile(join(b, "notes.txt"), "x");
    const network = knownInception();
    const options = readOptions([a, b, "--dims", "64"])!;
    const { result, notes } = await distanceOf(options, network);
    assertStringIncludes(result, "FID: 0.000000 (5 and 5 pictures");
    assertStringIncludes(
      notes.join(),
      "b.npz: 1 file (notes.txt) is passed over: its name is no picture's.",
    );
    // What cannot be written is said before anything is computed.
    const saving = readOptions(["--save-stats", a, b])!;
    await assertRejects(() => saveStatistics(saving, network), DataFileError, "b.npz: is a folder");
    network.dispose();
  }));

Deno.test("batches end where pictures are large, in the order of the names, and with the file's own colours", () =>
  withFolder(async (folder) => {
    const paths: string[] = [];
    for (let i = 0; i < 7; i++) {
      paths.push(join(folder, `${i}.png`));
      const size = i === 3 ? { height: 4096, width: 4096 } : { height: 1, width: 2 };
      await writeImage(
        paths[i],
        new Images(new Uint8Array(size.height * size.width).fill(i), size),
      );
    }
    const seen: number[][] = [];
    for await (const batch of pictureBatches(paths, 2)) {
      seen.push(
        batch.map((x) =>
          Math.round((x.slice([0, 0, 0, 0], [1, 1, 1, 1]).dataSync()[0] + 1) * 127.5)
        ),
      );
      tf.dispose(batch);
    }
    assertEquals(seen, [[0, 1], [2], [3], [4, 5], [6]]);
    await assertRejects(
      () => Array.fromAsync(pictureBatches([...paths.slice(0, 1), join(folder, "none")], 2)),
      DataFileError,
      "is not there",
    );
  }));

Deno.test("fid says what is wrong", () =>
  withFolder(async (folder) => {
    const options = readOptions([folder, folder])!;
    await assertRejects(() => distanceOf(options), DataFileError, "holds no pictures");
    await Deno.writeTextFile(join(folder, "x.png"), "no picture");
    // A single picture has no distance; that is said before any weights are wanted.
    const single = "holds a single picture, and a distance compares how pictures vary";
    await assertRejects(() => distanceOf(options), DataFileError, single);
    await Deno.copyFile(join(folder, "x.png"), join(folder, "y.png"));
    // The second set is looked at before the first is measured.
    for (
      const [second, problem] of [
        [join(folder, "gone"), "is not there"],
        [join(folder, "x.png"), "is neither a folder nor an .npz file"],
      ]
    ) {
      const wrong: FidOptions = { ...options, paths: [folder, second] };
      await assertRejects(() => distanceOf(wrong), DataFileError, problem);
    }
    const lacking = { ...options, weights: join(folder, "none.pth") };
    await assertRejects(() => distanceOf(lacking), DataFileError, "none.pth: is not there");
    const run = await runScript("fid.ts", folder);
    assertEquals(run.code, 1);
    assertStringIncludes(run.stderr, "two paths are needed, not 1");
  }));

Deno.test("fid's options are checked", () => {
  const defaults = readOptions(["a", "b"])!;
  assert(defaults.paths.every((path) => path.startsWith("/")));
  assertEquals([defaults.batchSize, defaults.dims, defaults.saveStats], [50, 2048, false]);
  const refused = (message: string, ...args: string[]) =>
    assertThrows(() => readOptions(["a", "b", ...args]), Error, message);
  refused("--dims 100: must be one of 64, 192, 768, 2048", "--dims", "100");
  refused("--batch-size 0", "--batch-size", "0");
  refused("--resize bicubic: must be one of", "--resize", "bicubic");
  refused("ends in .npz, not b", "--save-stats");
  assertThrows(() => readOptions(["a", "b", "--device", "cuda"]), Error, "--device");
  assertEquals(readOptions(["--help"]), undefined);
});
