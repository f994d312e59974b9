// Where tensors go on a machine with a GPU, whose place a second CPU device takes here: in a process of its own, which
// has two.

import { assertEquals } from "@std/assert";

Deno.test("floats go to the GPU; shapes, axes and texts stay in the processor's memory", async () => {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--allow-all",
      "--quiet",
      new URL("placement_worker.ts", import.meta.url).href,
    ],
    env: { TF_DEVICE: "cpu", TF_CPU_DEVICES: "2", NO_COLOR: "1" },
  }).output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  const { uses, ...places } = JSON.parse(new TextDecoder().decode(stdout));
  assertEquals(uses, true);
  assertEquals(places, {
    float32: { device: "CPU:1", read: 2 },
    bool: { device: "CPU:1", read: 2 },
    complex64: { device: "CPU:1", read: 4 },
    int32: { device: "CPU:0", read: 2 },
    string: { device: "CPU:0", read: 2 },
  });
});
