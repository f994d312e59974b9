// `deno task encode` and `decode` with a small model's checkpoint.

import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import {
  DataFileError,
  readImage,
  readSafetensors,
  writeImage,
  writeSafetensors,
} from "lib/data/mod.ts";
import { SMALL_VQVAE, VqVae } from "lib/models/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { VqVaeTraining } from "lib/recipes/mod.ts";
import { Checkpoints } from "lib/training/mod.ts";
import { takeSnapshot } from "lib/training/snapshot.ts";
import { decodeFile } from "../../scripts/tokenizer/decode.ts";
import { encodeFiles } from "../../scripts/tokenizer/encode.ts";
import { readOptions } from "../../scripts/tokenizer/options.ts";
import { noisePicture } from "../support/small_models.ts";
import { runScript, withFolder } from "./fixtures.ts";

const PRESET = {
  model: { ...SMALL_VQVAE.tokens256, widths: [8, 16] },
  steps: 1,
  learningRate: 1e-3,
};

/** An untrained model's checkpoint; the model. */
async function writeCheckpoint(folder: string): Promise<VqVae> {
  const training = new VqVaeTraining(PRESET);
  const snapshot = await takeSnapshot(training.state);
  await new Checkpoints(folder).write({ step: 1, preset: PRESET, snapshot });
  return training.averaged;
}

Deno.test("encode and decode: a folder of pictures to the model's tokens and back", () =>
  withFolder(async (folder) => {
    const [checkpoint, inputs, made] = ["checkpoint", "in", "made"].map((n) => join(folder, n));
    const model = await writeCheckpoint(checkpoint);
    await Deno.mkdir(inputs);
    await writeImage(join(inputs, "a.png"), noisePicture(64, 64, 7));
    await writeImage(join(inputs, "b.png"), noisePicture(100, 80, 13));
    await Deno.writeTextFile(join(inputs, "notes.txt"), "no picture");

    const file = join(folder, "tokens.safetensors");
    const common = ["--checkpoint", checkpoint];
    const encoded = await runScript("tokenize.ts", "encode", inputs, "--out", file, ...common);
    assertEquals(encoded.code, 0, encoded.stderr);
    assertStringIncludes(encoded.stdout, "b.png: 80x100, scaled and cut to 64x64");
    assertStringIncludes(encoded.stdout, "in: 1 file (notes.txt) is passed over");
    const { tensors, metadata } = await readSafetensors(file);
    const tokens = tensors.get("tokens")!;
    assertEquals([tokens.dtype, tokens.shape], ["int32", [2, 16, 16]]);
    assertEquals(metadata.names, '["a.png","b.png"]');
    const { data } = await readImage(join(inputs, "a.png"));
    const own = tf.tidy(() => {
      const image = tf.tensor4d(data, [1, 64, 64, 3], "float32").div<tf.Tensor4D>(127.5).sub(1);
      return model.encode(image as tf.Tensor4D).dataSync();
    });
    assertEquals(tokens.values.slice(0, 256), own);

    const decoded = await runScript("tokenize.ts", "decode", file, "--out", made, ...common);
    assertEquals(decoded.code, 0, decoded.stderr);
    const names = (await Array.fromAsync(Deno.readDir(made), ({ name }) => name)).sort();
    assertEquals(names, ["a.png", "b.png"]);
    const picture = await readImage(join(made, "a.png"));
    assertEquals([picture.height, picture.width], [64, 64]);
    const expected = tf.tidy(() =>
      model.decode(tf.tensor3d(own, [1, 16, 16], "int32")).add(1).mul(127.5).round().dataSync()
    );
    const most = picture.data.reduce((m, v, i) => Math.max(m, Math.abs(v - expected[i])), 0);
    assert(most <= 1, `${most} levels apart`);
  }));

Deno.test("encode and decode say what is wrong, and write nothing", () =>
  withFolder(async (folder) => {
    const [file, out] = [join(folder, "x.safetensors"), join(folder, "out")];
    const model = new VqVae(PRESET.model);
    const encode = (input: string) => encodeFiles(model, input, out);
    await assertRejects(() => encode(join(folder, "none")), DataFileError, "is not there");
    await assertRejects(() => encode(folder), DataFileError, "holds no pictures");
    await Deno.writeTextFile(join(folder, "bad.png"), "no picture");
    await assertRejects(
      () => encode(folder),
      DataFileError,
      "bad.png: cannot be read as a picture",
    );

    const write = (name: string, shape: number[]) => {
      const tensor = { dtype: "int32", shape, values: Int32Array.of(1, 2, 3, 512) } as const;
      return writeSafetensors(file, new Map([[name, tensor]]));
    };
    await write("tokens", [1, 2, 2]);
    await assertRejects(() => decodeFile(model, file, out), DataFileError, "has the token 512");
    const empty = { dtype: "int32", shape: [0, 16, 16], values: new Int32Array() } as const;
    await writeSafetensors(file, new Map([["tokens", empty]]));
    await assertRejects(
      () => decodeFile(model, file, out),
      DataFileError,
      "x.safetensors: holds no tokens: their shape is [0,16,16]",
    );
    const long = { dtype: "int32", shape: [1, 1, 999], values: new Int32Array(999) } as const;
    await writeSafetensors(file, new Map([["tokens", long]]));
    await assertRejects(
      () => decodeFile(model, file, out),
      DataFileError,
      "has pages of 999x1 tokens, and the model's pictures 16x16",
    );
    await write("other", [4]);
    await assertRejects(() => decodeFile(model, file, out), DataFileError, 'no int32 "tokens"');

    const missing = ["--checkpoint", join(folder, "none"), "--out", out];
    const { code, stderr } = await runScript("tokenize.ts", "encode", folder, ...missing);
    assertEquals(code, 1);
    assertStringIncludes(stderr, "has no checkpoints");
    assertEquals(await Deno.stat(out).catch(() => "nothing"), "nothing");
    model.dispose();
  }));

Deno.test("the command line of encode and decode is checked", () => {
  const read = (...args: string[]) => {
    try {
      return readOptions(args);
    } catch (error) {
      return (error as Error).message.split("\n")[0];
    }
  };
  assertEquals(read("--help"), undefined);
  assertEquals(read("make"), '"make" is neither encode nor decode');
  assertEquals(read("encode"), "encode takes one path, not 0");
  assertEquals(read("decode", "a", "b"), "decode takes one path, not 2");
});
