// IDX files: what is read, and what is said about each kind of bad file.
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { digestOf } from "lib/data/files/checksum.ts";
import { DataFileError } from "lib/data/files/errors.ts";
import { type IdxArray, type IdxExpectations, idxHeader, readIdx } from "lib/data/files/idx.ts";
import { withFolder } from "../../support/temporary.ts";

/** Three images of 2x2. */
const VALUES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255];
const GOOD = new Uint8Array([0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 2, ...VALUES]);
const pack = (bytes: Uint8Array) => new Uint8Array(gzipSync(bytes));

/** Reads bytes as a file. */
async function readBytes(bytes: Uint8Array, expectations?: IdxExpectations): Promise<IdxArray> {
  return await withFolder(async (folder) => {
    const path = join(folder, "some-file");
    await Deno.writeFile(path, bytes);
    return await readIdx(path, expectations);
  });
}

Deno.test("readIdx reads raw and packed bytes alike", async () => {
  const checksum = { algorithm: "md5", digest: digestOf(GOOD, "md5") } as const;
  for (const bytes of [GOOD, pack(GOOD)]) {
    const { shape, data } = await readBytes(bytes, { shape: [3, null, 2], checksum });
    assertEquals(shape, [3, 2, 2]);
    assertEquals([...data], VALUES);
  }
});

Deno.test("readIdx reads a big-endian size and an empty array", async () => {
  const big = new Uint8Array(8 + 258);
  big.set([0, 0, 8, 1, 0, 0, 1, 2]);
  assertEquals((await readBytes(big)).shape, [258]);
  const none = new Uint8Array([0, 0, 8, 1, 0, 0, 0, 0]);
  assertEquals((await readBytes(none)).data.length, 0);
});

Deno.test("readIdx names the file, the fault and the fix for every bad file", async () => {
  const damaged = pack(GOOD);
  damaged[14] ^= 0xff;
  const wrongType = GOOD.slice();
  wrongType[2] = 0x0d; // float
  const cases: [string, Uint8Array, IdxExpectations, string][] = [
    ["empty", new Uint8Array(0), {}, "truncated: 0 bytes"],
    ["header cut", GOOD.slice(0, 10), {}, "truncated: 10 bytes, the header alone has 16"],
    ["values cut", GOOD.slice(0, -1), {}, "truncated: shape (3,2,2) needs 12 values, there are 11"],
    ["gzip cut", pack(GOOD).slice(0, -12), {}, "truncated: the gzip stream ends early"],
    ["gzip damaged", damaged, {}, "corrupt gzip"],
    ["another type", wrongType, {}, "wrong magic number 0x00000d03"],
    ["no IDX", new TextEncoder().encode("<!doctype html>"), {}, "wrong magic number 0x3c21646f"],
    ["too long", new Uint8Array([...GOOD, 0, 0]), {}, "2 more bytes follow"],
    ["wrong count", GOOD, { shape: [4, 2, 2] }, "shape (3,2,2), expected (4,2,2)"],
    ["wrong rank", GOOD, { shape: [3] }, "shape (3,2,2), expected (3)"],
    [
      "wrong content",
      GOOD,
      { checksum: { algorithm: "md5", digest: "00000000" } },
      `md5 ${digestOf(GOOD, "md5")}, not 00000000`,
    ],
  ];
  for (const [name, bytes, expectations, problem] of cases) {
    const error = await assertRejects(
      () => readBytes(bytes, { fix: "Do this", ...expectations }),
      DataFileError,
      problem,
    );
    assertStringIncludes(error.message, "some-file: ", name);
    assertStringIncludes(error.message, "Do this", name);
  }
});

Deno.test("readIdx reads a file, and names its path when it is bad", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "labels");
    await Deno.writeFile(path, pack(GOOD));
    assertEquals((await readIdx(path)).shape, [3, 2, 2]);
    await Deno.writeFile(path, GOOD.slice(0, 5));
    await assertRejects(() => readIdx(path), DataFileError, path);
    await assertRejects(() => readIdx(join(folder, "absent")), Deno.errors.NotFound);
  });
});

/** An IDX file of zeros that packs well: its header tells how many there are. */
function packedZeros(declared: readonly number[], count: number): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * declared.length + count);
  bytes.set(idxHeader(declared));
  return pack(bytes);
}

Deno.test("a small gzip file that unpacks to far more than it declares or than is wanted takes no memory", async () => {
  const million = 1_000_000;
  const packed = packedZeros([2, 3], 100 * million);
  assert(packed.length < million, "it packs well");
  const cases: [string, Uint8Array, IdxExpectations, string][] = [
    ["more follow", packed, {}, "shape (2,3) needs 6 values, more bytes follow"],
    ["another count", packedZeros([100, million], 100 * million), { shape: [3] }, "expected (3)"],
    ["no one's data", packedZeros([3000, million], 9), {}, "too large: shape (3000,1000000) has"],
    [
      "no number",
      packedZeros(new Array(255).fill(0xffffffff), 9),
      {},
      "too large: shape (4294967295,",
    ],
    ["declared only", packedZeros([500, million], 9), {}, "needs 500000000 values, there are 9"],
  ];
  const before = Deno.memoryUsage().rss;
  for (const [name, bytes, expectations, problem] of cases) {
    await assertRejects(
      () => readBytes(bytes, expectations),
      DataFileError,
      problem,
      name,
    );
  }
  assert(Deno.memoryUsage().rss - before < 150e6, "no more is unpacked than wanted");
});

Deno.test("readIdx reads a gzip file of several parts, and refuses parts that are too many", async () => {
  const parts = [pack(GOOD.slice(0, 20)), pack(GOOD.slice(20))];
  const joined = new Uint8Array([...parts[0], ...parts[1]]);
  assertEquals([...(await readBytes(joined)).data], VALUES);
  const more = new Uint8Array([...joined, ...pack(new Uint8Array(5))]);
  await assertRejects(() => readBytes(more), DataFileError, "more bytes follow");
});

Deno.test("readIdx refuses what is no file", () =>
  withFolder(async (folder) => {
    await assertRejects(() => readIdx(folder), DataFileError, "it is no file");
    await Deno.symlink("/dev/zero", join(folder, "endless"));
    await assertRejects(() => readIdx(join(folder, "endless")), DataFileError, "it is no file");
  }));
