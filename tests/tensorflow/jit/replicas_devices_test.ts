// Replicas on several devices, and the threads that suit them: both are settled when TensorFlow starts, so in a process
// of its own.

import { assert, assertEquals, assertThrows } from "@std/assert";
import { chosenThreads, cpuDevices } from "lib/tensorflow/device/threads.ts";

const WORKER = new URL("devices_worker.ts", import.meta.url).href;

interface Trained {
  values: number[];
  threads: number;
}

async function train(which: "one" | "two", env: Record<string, string>): Promise<Trained> {
  const { stdout, stderr, success } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", "--quiet", WORKER, which],
    env: { TF_DEVICE: "cpu", ...env },
  }).output();
  const decoder = new TextDecoder();
  assert(success, decoder.decode(stderr));
  return JSON.parse(decoder.decode(stdout));
}

Deno.test("two devices give the losses, weights and batch statistics of one, with the threads that were asked for", async () => {
  const [one, two] = await Promise.all([
    train("one", { TF_THREADS: "3x1" }),
    train("two", { TF_THREADS: "1x2", TF_CPU_DEVICES: "2" }),
  ]);
  assertEquals([one.threads, two.threads], [3, 2]);
  const errors = two.values.map((x, i) => Math.abs(x - one.values[i]) / (1 + Math.abs(x)));
  assert(Math.max(...errors) < 1e-5, `off by ${Math.max(...errors)}`);
  assert(one.values[0] !== one.values[1]);
});

Deno.test("the variables for threads and devices are read, and mistakes named", () => {
  const cores = navigator.hardwareConcurrency;
  assertEquals(chosenThreads("replicas"), { intraOp: 1, interOp: cores });
  assertEquals(chosenThreads("2x16"), { intraOp: 2, interOp: 16 });
  assertEquals(chosenThreads(""), chosenThreads("replicas"));
  assertEquals(chosenThreads("shared"), { intraOp: cores, interOp: cores });
  assertEquals([cpuDevices(""), cpuDevices("3")], [1, 3]);
  for (const wrong of ["0x2", "2", "many", "1x128"]) {
    assertThrows(() => chosenThreads(wrong), Error, `TF_THREADS is "${wrong}"`);
  }
  assertThrows(() => cpuDevices("0"), Error, 'TF_CPU_DEVICES is "0"');
});
