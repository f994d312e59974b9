// JPEG files to pixels: as Pillow decodes them, many together, and the errors.

import { assertEquals, assertRejects } from "@std/assert";
import { decodeByHost } from "lib/tensorflow/host/host_jpegs.ts";
import { decodeJpegs, JpegError, TensorFlowError } from "lib/tensorflow/mod.ts";
import { assertNoLeak } from "../../support/leaks.ts";
import fixture from "../../fixtures/jpeg.json" with { type: "json" };

const cases = Object.entries(fixture.cases).map(([name, { file, pixels }]) => ({
  name,
  file: Uint8Array.fromBase64(file),
  pixels: Uint8Array.fromBase64(pixels),
}));

Deno.test("decodeJpegs gives Pillow's pixels, to the bit, also without TensorFlow", async () => {
  for (const { name, file, pixels } of cases) {
    assertEquals(await decodeJpegs([file], fixture), pixels, name);
    assertEquals(await decodeByHost([file], fixture), pixels, name);
  }
});

Deno.test("decodeJpegs decodes many files in order, several calls at a time, and leaves nothing", () =>
  assertNoLeak(async () => {
    const size = fixture.width * fixture.height * 3;
    const files = Array.from({ length: 20 }, (_, i) => cases[i % cases.length]);
    const decode = () => decodeJpegs(files.map(({ file }) => file), fixture);
    for (const decoded of await Promise.all([decode(), decode(), decode()])) {
      files.forEach(({ name, pixels }, i) => {
        assertEquals(decoded.subarray(i * size, (i + 1) * size), pixels, name);
      });
    }
  }));

Deno.test("decodeJpegs refuses what is no whole JPEG file, and files of several sizes", () =>
  assertNoLeak(async () => {
    const { file } = cases[0];
    const cut = file.slice(0, file.length - 60);
    // Another height in the frame header: two bytes after FF C0, the length and the depth.
    const lower = file.slice();
    lower[lower.findIndex((byte, i) => byte === 0xff && lower[i + 1] === 0xc0) + 6] = 8;
    const bad = { text: new TextEncoder().encode("text"), empty: new Uint8Array(), cut, lower };
    for (const [name, other] of Object.entries(bad)) {
      await assertRejects(
        () => decodeJpegs([file, other], fixture),
        TensorFlowError,
        "decode_jpegs",
        name,
      );
      await assertRejects(() => decodeByHost([file, other], fixture), JpegError, "JPEG", name);
    }
    await decodeJpegs([file, file], fixture);
  }));
