// Bad pictures in a sound archive: left out, counted, named; too many are an error.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { DataFileError } from "lib/data/files/errors.ts";
import { loadTinyImagenet } from "lib/data/datasets/tiny_imagenet.ts";
import { assertNoLeak } from "../../../support/leaks.ts";
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
import type { ZipEntry } from "../../files/zip_writer.ts";

const [wnid] = WNIDS;
const nameOf = (index: number) => `train/${wnid}/images/${wnid}_${index}.JPEG`;

/** Loads the first class from a zip file of the entries. */
async function load(entries: readonly ZipEntry[]) {
  let data: Awaited<ReturnType<typeof loadTinyImagenet>>;
  await withFolder(async (folder) => {
    const archive = await writeZip(folder, entries);
    data = await loadTinyImagenet({ archive, folder, classes: [wnid] });
    // What was kept tells the same.
    const again = await loadTinyImagenet({ archive, folder, classes: [wnid] });
    assertEquals([again.images, again.skipped], [data.images, data.skipped]);
  });
  return data!;
}

/** Asserts that the fifth picture is left out for that reason, and nothing else. */
async function assertSkipped(entries: readonly ZipEntry[], reason: string) {
  const sound = await load(entriesOf(await smallFiles()));
  const data = await load(entries);
  assertEquals(data.skipped.map(({ file }) => file), [nameOf(5)], reason);
  assert(data.skipped[0].reason.startsWith(reason), data.skipped[0].reason);
  assert(data.source.endsWith("11 training pictures of 1 class, 1 bad one left out"), data.source);
  const others = sound.subset([0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11]);
  assertEquals(data.images, others.images, reason);
}

const withFifth = async (bytes: Uint8Array) =>
  entriesOf((await smallFiles()).set(nameOf(5), bytes));

Deno.test("a damaged JPEG file is left out, and told", () =>
  assertNoLeak(async () => {
    const sound = (await smallFiles()).get(nameOf(5))!;
    const cut = sound.slice(0, sound.length - 20);
    await assertSkipped(await withFifth(cut), "is a damaged JPEG file: jpeg::Uncompress failed");
    const cutInHeader = sound.slice(0, sound.length - 40);
    await assertSkipped(await withFifth(cutInHeader), "is a damaged JPEG file: Invalid JPEG data");
    await assertSkipped(await withFifth(sound.slice(0, 100)), "is no JPEG file");
    await assertSkipped(await withFifth(new Uint8Array()), "is no JPEG file");
    await assertSkipped(await withFifth(new TextEncoder().encode("<svg/>")), "is no JPEG file");
  }));

Deno.test("a picture of another size is left out before memory is taken for it", async () => {
  const lower = await jpeg({ r: 9, g: 9, b: 9 }, { height: 32 });
  await assertSkipped(await withFifth(lower), "has 64x32 pixels, not 64x64");
  // A header that claims all that a JPEG file can: 12 GB of pixels.
  const bomb = lower.slice();
  const frame = bomb.findIndex((byte, i) => byte === 0xff && bomb[i + 1] === 0xc0);
  bomb.fill(255, frame + 5, frame + 9);
  await assertSkipped(await withFifth(bomb), "has 65535x65535 pixels, not 64x64");
});

Deno.test("a file far longer than a picture can be is left out unread", async () => {
  await assertSkipped(await withFifth(new Uint8Array(200_000)), "is too long, 200,000 bytes");
});

Deno.test("a picture whose bytes are not those of the archive's checksum is left out", async () => {
  const entries = entriesOf(await smallFiles()).map((entry) =>
    entry.name.endsWith(`/${wnid}_5.JPEG`) ? { ...entry, crc32: 7 } : entry
  );
  await assertSkipped(entries, "is damaged in the archive: its CRC-32 is wrong");
});

Deno.test("a picture that the annotations name and the archive lacks is told", async () => {
  const files = await smallFiles();
  files.delete(nameOf(5));
  await assertSkipped(entriesOf(files), "is missing");
});

Deno.test("a validation picture that the annotations name and the archive lacks is told", async () => {
  const files = await smallFiles();
  const picture = files.get("val/images/val_0.JPEG")!;
  const lines: string[] = [];
  for (let i = 10; i < 20; i++) {
    files.set(`val/images/val_${i}.JPEG`, picture);
    lines.push(`val_${i}.JPEG\t${wnid}\t1\t1\t2\t9`);
  }
  lines.push(`val_99.JPEG\t${wnid}\t1\t2\t3\t4`);
  files.set("val/val_annotations.txt", new TextEncoder().encode(lines.join("\n")));
  await withFolder(async (folder) => {
    const archive = await writeZip(folder, entriesOf(files));
    const data = await loadTinyImagenet({ archive, folder, split: "val", classes: [wnid] });
    assertEquals(data.skipped, [{ file: "val/images/val_99.JPEG", reason: "is missing" }]);
    assertEquals(data.count, 10);
  });
});

Deno.test("an archive with more than a tenth of a class bad is an error that names it", async () => {
  const spoil = (files: Files) => {
    for (const index of [2, 5]) files.set(nameOf(index), new Uint8Array(9));
    return files;
  };
  await withFolder(async (folder) => {
    const zipped = await writeZip(folder, entriesOf(spoil(await smallFiles())));
    const unpacked = await writeUnpacked(folder, spoil(await smallFiles()));
    for (const archive of [zipped, unpacked]) {
      const error = await assertRejects(
        () => loadTinyImagenet({ archive, folder }),
        DataFileError,
        `2 of the ${TRAIN} pictures (train) of class ${wnid} cannot be used; the first, ${
          nameOf(2)
        }, is no JPEG file`,
      );
      assertEquals(error.file, archive);
    }
    const sound = await loadTinyImagenet({ archive: zipped, folder, split: "val" });
    assertEquals(sound.count, VAL * WNIDS.length);
  });
});

Deno.test("a class without pictures is an error", async () => {
  const files = await smallFiles();
  for (const name of files.keys()) if (name.startsWith("train/")) files.delete(name);
  files.set(`train/${wnid}/${wnid}_boxes.txt`, new Uint8Array());
  await assertRejects(
    () => load(entriesOf(files)),
    DataFileError,
    `class ${wnid} has no pictures (train)`,
  );
});
