// Pictures for the notebooks by option and environment; the real ones through a local mirror.
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "node:path";
import { digestOf } from "lib/data/files/checksum.ts";
import { CLASSES_VARIABLE, DATA_VARIABLE, loadPictures } from "lib/data/datasets/choose.ts";
import { mirrorFolder } from "lib/data/files/paths.ts";
import { loadTinyImagenet } from "lib/data/datasets/tiny_imagenet.ts";
import { parseClasses } from "lib/data/datasets/tiny_imagenet/classes.ts";
import { ArchiveCache } from "lib/data/datasets/tiny_imagenet/archive_cache.ts";
import { withFolder } from "../../support/temporary.ts";

const mirror = mirrorFolder();
const archive = mirror && join(mirror, "tiny-imagenet-200.zip");
const ignore = !archive || !await Deno.stat(archive).then(() => true, () => false);
const reason = ignore
  ? " (skipped: set MASKGIT_MIRROR to a folder with tiny-imagenet-200.zip)"
  : "";

Deno.test({
  name: `the real archive lists 500 training and 50 validation pictures of each class${reason}`,
  ignore,
  fn: async () => {
    using cache = await ArchiveCache.open(archive!);
    const { classes } = await cache.catalogue();
    assert(classes.length >= 40, `${classes.length} classes`);
    for (const { wnid, train, val } of classes) assertEquals([train, val], [500, 50], wnid);
  },
});

Deno.test({
  name: `loadTinyImagenet reads real cats: 100 pictures of 2 classes${reason}`,
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      const options = { folder, classes: ["tabby", "n02123394"], perClass: 50 };
      const cats = await loadTinyImagenet(options);
      assertEquals(cats.classNames, ["tabby", "Persian cat"]);
      assertEquals([cats.count, cats.skipped], [100, []]);
      assert(cats.source.includes("100 training pictures of 2 classes"), cats.source);
      // Pixels of these hundred as Pillow decodes them.
      assertEquals(digestOf(cats.images, "md5"), "7fcd3c782f53a07ac32f485fdf40ca4a");
      const again = await loadTinyImagenet(options);
      assertEquals(digestOf(again.images, "md5"), digestOf(cats.images, "md5"));
      const val = await loadTinyImagenet({ ...options, split: "val" });
      assertEquals([val.count, val.classNames], [100, cats.classNames]);
    }),
});

/** Runs with environment variables set. */
async function withVariables(variables: Record<string, string>, test: () => Promise<void>) {
  const before = Object.keys(variables).map((name) => [name, Deno.env.get(name)] as const);
  for (const [name, value] of Object.entries(variables)) Deno.env.set(name, value);
  try {
    await test();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) Deno.env.delete(name);
      else Deno.env.set(name, value);
    }
  }
}

Deno.test({
  name: `loadPictures gives the real classes that the environment asks for${reason}`,
  ignore,
  fn: () =>
    withVariables({ [DATA_VARIABLE]: "real", [CLASSES_VARIABLE]: "dog, lemon" }, async () => {
      const pictures = await loadPictures({ split: "test", count: 20 });
      assertEquals([pictures.count, pictures.classNames.length], [20, 7]);
      assert(pictures.classNames.includes("Chihuahua"), pictures.classNames.join());
      const lemons = await loadPictures({ split: "test", count: 20, classes: ["lemon"] });
      assertEquals(lemons.classNames, ["lemon"]);
      await withVariables({ [CLASSES_VARIABLE]: "5" }, async () => {
        assertEquals((await loadPictures({ split: "test", count: 5 })).classNames.length, 5);
      });
      await withVariables({ [CLASSES_VARIABLE]: "unicorn" }, async () => {
        await assertRejects(() => loadPictures(), RangeError, 'called "unicorn"');
      });
    }),
});

Deno.test("parseClasses reads a number or names", () => {
  assertEquals(parseClasses(" 12 "), 12);
  assertEquals(parseClasses("cat, Persian cat,,n02279972"), ["cat", "Persian cat", "n02279972"]);
  assertThrows(() => parseClasses(" , "), RangeError, "give a number or names");
});
