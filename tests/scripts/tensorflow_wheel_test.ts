// Which of TensorFlow's wheels is taken, and what comes with it.
import { assertEquals, assertThrows } from "@std/assert";
import {
  extraRequirements,
  pinnedVersion,
  wheelName,
} from "../../scripts/environment/tensorflow.ts";
import { pipProgress } from "../../scripts/environment/pip.ts";

Deno.test("the wheel for each machine", () => {
  assertEquals(wheelName("cpu", { os: "linux", arch: "x86_64" }), "tensorflow-cpu");
  assertEquals(wheelName("gpu", { os: "linux", arch: "x86_64" }), "tensorflow");
  assertEquals(wheelName("cpu", { os: "linux", arch: "aarch64" }), "tensorflow");
  assertEquals(wheelName("cpu", { os: "darwin", arch: "aarch64" }), "tensorflow");
});

Deno.test("machines without a library are told so, with the way out", () => {
  const mac = { os: "darwin", arch: "x86_64" } as const;
  assertThrows(() => wheelName("cpu", mac), Error, "TENSORFLOW_LIBRARY");
  const windows = { os: "windows", arch: "x86_64" } as const;
  assertThrows(() => wheelName("cpu", windows), Error, "Use WSL");
  const arm = { os: "linux", arch: "aarch64" } as const;
  assertThrows(
    () => wheelName("gpu", arm),
    Error,
    "--gpu: TensorFlow has a CUDA library for Linux",
  );
});

Deno.test("the pinned version is read from the requirements", () => {
  assertEquals(pinnedVersion("# a comment\ntensorflow==1.2.3\n"), "1.2.3");
  assertThrows(() => pinnedVersion("tensorflow>=1"), Error, "tensorflow==VERSION");
});

Deno.test("CUDA's packages come from the wheel's own list, others do not", () => {
  const metadata = [
    "Requires-Dist: numpy>=1.26.0",
    'Requires-Dist: nvidia-cublas-cu12<13.0,>=12.5.3.2; extra == "and-cuda"',
    "Requires-Dist: nvidia-nccl-cu12 (<3.0,>=2.27.7) ; extra == 'and-cuda'",
    'Requires-Dist: tensorflow-io; extra == "gcs-filesystem"',
  ].join("\n");
  assertEquals(extraRequirements(metadata, "and-cuda"), [
    "nvidia-cublas-cu12<13.0,>=12.5.3.2",
    "nvidia-nccl-cu12<3.0,>=2.27.7",
  ]);
});

Deno.test("pip's many lines become short ones", () => {
  const shown: string[] = [];
  const line = pipProgress((text) => shown.push(text));
  line("Collecting jupyterlab==4 (from -r requirements.txt)");
  line("  Downloading https://host/path/tensorflow_cpu-2.21.0-cp312.whl (274.0 MB)");
  line("Progress 137000000 of 274000000");
  line("  Using cached jupyterlab-4.6.6-py3-none-any.whl");
  line("Progress 1000 of 2000");
  line("Installing collected packages: a, b");
  assertEquals(shown, [
    "tensorflow_cpu",
    "tensorflow_cpu: 137 of 274 MB",
    "jupyterlab",
    "unpacking",
  ]);
});
