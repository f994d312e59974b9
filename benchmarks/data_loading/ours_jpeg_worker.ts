// Batches from JPEG files by lib/data: decoded, shuffled, in [-1, 1], 128 at a time, each in TensorFlow. Argument: the
// folder of the files.
import { type ImageDataset, loadTinyImagenet } from "lib/data/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { aboutEngine } from "../harness/about_engine.ts";
import { serve } from "../harness/serve.ts";

const [archive] = Deno.args;
const load = () => loadTinyImagenet({ archive, keep: false });

/** Goes through the data once, in a new order. */
function epoch(data: ImageDataset, number: number): number {
  let value = 0;
  const { stepsPerEpoch } = data.batches({ batchSize: 128 });
  const startStep = number * stepsPerEpoch;
  for (
    const { images } of data.batches({ batchSize: 128, seed: 1, startStep, epochs: number + 1 })
  ) {
    // Reading a value puts the batch into TensorFlow.
    value = tf.tidy(() => images.slice([0, 0], [1, 1]).dataSync()[0]);
  }
  return value;
}

const data = await load();
let epochs = 0;

await serve({
  steps: {
    "first epoch of 2,000 JPEG files": async (count) => {
      let value = 0;
      for (let i = 0; i < count; i++) value = epoch(await load(), epochs++);
      return value;
    },
    "later epoch of 2,000 JPEG files": (count) => {
      let value = 0;
      for (let i = 0; i < count; i++) value = epoch(data, epochs++);
      return value;
    },
  },
  about: aboutEngine(),
});
