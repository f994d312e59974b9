// tiny-imagenet-200 as users have it: sorted into class folders, zipped anew, with what systems leave beside the pictures.
import { assert, assertEquals } from "@std/assert";
import { dirname, join } from "node:path";
import sharp from "sharp";
import { loadTinyImagenet, type TinyImagenetOptions } from "lib/data/datasets/tiny_imagenet.ts";
import { withFolder } from "../../../support/temporary.ts";
import {
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

const [wnid] = WNIDS;

/** Loads from the files, zipped and unpacked, which must give the same. */
async function load(files: Files, options: TinyImagenetOptions = {}) {
  let data: Awaited<ReturnType<typeof loadTinyImagenet>>;
  await withFolder(async (folder) => {
    const archive = await writeZip(folder, entriesOf(files));
    data = await loadTinyImagenet({ archive, keep: false, ...options });
    const unpacked = await writeUnpacked(folder, files);
    const same = await loadTinyImagenet({ archive: unpacked, folder, ...options });
    assertEquals(same.images, data.images);
    assertEquals(same.skipped, data.skipped);
  });
  return data!;
}

/** Renames files. */
const renamed = (files: Files, rename: (name: string) => string): Files =>
  new Map([...files].map(([name, bytes]) => [rename(name), bytes]));

/** The validation pictures' classes by the names of their files. */
function classesOf(files: Files): Map<string, string> {
  const text = new TextDecoder().decode(files.get("val/val_annotations.txt")!).trim();
  return new Map(text.split("\n").map((line) => line.split("\t").slice(0, 2) as [string, string]));
}

/** The validation pictures moved into folders of their classes. */
function sorted(files: Files, folder: (wnid: string) => string): Files {
  const classes = classesOf(files);
  return renamed(files, (name) => {
    const file = name.split("val/images/")[1];
    return file ? `val/${folder(classes.get(file)!)}/${file}` : name;
  });
}

Deno.test("validation pictures that are sorted into class folders are read as the archive's own", async () => {
  const files = await smallFiles();
  const original = await load(files, { split: "val" });
  const folders = [
    (wnid: string) => wnid,
    (wnid: string) => `${wnid}/images`,
    (wnid: string) => `images/${wnid}`,
  ];
  for (const folder of folders) {
    const name = folder("n");
    const data = await load(sorted(files, folder), { split: "val" });
    assertEquals([data.images, data.labels], [original.images, original.labels], name);
    assertEquals(data.skipped, []);
    assert(data.source.endsWith(`${3 * VAL} validation pictures of 3 classes`), data.source);
    const bare = sorted(files, folder);
    bare.delete("val/val_annotations.txt");
    const same = await load(bare, { split: "val" });
    assertEquals([same.images, same.labels], [original.images, original.labels], name);
  }
});

Deno.test("training pictures that lie right in their class folders are read", async () => {
  const files = await smallFiles();
  const original = await load(files);
  const flat = renamed(files, (name) => name.replace(/^(train\/.*)\/images\//, "$1/"));
  const data = await load(flat);
  assertEquals(data.images, original.images);
  assert(data.source.endsWith(`${3 * TRAIN} training pictures of 3 classes`), data.source);
});

Deno.test("what systems leave beside the pictures is passed over", async () => {
  const files = await smallFiles();
  const original = await load(files);
  const junk = new TextEncoder().encode("Mac OS X");
  for (const name of [...files.keys()]) {
    files.set(name.replace(/[^/]*$/, "._$&"), junk);
    for (const left of [".DS_Store", "Thumbs.db", "desktop.ini", ".picasa.ini"]) {
      files.set(name.replace(/[^/]*$/, left), junk);
    }
  }
  files.set("train/.DS_Store", junk).set("train/._n07749582", junk);
  for (const split of ["train", "val"] as const) {
    const data = await load(files, { split });
    assertEquals([data.skipped, data.classNames], [[], original.classNames]);
    if (split === "train") assertEquals(data.images, original.images);
  }
});

Deno.test("a zip archive of another folder, of none, or made by macOS is read", async () => {
  const files = await smallFiles();
  const original = await load(files);
  const entries = [...files].map(([name, bytes]) => ({ name, bytes }));
  const under = (folder: string) => entries.map((one) => ({ ...one, name: folder + one.name }));
  const junk = new TextEncoder().encode("Mac OS X");
  const cases = {
    "another folder": under("my data/tiny/"),
    "no folder": under(""),
    "made by macOS": under("tiny-imagenet-200/").flatMap((one) => [
      { ...one, own: { descriptor: true } },
      { name: `__MACOSX/${one.name.replace(/[^/]*$/, "._$&")}`, bytes: junk },
    ]),
  };
  for (const [name, zipped] of Object.entries(cases)) {
    await withFolder(async (folder) => {
      const archive = await writeZip(folder, zipped);
      const data = await loadTinyImagenet({ archive, keep: false });
      assertEquals([data.images, data.skipped], [original.images, []], name);
    });
  }
});

Deno.test("an unpacked data set is found in the folder that unpacking made, and through links", async () => {
  const files = await smallFiles();
  const original = await load(files);
  await withFolder(async (mirror) => {
    const inner = join(mirror, "tiny-imagenet-200");
    const path = await writeUnpacked(inner, files);
    const elsewhere = join(mirror, "elsewhere");
    await Deno.rename(join(path, "train", wnid), elsewhere);
    await Deno.symlink(elsewhere, join(path, "train", wnid));
    const picture = join(elsewhere, "images", `${wnid}_3.JPEG`);
    await Deno.rename(picture, join(mirror, "picture"));
    await Deno.symlink(join(mirror, "picture"), picture);
    await Deno.symlink(path, join(path, "train", "round"));
    await Deno.symlink("self.JPEG", join(elsewhere, "images", "self.JPEG"));
    const data = await loadTinyImagenet({ folder: join(mirror, "own"), mirror, urls: [] });
    assertEquals(data.images, original.images);
    assertEquals(data.skipped.map(({ file, reason }) => `${file} ${reason}`), [
      `train/${wnid}/images/self.JPEG is missing`,
    ]);
  });
});

Deno.test("validation pictures whose endings were changed keep their classes", async () => {
  const files = await smallFiles();
  const original = await load(files, { split: "val" });
  for (const ending of [".jpeg", ".jpg", ".JPG"]) {
    const data = await load(renamed(files, (name) => name.replace(/\.JPEG$/, ending)), {
      split: "val",
    });
    assertEquals([data.images, data.labels, data.skipped], [original.images, original.labels, []]);
  }
});

Deno.test("files that could be a user's pictures are counted when they cannot be read", async () => {
  const files = await smallFiles();
  const plain = { width: 64, height: 64, channels: 3, background: "red" } as const;
  const png = new Uint8Array(await sharp({ create: plain }).png().toBuffer());
  files.set(`train/${wnid}/images/extra.png`, png);
  const data = await load(files, { classes: [wnid] });
  const skipped = [{ file: `train/${wnid}/images/extra.png`, reason: "is no JPEG file" }];
  assertEquals([data.count, data.skipped], [TRAIN, skipped]);
  await withFolder(async (folder) => {
    const archive = await writeUnpacked(folder, await smallFiles());
    const path = join(archive, "train", wnid, "images", "folder.JPEG", "inner.JPEG");
    await Deno.mkdir(dirname(path));
    await Deno.writeFile(path, await jpeg({ r: 1, g: 1, b: 1 }));
    const { count, skipped } = await loadTinyImagenet({ archive, keep: false, classes: [wnid] });
    assertEquals([count, skipped.map(({ reason }) => reason)], [TRAIN, ["is no file"]]);
  });
});
