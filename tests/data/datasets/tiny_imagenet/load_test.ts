// tiny-imagenet-200 from a small archive in its layout: pictures, classes, splits, choices.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { DataFileError } from "lib/data/files/errors.ts";
import { loadTinyImagenet, type TinyImagenetOptions } from "lib/data/datasets/tiny_imagenet.ts";
import { withFolder } from "../../../support/temporary.ts";
import {
  colourOf,
  entriesOf,
  type Files,
  jpeg,
  smallFiles,
  TRAIN,
  VAL,
  WNIDS,
  writeUnpacked,
  writeZip,
} from "./small_archive.ts";

/** Loads from an archive of the files; nothing is kept. */
async function load(files: Files, options: TinyImagenetOptions = {}) {
  let data: Awaited<ReturnType<typeof loadTinyImagenet>>;
  await withFolder(async (folder) => {
    const archive = await writeZip(folder, entriesOf(files));
    data = await loadTinyImagenet({ archive, folder, keep: false, ...options });
  });
  return data!;
}

/** Mean of each channel, rounded: a plain picture's colour. */
function colour(image: Uint8Array) {
  const mean = (channel: number) => {
    const values = image.filter((_, i) => i % 3 === channel);
    return Math.round(values.reduce((sum, value) => sum + value, 0) / values.length);
  };
  return { r: mean(0), g: mean(1), b: mean(2) };
}

/** Colours are equal but for what JPEG loses. */
function assertColour(image: Uint8Array, expected: ReturnType<typeof colour>) {
  const actual = colour(image);
  const near = (["r", "g", "b"] as const).every((key) => Math.abs(actual[key] - expected[key]) < 4);
  assert(near, `${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}`);
}

Deno.test("loadTinyImagenet gives every training picture with class and name, the classes in turn", async () => {
  const data = await load(await smallFiles());
  assertEquals([data.count, data.height, data.width, data.channels], [3 * TRAIN, 64, 64, 3]);
  assertEquals(data.classNames, ["lemon", "tabby", "Chihuahua"]);
  assertEquals(data.wnids, WNIDS);
  for (let row = 0; row < data.count; row++) {
    const label = row % 3, index = Math.floor(row / 3);
    assertEquals(data.labels[row], label);
    assertColour(data.image(row), colourOf(WNIDS[label], index, "train"));
  }
  assertEquals(data.skipped, []);
  assert(data.source.startsWith("real tiny-imagenet-200, from a"), data.source);
  assert(data.source.includes("not the published one"), data.source);
  assert(data.source.endsWith("36 training pictures of 3 classes"), data.source);
});

Deno.test("loadTinyImagenet gives the validation pictures their annotated classes", async () => {
  const data = await load(await smallFiles(), { split: "val" });
  assertEquals([...data.labels], Array.from({ length: 3 * VAL }, (_, row) => row % 3));
  data.labels.forEach((label, row) => {
    assertColour(data.image(row), colourOf(WNIDS[label], Math.floor(row / 3), "val"));
  });
  assert(data.source.endsWith("9 validation pictures of 3 classes"), data.source);
});

Deno.test("loadTinyImagenet reads an unpacked folder as it reads the zip file", async () => {
  const files = await smallFiles();
  await withFolder(async (folder) => {
    const archive = await writeUnpacked(folder, files);
    for (const split of ["train", "val"] as const) {
      const zipped = await load(files, { split });
      const unpacked = await loadTinyImagenet({ archive, folder, split, keep: false });
      assertEquals(unpacked.images, zipped.images);
      assert(unpacked.source.startsWith("real tiny-imagenet-200, unpacked"), unpacked.source);
    }
  });
});

Deno.test("loadTinyImagenet expands grey pictures", async () => {
  const files = await smallFiles();
  const [wnid] = WNIDS;
  const grey = await jpeg({ r: 90, g: 90, b: 90 }, { grey: true });
  files.set(`train/${wnid}/images/${wnid}_0.JPEG`, grey);
  files.set(`train/${wnid}/images/${wnid}_${TRAIN}.JPEG`, grey);
  files.set(`train/${wnid}/images/notes.txt`, new Uint8Array(3));
  const data = await load(files, { classes: [wnid] });
  assertEquals([data.count, data.skipped], [TRAIN + 1, []]);
  assertColour(data.image(0), { r: 90, g: 90, b: 90 });
});

Deno.test("loadTinyImagenet chooses classes by number, word, WordNet number and group", async () => {
  const files = await smallFiles();
  const names = async (classes: TinyImagenetOptions["classes"]) =>
    (await load(files, { classes, perClass: 1 })).classNames;
  assertEquals(await names(2), ["lemon", "tabby"]);
  assertEquals(await names(["dog", "cat"]), ["tabby", "Chihuahua"]);
  assertEquals(await names(["n02085620", "Lemon", "lemon"]), ["lemon", "Chihuahua"]);
  assertEquals(await names(["tabby cat"]), ["tabby"]);
  const refuse = (classes: TinyImagenetOptions["classes"], message: string) =>
    assertRejects(() => load(files, { classes }), RangeError, message);
  await refuse(4, "4 of 3");
  await refuse(0, "0 of 3");
  await refuse([], "none are named");
  await refuse(["tab"], 'called "tab". Near to it: tabby');
  await refuse(["zebra"], "There are: lemon, tabby, Chihuahua; cat and dog are groups");
});

Deno.test("loadTinyImagenet takes the first pictures of each class, or so many altogether", async () => {
  const files = await smallFiles();
  const all = await load(files);
  const some = await load(files, { perClass: 2 });
  assertEquals(some.images, all.first(6).images);
  const seven = await load(files, { count: 7 });
  assertEquals([seven.count, seven.images], [7, all.first(7).images]);
  assertEquals((await load(files, { count: 1000 })).count, 36);
  for (const bad of [{ perClass: 0 }, { perClass: 1.5 }, { count: -1 }]) {
    await assertRejects(() => load(files, bad), RangeError, "whole number from 1");
  }
  const split = "validation" as "val";
  await assertRejects(() => load(files, { split }), RangeError, "split");
});

Deno.test("a subset and the first of a TinyImagenet keep what is told of them", async () => {
  const data = await load(await smallFiles());
  const subset = data.subset([35, 4]);
  assertEquals(subset.image(0), data.image(35));
  assertEquals(subset.image(1), data.image(4));
  assert(subset.mirrorable, "photographs can be mirrored");
  assertEquals(subset.classNames, data.classNames);
  assert(subset.first(1).source.endsWith("(1 of them)"), subset.first(1).source);
});

Deno.test("loadTinyImagenet mixes classes of different sizes without gaps", async () => {
  const files = await smallFiles();
  for (let index = 2; index < TRAIN; index++) {
    files.delete(`train/${WNIDS[1]}/images/${WNIDS[1]}_${index}.JPEG`);
  }
  const kept = (await smallFiles()).get(`train/${WNIDS[1]}/${WNIDS[1]}_boxes.txt`)!;
  const lines = new TextDecoder().decode(kept).split("\n").slice(0, 2).join("\n");
  files.set(`train/${WNIDS[1]}/${WNIDS[1]}_boxes.txt`, new TextEncoder().encode(lines));
  const data = await load(files);
  assertEquals([...data.labels.subarray(0, 8)], [0, 1, 2, 0, 1, 2, 0, 2]);
  assertEquals(data.count, 2 * TRAIN + 2);
  assertColour(data.image(data.count - 1), colourOf(WNIDS[2], TRAIN - 1, "train"));
});

Deno.test("more classes than labels can tell apart are refused", async () => {
  const files = await smallFiles();
  const wnids = Array.from({ length: 257 }, (_, i) => `n${String(i).padStart(8, "0")}`);
  files.set("wnids.txt", new TextEncoder().encode(wnids.join("\n")));
  await assertRejects(() => load(files), RangeError, "257 classes; choose at most 256");
});

Deno.test("text files that are missing or wrong are named with what they should hold", async () => {
  const [wnid] = WNIDS;
  const boxes = `train/${wnid}/${wnid}_boxes.txt`;
  const cases: [string, string | undefined, string][] = [
    ["wnids.txt", undefined, "wnids.txt is missing"],
    ["wnids.txt", "", "wnids.txt is empty"],
    ["wnids.txt", "lemon", 'has the line "lemon"'],
    ["words.txt", undefined, "words.txt is missing"],
    [boxes, undefined, `${wnid}_boxes.txt is missing`],
    [boxes, `${wnid}_0.JPEG`, "line 1 of"],
    [boxes, `../../val/images/val_0.JPEG\t1\t2\t3\t4`, "should be a file's name"],
  ];
  for (const [name, content, message] of cases) {
    const files = await smallFiles();
    if (content === undefined) files.delete(name);
    else files.set(name, new TextEncoder().encode(content));
    const error = await assertRejects(() => load(files), DataFileError, message);
    assert(error.message.includes("cs231n.stanford.edu/tiny-imagenet-200.zip"), error.message);
  }
  const annotations: [string | undefined, string][] = [
    [undefined, "val/val_annotations.txt is missing"],
    ["a.JPEG\tlemon\t1\t2\t3\t4", "a WordNet number"],
    [`val_0.JPEG ${WNIDS[0]}`, "line 1 of"],
    [`../../train/val_0.JPEG\t${WNIDS[0]}\t1\t2\t3\t4`, "should be a file's name"],
  ];
  for (const [content, message] of annotations) {
    const val = await smallFiles();
    if (content === undefined) val.delete("val/val_annotations.txt");
    else val.set("val/val_annotations.txt", new TextEncoder().encode(content));
    await assertRejects(() => load(val), DataFileError, message);
  }
});
