// Pictures as tokens: encoded once, kept while tokenizer and pictures stay the same, cut into batches.

import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { join } from "node:path";
import { ImageDataset, TokenSet } from "lib/data/mod.ts";
import { SMALL_VQVAE, VqVae } from "lib/models/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { encodePictures } from "lib/recipes/mod.ts";
import { withFolder } from "../support/temporary.ts";
import { warningsOf } from "../support/warnings.ts";
import { assertNoLeak } from "../support/leaks.ts";

const SIZE = 16, COUNT = 7;

function noise(seed: number): ImageDataset {
  const bytes = COUNT * SIZE * SIZE * 3;
  return new ImageDataset({
    ...{ name: "noise", source: `noise ${seed}`, height: SIZE, width: SIZE, channels: 3 },
    images: Uint8Array.from({ length: bytes }, (_, i) => (i * i * seed) % 251),
    labels: Uint8Array.from({ length: COUNT }, (_, i) => i % 2),
    classNames: ["even", "odd"],
  });
}

const tokenizerOf = (seed: number) =>
  new VqVae({ ...SMALL_VQVAE.tokens256, widths: [4, 8], seed }).eval();

const filesIn = async (folder: string) =>
  (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).sort();

Deno.test("encodePictures gives the tokenizer's codes, of mirrored pictures too", () =>
  assertNoLeak(async () => {
    const [tokenizer, pictures] = [tokenizerOf(1), noise(3)];
    const options = { mirrored: true, folder: null, batchSize: 2 };
    const set = await encodePictures(tokenizer, pictures, options);
    assertEquals([set.count, set.grid, set.classNames], [COUNT, [4, 4], ["even", "odd"]]);
    tf.tidy(() => {
      const images = pictures.unflatten(pictures.tensors().images); // (7, 16, 16, 3)
      assertEquals(set.tokens, tokenizer.encode(images).dataSync());
      assertEquals(set.mirrored, tokenizer.encode(images.reverse(2)).dataSync());
      assertNotEquals(set.tokens, set.mirrored);
    });
    tokenizer.dispose();
  }));

Deno.test("tokens are kept, but not for another tokenizer, other pictures or a damaged file", () =>
  withFolder(async (folder) => {
    const [tokenizer, other] = [tokenizerOf(1), tokenizerOf(2)];
    const first = await encodePictures(tokenizer, noise(3), { folder });
    const [file] = await filesIn(folder);
    const path = join(folder, file);
    const written = (await Deno.stat(path)).mtime;
    assertEquals((await encodePictures(tokenizer, noise(3), { folder })).tokens, first.tokens);
    assertEquals((await Deno.stat(path)).mtime, written);

    await encodePictures(other, noise(3), { folder });
    await encodePictures(tokenizer, noise(4), { folder });
    assertEquals((await filesIn(folder)).length, 3);

    await Deno.truncate(path, 100);
    assertEquals((await encodePictures(tokenizer, noise(3), { folder })).tokens, first.tokens);
    assert((await Deno.stat(path)).size > 100);
    // A file without mirrored tokens is of no use where they are wanted.
    const both = await encodePictures(tokenizer, noise(3), { folder, mirrored: true });
    assertEquals(both.mirrored?.length, first.tokens.length);
    [tokenizer, other].forEach((model) => model.dispose());
  }));

Deno.test("where tokens cannot be kept, they are made all the same, and it is said once", () =>
  withFolder(async (folder) => {
    const tokenizer = tokenizerOf(1);
    const { tokens } = await encodePictures(tokenizer, noise(3), { folder: null });
    const file = join(folder, "file"), below = join(file, "tokens");
    await Deno.writeTextFile(file, "a file where a folder should be");
    const said = await warningsOf(async () => {
      for (const _ of [1, 2]) {
        const set = await encodePictures(tokenizer, noise(3), { folder: below });
        assertEquals(set.tokens, tokens);
      }
    });
    assertEquals(said, [`${below} cannot be written (Not a directory): caches are not kept`]);
    tokenizer.dispose();
  }));

function counted(mirrored: boolean): TokenSet {
  const tokens = Int32Array.from({ length: 24 }, (_, i) => i);
  return new TokenSet({
    ...{ source: "numbers", tokens, grid: [2, 2], classNames: ["one"] },
    mirrored: mirrored ? tokens.map((i) => 100 + i) : undefined,
    labels: new Uint8Array(6),
  });
}

const firstTokens = (set: TokenSet, options: Parameters<TokenSet["batches"]>[0]) =>
  [...set.batches(options)].length === 0 ? [] : Array.from(
    set.batches(options),
    ({ tokens, step }) => [step, ...tf.tidy(() => tokens.slice([0, 0], [-1, 1]).dataSync())],
  );

Deno.test("batches of tokens: each picture once an epoch, the same from any step on", () =>
  assertNoLeak(() => {
    const options = { batchSize: 2, seed: 3, epochs: 2 };
    const all = firstTokens(counted(false), options);
    assertEquals(all.length, 6);
    const once = all.slice(0, 3).flatMap(([, ...tokens]) => tokens).sort((a, b) => a - b);
    assertEquals(once, [0, 4, 8, 12, 16, 20]);
    assertNotEquals(all.slice(0, 3).flat(), all.slice(3).flat());
    assertEquals(firstTokens(counted(false), { ...options, startStep: 4 }), all.slice(4));
  }));

Deno.test("about half of the pictures are mirrored, the same ones after a restart", () => {
  const options = { batchSize: 2, seed: 3, epochs: 40 };
  const all = firstTokens(counted(true), options);
  const tokens = all.flatMap(([, ...tokens]) => tokens);
  const share = tokens.filter((token) => token >= 100).length / tokens.length;
  assert(share > 0.4 && share < 0.6, `${share}`);
  assertEquals(firstTokens(counted(true), { ...options, startStep: 50 }), all.slice(50));
});

Deno.test("a set of tokens that does not fit its grid is refused", () => {
  const { source, labels, classNames } = counted(false);
  const tokens = new Int32Array(23);
  const fields = { source, labels, classNames, grid: [2, 2] as const };
  assertThrows(() => new TokenSet({ ...fields, tokens }), RangeError, "have 24 of them, not 23");
});
