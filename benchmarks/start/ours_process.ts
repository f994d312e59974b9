// Decodes or restores once, as a process of its own; prints how long each part took, in milliseconds.
import type { Rank } from "@tensorflow/tfjs";
import { join } from "node:path";

const [mode] = Deno.args;
const parts: Record<string, number> = {};
let last = 0; // the process's start

/** Notes the time since the part before. */
function lap(part: string): void {
  const now = performance.now();
  parts[part] = now - last;
  last = now;
}

lap("Deno");
await import("@tensorflow/tfjs");
lap("import of TensorFlow.js");
const { tf } = await import("lib/tensorflow/mod.ts");
lap("TensorFlow's library");
const { loadMaskGit } = await import("lib/pretrained/mod.ts");
const { Inpainter, ParallelDecoder } = await import("lib/maskgit/mod.ts");
const { Images } = await import("lib/data/mod.ts");
lap("import of lib");
const file = join(import.meta.dirname!, "..", "..", "weights", "maskgit-scenes.safetensors");
const { model } = await loadMaskGit(file);
lap("weights");
const options = mode === "traced" ? {} : { compile: "eager" } as const;
if (mode === "inpaint") {
  const { height, width } = model.size;
  const grey = new Images(new Uint8Array(height * width * 3).fill(128), {
    height,
    width,
    channels: 3,
  });
  const inpainter = new Inpainter(model, options);
  await inpainter.inpaint(grey, [{ x: 16, y: 16, width: 32, height: 36 }], { steps: 8 });
  lap("restoring");
} else {
  const { maskToken, length } = model.transformer;
  const unknown = tf.fill<Rank.R2>([1, length], maskToken, "int32");
  new ParallelDecoder(model.transformer, options).decode(unknown, { steps: 8 }).tokens.dataSync();
  lap("decoding");
}
console.log(JSON.stringify(parts));
