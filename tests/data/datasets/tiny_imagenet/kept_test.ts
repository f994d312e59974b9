// What is kept of tiny-imagenet-200 between runs: used while it is right, made anew when it is not.
import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { readKeptCatalogue } from "lib/data/datasets/tiny_imagenet/catalogue.ts";
import { readKeptClass } from "lib/data/datasets/tiny_imagenet/class_cache.ts";
import { loadTinyImagenet } from "lib/data/datasets/tiny_imagenet.ts";
import { namesIn, withFolder } from "../../../support/temporary.ts";
import { warningsOf } from "../../../support/warnings.ts";
import {
  entriesOf,
  jpeg,
  smallFiles,
  TRAIN,
  WNIDS,
  writeUnpacked,
  writeZip,
} from "./small_archive.ts";

const [wnid] = WNIDS;
const PICTURE = `train/${wnid}/images/${wnid}_5.JPEG`;

/** Overwrites a file's bytes and keeps its size and time, as no honest change would. */
async function spoil(path: string, at = 0) {
  const { mtime, size } = await Deno.stat(path);
  const bytes = await Deno.readFile(path);
  bytes.fill(0, at);
  await Deno.writeFile(path, bytes);
  assertEquals(bytes.length, size);
  await Deno.utime(path, mtime!, mtime!);
}

Deno.test("later runs take what was kept, and do not open the archive", async () => {
  const files = await smallFiles();
  await withFolder(async (folder) => {
    const archive = await writeZip(folder, entriesOf(files));
    const options = { archive, folder, classes: WNIDS.slice(0, 2) };
    const first = await loadTinyImagenet(options);
    const kept = ["catalogue.json", ...WNIDS.slice(0, 2).map((id) => `train-${id}.pictures`)];
    assertEquals(namesIn(join(folder, "decoded")), kept.sort());
    await spoil(archive);
    const again = await loadTinyImagenet(options);
    assertEquals(
      [again.images, again.labels, again.source, again.classNames, again.wnids],
      [first.images, first.labels, first.source, first.classNames, first.wnids],
    );
    const part = await loadTinyImagenet({ ...options, classes: [WNIDS[1]], perClass: 3 });
    assertEquals(part.images, first.subset([1, 3, 5]).images);
  });
});

Deno.test("a kept file that is damaged, cut off, of another form or of another archive is made anew", async () => {
  const files = await smallFiles();
  await withFolder(async (folder) => {
    const archive = await writeZip(folder, entriesOf(files));
    const options = { archive, folder, classes: [wnid] };
    const { images } = await loadTinyImagenet(options);
    const path = join(folder, "decoded", `train-${wnid}.pictures`);
    const whole = await Deno.readFile(path);
    const text = new TextDecoder("latin1").decode(whole.subarray(0, 300));
    const damages: Record<string, () => Promise<void>> = {
      "one byte": () => Deno.writeFile(path, whole.with(whole.length - 5, 77)),
      "the first pixel": () => Deno.writeFile(path, whole.with(whole.indexOf(10) + 1, 63)),
      "cut off": () => Deno.truncate(path, whole.length - 1),
      "cut off in its first line": () => Deno.truncate(path, 20),
      "empty": () => Deno.truncate(path, 0),
      "zeros": () => spoil(path),
      "another version": () =>
        Deno.writeTextFile(path, text.replace('"version":3', '"version":2') + "\n"),
    };
    for (const [name, damage] of Object.entries(damages)) {
      await damage();
      assertEquals((await loadTinyImagenet(options)).images, images, name);
      assertEquals(await Deno.readFile(path), whole, name);
    }
    const catalogue = join(folder, "decoded", "catalogue.json");
    await Deno.truncate(catalogue, 30);
    assertEquals((await loadTinyImagenet(options)).classNames, ["lemon"]);
    assertEquals(JSON.parse(await Deno.readTextFile(catalogue)).value.version, 3);
  });
});

Deno.test("a kept file in which one bit was changed counts as none, wherever it is", async () => {
  const files = await smallFiles();
  await withFolder(async (folder) => {
    const archive = await writeZip(folder, entriesOf(files.set(PICTURE, new Uint8Array(9))));
    await loadTinyImagenet({ archive, folder, classes: [wnid] });
    const path = join(folder, "decoded", `train-${wnid}.pictures`);
    const whole = await Deno.readFile(path);
    const header = new TextDecoder().decode(whole.subarray(8, whole.indexOf(10)));
    const { key } = JSON.parse(header);
    assertEquals((await readKeptClass(path, key))?.skipped.length, 1);
    const places = Array.from({ length: 12 + header.length }, (_, at) => at);
    for (const at of [...places, ...places.map((i) => whole.length - 1 - 997 * (i % 100))]) {
      await Deno.writeFile(path, whole.with(at, whole[at] ^ 1 << at % 8));
      assertEquals(await readKeptClass(path, key), undefined, `byte ${at}`);
    }
  });
});

Deno.test("a kept catalogue in which one letter was changed counts as none", async () => {
  const files = await smallFiles();
  await withFolder(async (folder) => {
    const archive = await writeZip(folder, entriesOf(files));
    await loadTinyImagenet({ archive, folder, classes: [wnid] });
    const kept = join(folder, "decoded"), path = join(kept, "catalogue.json");
    const text = await Deno.readTextFile(path), { fingerprint, catalogue } = JSON.parse(text).value;
    assertEquals(await readKeptCatalogue(kept, fingerprint), catalogue);
    for (let at = 0; at < text.length; at++) {
      const letter = String.fromCharCode(text.charCodeAt(at) ^ 1);
      await Deno.writeTextFile(path, text.slice(0, at) + letter + text.slice(at + 1));
      const read = await readKeptCatalogue(kept, fingerprint);
      if (read !== undefined) assertEquals(read, catalogue, `letter ${at}`); // a space
    }
    const old = { version: 1, fingerprint, catalogue }; // as it was before it had a checksum
    await Deno.writeTextFile(path, JSON.stringify(old));
    assertEquals(await readKeptCatalogue(kept, fingerprint), undefined);
  });
});

Deno.test("where nothing can be kept, pictures are loaded all the same, and it is said once", async () => {
  const files = await smallFiles();
  await withFolder(async (place) => {
    const archive = await writeZip(place, entriesOf(files));
    const folder = join(archive, "sub"); // a file where a folder should be
    const said = await warningsOf(async () => {
      for (const split of ["train", "val"] as const) {
        const data = await loadTinyImagenet({ archive, folder, split });
        assertEquals(data.images, (await loadTinyImagenet({ archive, keep: false, split })).images);
      }
    });
    const decoded = join(folder, "decoded");
    assertEquals(said, [`${decoded} cannot be written (Not a directory): caches are not kept`]);
  });
});

Deno.test("a picture of an unpacked folder that is written over is decoded anew", async () => {
  await withFolder(async (folder) => {
    const archive = await writeUnpacked(folder, await smallFiles());
    const load = () => loadTinyImagenet({ archive, folder, classes: [wnid] });
    assert((await load()).image(5)[0] < 5);
    await Deno.writeFile(join(archive, PICTURE), await jpeg({ r: 255, g: 255, b: 255 }));
    assert((await load()).image(5)[0] > 250);
  });
});

Deno.test("when the archive changes, everything is read anew", async () => {
  const files = await smallFiles();
  await withFolder(async (folder) => {
    const archive = await writeZip(folder, entriesOf(files));
    const before = await loadTinyImagenet({ archive, folder });
    files.set(`train/${wnid}/images/${wnid}_0.JPEG`, await jpeg({ r: 255, g: 255, b: 255 }));
    files.set("wnids.txt", new TextEncoder().encode(WNIDS.slice(0, 2).join("\n")));
    await writeZip(folder, entriesOf(files));
    const after = await loadTinyImagenet({ archive, folder });
    assertEquals([before.classNames.length, after.classNames.length], [3, 2]);
    assert(after.image(0)[0] > 250 && before.image(0)[0] < 5);
  });
});

Deno.test("when an unpacked folder gets or loses a picture, its classes are read anew", async () => {
  await withFolder(async (folder) => {
    const archive = await writeUnpacked(folder, await smallFiles());
    const load = () => loadTinyImagenet({ archive, folder, classes: [wnid] });
    assertEquals((await load()).count, TRAIN);
    const images = join(archive, "train", wnid, "images");
    await Deno.remove(join(images, `${wnid}_3.JPEG`));
    assertEquals((await load()).count, TRAIN - 1);
    await Deno.writeFile(join(images, "a.JPEG"), await jpeg({ r: 1, g: 1, b: 1 }));
    assertEquals((await load()).count, TRAIN);
  });
});

Deno.test("with keep: false nothing is written; two runs at a time leave whole files", async () => {
  await withFolder(async (folder) => {
    const archive = await writeZip(folder, entriesOf(await smallFiles()));
    await loadTinyImagenet({ archive, folder, keep: false });
    assertEquals(namesIn(folder), ["tiny-imagenet-200.zip"]);
    const [one, other] = await Promise.all([1, 2].map(() => loadTinyImagenet({ archive, folder })));
    assertEquals(one.images, other.images);
    const names = namesIn(join(folder, "decoded"));
    assertEquals(names.filter((name) => name.endsWith(".tmp")), []);
    assertEquals(names.length, 1 + WNIDS.length);
  });
});
