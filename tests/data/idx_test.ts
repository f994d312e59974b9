// IDX files: what is read, and what is said about each kind of bad file.
import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { digestOf } from "lib/data/checksum.ts";
import { DataFileError } from "lib/data/errors.ts";
import { type IdxExpectations, parseIdx, readIdx } from "lib/data/idx.ts";
import { withFolder } from "./temporary.ts";

/** Three images of 2x2. */
const VALUES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255];
const GOOD = new Uint8Array([0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 2, ...VALUES]);
const pack = (bytes: Uint8Array) => new Uint8Array(gzipSync(bytes));

Deno.test("parseIdx reads raw and packed bytes alike", async () => {
  const checksum = { algorithm: "md5", digest: digestOf(GOOD, "md5") } as const;
  for (const bytes of [GOOD, pack(GOOD)]) {
    const { shape, data } = await parseIdx(bytes, { file: "f", shape: [3, null, 2], checksum });
    assertEquals(shape, [3, 2, 2]);
    assertEquals([...data], VALUES);
  }
});

Deno.test("parseIdx reads a big-endian size and an empty array", async () => {
  const big = new Uint8Array(8 + 258);
  big.set([0, 0, 8, 1, 0, 0, 1, 2]);
  assertEquals((await parseIdx(big, { file: "f" })).shape, [258]);
  const none = new Uint8Array([0, 0, 8, 1, 0, 0, 0, 0]);
  assertEquals((await parseIdx(none, { file: "f" })).data.length, 0);
});

Deno.test("parseIdx names the file, the fault and the fix for every bad file", async () => {
  const damaged = pack(GOOD);
  damaged[14] ^= 0xff;
  const wrongType = GOOD.slice();
  wrongType[2] = 0x0d; // float
  const cases: [string, Uint8Array, Partial<IdxExpectations>, string][] = [
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
      () => parseIdx(bytes, { file: "some/file", fix: "Do this", ...expectations }),
      DataFileError,
      problem,
    );
    assertStringIncludes(error.message, "some/file: ", name);
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
