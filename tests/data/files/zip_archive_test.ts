// Zip archives that are broken or hostile: refused as a whole, or file by file.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { DataFileError } from "lib/data/files/errors.ts";
import { Random } from "lib/data/random.ts";
import { openArchive } from "lib/data/datasets/tiny_imagenet/archive.ts";
import { UnreadableFile } from "lib/data/files/archive.ts";
import { namesIn, withFolder } from "../../support/temporary.ts";
import { writeZip } from "../datasets/tiny_imagenet/small_archive.ts";
import { zip, type ZipEntry } from "./zip_writer.ts";

const bytes = Uint8Array.from({ length: 3000 }, (_, i) => i * i);
const ROOT = "tiny-imagenet-200/";
const good: ZipEntry = { name: `${ROOT}a.bin`, bytes };

/** Opens an archive of the good file and these. */
async function open(
  entries: readonly ZipEntry[],
  test: (archive: Awaited<ReturnType<typeof openArchive>>) => Promise<void> = async () => {},
) {
  await withFolder(async (folder) => {
    const path = await writeZip(folder, [good, ...entries]);
    {
      using archive = await openArchive(path);
      await test(archive);
    }
    assertEquals(namesIn(folder), ["tiny-imagenet-200.zip"], "nothing is unpacked");
  });
}

/** Asserts that opening says what is wrong, with the file and what to do. */
async function assertRefused(entries: readonly ZipEntry[], message: string) {
  const error = await assertRejects(() => open(entries), DataFileError, message);
  assert(error.file.endsWith("tiny-imagenet-200.zip"), error.file);
  assert(error.message.includes("no sound zip archive"), error.message);
  assert(error.message.includes("delete this one and run again"), error.message);
}

Deno.test("a zip archive gives the bytes of its files, stored and deflated, and lists its folders", () =>
  open([
    { name: ROOT, bytes: new Uint8Array(), method: 0 },
    { name: `${ROOT}b/c.bin`, bytes: bytes.slice(7), method: 0 },
    { name: `${ROOT}b/empty`, bytes: new Uint8Array() },
    { name: "elsewhere/d.bin", bytes },
  ], async (archive) => {
    assertEquals(await archive.read("a.bin", 3000), bytes);
    assertEquals(await archive.read("b/c.bin", 3000), bytes.slice(7));
    assertEquals(await archive.read("b/empty", 3000), new Uint8Array());
    assertEquals(archive.list("b"), ["c.bin", "empty"]);
    assertEquals([archive.list(""), archive.list("none")], [["a.bin"], []]);
    await assertRejects(() => archive.read("elsewhere/d.bin", 3000), UnreadableFile, "is missing");
  }));

Deno.test("a zip archive larger than a read-ahead gives every file, in any order", () => {
  const files = Array.from({ length: 300 }, (_, i) => bytes.map((byte) => byte ^ i));
  const entries = files.map((file, i) => ({
    name: `${ROOT}f/${i}`,
    bytes: file,
    method: i % 2 * 8,
  }));
  return open(entries, async (archive) => {
    for (let i = 0; i < files.length; i++) {
      const index = (i * 77) % files.length; // every one, far apart
      assertEquals(await archive.read(`f/${index}`, 3000), files[index]);
    }
  });
});

Deno.test("a zip archive with a name that leaves its folder is refused", async () => {
  for (const name of ["../evil", `${ROOT}../../evil`, `${ROOT}a/../b`]) {
    await assertRefused([{ name, bytes }], "invalid relative path");
  }
  for (const name of ["/etc/evil", "C:/evil", "c:evil"]) {
    await assertRefused([{ name, bytes }], "absolute path");
  }
  for (const name of ["..\\evil", `${ROOT}a\\b`, "\\\\host\\evil"]) {
    await assertRefused([{ name, bytes }], "invalid characters");
  }
});

Deno.test("a zip archive that is encrypted, packed in another way or ambiguous is refused", async () => {
  await assertRefused([{ name: "b", bytes, encrypted: true }], "b is encrypted");
  await assertRefused([{ name: "b", bytes, method: 12 }], "b is packed by method 12");
  await assertRefused([good], "two entries of the name tiny-imagenet-200/a.bin");
});

Deno.test("a zip archive that would unpack to far too much is refused before anything is unpacked", async () => {
  const huge = { name: "b", bytes, size: 2 ** 32 - 2 };
  await assertRefused([huge], "would unpack to more than 536870912 bytes");
  const many = Array.from({ length: 200 }, (_, i) => ({ name: `b${i}`, bytes, size: 2 ** 22 }));
  await assertRefused(many, "would unpack to more than");
  // Many entries that share their data, which the archive holds once.
  const random = new Random(1);
  const noise = {
    name: "noise",
    bytes: Uint8Array.from({ length: 60_000 }, () => random.integer(256)),
  };
  const shared = Array.from({ length: 20 }, (_, i) => ({ ...noise, name: `s${i}`, dataOf: 1 }));
  await assertRefused([noise, ...shared], "entries overlap");
});

Deno.test("a file that is longer than it may be, or than it claims, is not unpacked", () => {
  const zeros = new Uint8Array(100_000_000);
  const options = { bytes: zeros, size: 2000 };
  return open([{ ...options, name: `${ROOT}bomb` }], async (archive) => {
    await assertRejects(() => archive.read("a.bin", 2999), UnreadableFile, "is too long, 3,000");
    const start = Deno.memoryUsage().rss;
    await assertRejects(() => archive.read("bomb", 3000), UnreadableFile, "is damaged");
    assert(Deno.memoryUsage().rss - start < 50e6, "the bomb did not go off");
  });
});

Deno.test("a file whose bytes are not those of its checksum or size is damaged; others are not", () =>
  open([
    { name: `${ROOT}sum`, bytes, crc32: 1 },
    { name: `${ROOT}short`, bytes, size: 2999 },
    { name: `${ROOT}long`, bytes, size: 3001 },
    { name: `${ROOT}junk`, bytes: new Uint8Array(100).fill(255), method: 8 },
  ], async (archive) => {
    await assertRejects(() => archive.read("sum", 3001), UnreadableFile, "CRC-32 is wrong");
    await assertRejects(() => archive.read("short", 3001), UnreadableFile, "is damaged");
    await assertRejects(() => archive.read("long", 3001), UnreadableFile, "3001 are declared");
    assertEquals(await archive.read("a.bin", 3000), bytes);
  }));

Deno.test("a file whose own header says something else than the archive's list is damaged", () => {
  const own: NonNullable<ZipEntry["own"]>[] = [
    { name: `${ROOT}n` },
    { name: `${ROOT}other` },
    { size: 2999 },
    { size: 0 },
    { crc32: 1 },
    { method: 0 },
    { encrypted: true },
  ];
  const entries = own.map((own, i) => ({ name: `${ROOT}${i}`, bytes, own }));
  return open(entries, async (archive) => {
    for (let i = 0; i < own.length; i++) {
      await assertRejects(
        () => archive.read(`${i}`, 3000),
        UnreadableFile,
        "its own header has another",
        `${i}`,
      );
    }
    assertEquals(await archive.read("a.bin", 3000), bytes);
  });
});

Deno.test("sizes that stand behind the data or in the field for large archives are known from the list", () =>
  open([
    { name: `${ROOT}descriptor`, bytes, own: { descriptor: true } },
    { name: `${ROOT}zip64`, bytes, own: { zip64: true } },
  ], async (archive) => {
    assertEquals(await archive.read("descriptor", 3000), bytes);
    assertEquals(await archive.read("zip64", 3000), bytes);
  }));

Deno.test("entries that share a part of their bytes are refused, though all of them would fit", async () => {
  const inner = zip([{ name: "inner", bytes, method: 0 }]);
  const outer = zip([{ name: "outer", bytes: inner, method: 0 }, { name: "b", bytes: inner }]);
  const view = new DataView(outer.buffer);
  const entry = (at: number) => view.getUint32(at, true) === 0x02014b50;
  let start = outer.length - 4;
  while (!entry(start)) start--;
  view.setUint32(start + 42, 30 + "outer".length, true); // the header inside of the first one's data
  await withFolder(async (folder) => {
    const path = join(folder, "shared.zip");
    await Deno.writeFile(path, outer);
    await assertRejects(() => openArchive(path), DataFileError, "its entries overlap");
  });
});

Deno.test("an archive that is cut off, empty or no zip archive is refused, with what to do", async () => {
  const whole = zip([good, { name: "b", bytes }]);
  const broken = {
    cut: whole.slice(0, whole.length - 10),
    half: whole.slice(0, whole.length / 2),
    headless: whole.slice(100),
    empty: new Uint8Array(),
    text: new TextEncoder().encode("<html>404 Not Found</html>"),
  };
  await withFolder(async (folder) => {
    for (const [name, content] of Object.entries(broken)) {
      const path = join(folder, `${name}.zip`);
      await Deno.writeFile(path, content);
      await assertRejects(() => openArchive(path), DataFileError, "no sound zip archive", name);
    }
  });
});
