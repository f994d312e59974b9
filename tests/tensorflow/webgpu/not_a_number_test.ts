// NaN in the middle of what runs on WebGPU comes out at its end. ops_test.ts has each op.

import { assertEquals } from "@std/assert";
import { onWebGpu, webGpuTest } from "./available.ts";

webGpuTest(
  "NaN in the middle of a network goes through pools and relu on WebGPU, and training stops",
  async () => {
    const worker = new URL("not_a_number_worker.ts", import.meta.url);
    const { code, stdout, stderr } = await onWebGpu(worker);
    assertEquals(code, 0, stderr);
    const result = JSON.parse(stdout.trim().split("\n").at(-1)!);
    assertEquals([result.maxPool, result.maxPool3d, result.global], [[1, 2], [1, 2], [0]]);
    assertEquals(result.relu, { step: 3, loss: "NaN", restored: 2 });
    assertEquals(result.relu6, { step: 4, loss: "NaN", restored: 2 });
  },
  { openGl: true },
);
