// Training on WebGPU: as on TensorFlow, and without end.

import { assertEquals } from "@std/assert";
import { assertSameTraining } from "../jit/same_training.ts";
import { trainGan } from "../jit/train_gan.ts";
import { onWebGpu, webGpuTest } from "./available.ts";

webGpuTest("a GAN trains on WebGPU as on TensorFlow, and leaves nothing behind", async () => {
  const { code, stdout, stderr } = await onWebGpu(new URL("gan_worker.ts", import.meta.url));
  assertEquals(code, 0, stderr);
  const { left, grown, ...trained } = JSON.parse(stdout.trim().split("\n").at(-1)!);
  assertSameTraining(trained, await trainGan({}));
  assertEquals([left, grown], [0, 0]); // memory that was let go of serves again
});
