// What TF_DEVICE comes to on machines that offer this or that.

import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { join } from "node:path";
import { CPU_BUILD, hasCuda, NO_CARD, noGpu } from "lib/tensorflow/device/cuda.ts";
import { chooseEngine, deviceChoice } from "lib/tensorflow/device/device_choice.ts";
import { sessionConfig } from "lib/tensorflow/c/context.ts";
import {
  type AdapterFacts,
  isTakenByItself,
  noAdapter,
} from "lib/tensorflow/webgpu/adapter_choice.ts";

const CARD: AdapterFacts = { name: "card", backend: "Vulkan", software: false };
const PROGRAM: AdapterFacts = { ...CARD, software: true };
const OPENGL: AdapterFacts = { ...CARD, backend: "OpenGL" };

/** A machine; each reason is told once. `asked` notes what was asked. */
function machine({ cuda = true, adapter = undefined as AdapterFacts | undefined, cpu = true }) {
  const asked: string[] = [];
  const answer = (name: string, has: boolean) => {
    asked.push(name);
    return has ? undefined : `no ${name}.`;
  };
  return {
    asked,
    cuda: () => answer("cuda", cuda),
    cpu: () => answer("cpu", cpu),
    webGpu: (any: boolean) => {
      asked.push("webgpu");
      const fits = adapter && (any || isTakenByItself(adapter));
      return Promise.resolve(fits ? adapter : "no adapter.");
    },
  };
}

Deno.test("deviceChoice takes four words or nothing", () => {
  const words = ["cpu", "gpu", "cuda", "webgpu", ""];
  assertEquals(words.map((word) => deviceChoice(word)), [
    "cpu",
    "gpu",
    "cuda",
    "webgpu",
    undefined,
  ]);
  const error = assertThrows(() => deviceChoice("tpu"), Error);
  assertStringIncludes(error.message, 'TF_DEVICE is "tpu"; it can be "cpu", "gpu"');
});

Deno.test("without a choice it is CUDA, else WebGPU on a graphics card, else the processor", async () => {
  const chosen = async (offers: ReturnType<typeof machine>) =>
    [(await chooseEngine(undefined, offers)).kind, offers.asked] as const;
  assertEquals(await chosen(machine({ adapter: CARD })), ["cuda", ["cuda"]]);
  assertEquals(await chosen(machine({ cuda: false, adapter: CARD })), [
    "webgpu",
    ["cuda", "webgpu"],
  ]);
  for (const adapter of [PROGRAM, OPENGL, undefined]) {
    const [kind] = await chosen(machine({ cuda: false, adapter }));
    assertEquals(kind, "cpu");
  }
});

Deno.test("gpu is CUDA or a graphics card; software and OpenGL are taken for webgpu alone", async () => {
  const kind = async (choice: "gpu" | "webgpu", offers: ReturnType<typeof machine>) =>
    (await chooseEngine(choice, offers)).kind;
  assertEquals(await kind("gpu", machine({ adapter: CARD })), "cuda");
  assertEquals(await kind("gpu", machine({ cuda: false, adapter: CARD })), "webgpu");
  for (const adapter of [PROGRAM, OPENGL]) {
    assertEquals(await kind("webgpu", machine({ adapter })), "webgpu");
    const offers = machine({ cuda: false, adapter });
    const error = await assertRejects(() => chooseEngine("gpu", offers), Error);
    assertStringIncludes(error.message, "TF_DEVICE=gpu, but: no cuda. no adapter. Unset TF_DEVICE");
    assertEquals(offers.asked, ["cuda", "webgpu"]);
  }
});

Deno.test("what is asked for by name and is missing is an error; nothing else is asked", async () => {
  const none = { cuda: false, cpu: false };
  for (
    const [choice, reason] of [["cuda", "cuda"], ["webgpu", "adapter"], ["cpu", "cpu"]] as const
  ) {
    const offers = machine(none);
    const error = await assertRejects(() => chooseEngine(choice, offers), Error);
    assertStringIncludes(error.message, `TF_DEVICE=${choice}, but: no ${reason}.`);
    assertEquals(offers.asked, [choice]);
  }
  const error = await assertRejects(() => chooseEngine(undefined, machine(none)), Error);
  assertStringIncludes(error.message, "no cuda. no adapter. no cpu.");
});

Deno.test("each missing piece has its remedy", () => {
  const devices = ["/job:localhost/replica:0/task:0/device:CPU:0"];
  for (const reason of [NO_CARD, CPU_BUILD, noGpu(devices)]) {
    assertStringIncludes(reason, "TensorFlow sees no GPU");
    assertStringIncludes(reason, '"deno task setup --gpu" installs');
  }
  assertStringIncludes(noGpu(devices), "only CPU:0: nvidia-smi must list");
  assertStringIncludes(noAdapter("linux"), "mesa-vulkan-drivers");
  assertStringIncludes(noAdapter("windows"), "Direct3D 12");
  assertStringIncludes(noAdapter("darwin"), "Metal");
});

Deno.test("NVIDIA's libraries are looked for where pip puts them", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const library = join(folder, "tensorflow", "libtensorflow_cc.so.2");
    assert(!hasCuda(library));
    await Deno.mkdir(join(folder, "nvidia"));
    assert(hasCuda(library));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("TensorFlow takes the GPU's memory as it needs it, and sees none where none is wanted", () => {
  const threads = { intraOp: 1, interOp: 2 };
  // ConfigProto: gpu_options (6) { allow_growth (4): true }, or device_count (1) { key: "GPU", value: 0 }.
  assertEquals([...sessionConfig(true, threads)].slice(0, 4), [0x32, 2, 0x20, 1]);
  const hidden = [0x0a, 7, 0x0a, 3, ..."GPU"].map((x) =>
    typeof x === "string" ? x.charCodeAt(0) : x
  );
  assertEquals([...sessionConfig(false, threads)].slice(0, 9), [...hidden, 0x10, 0]);
});
