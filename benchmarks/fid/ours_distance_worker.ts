// The Fréchet distance of two sets of features in ours.
import { type FeatureStatistics, featureStatistics, frechetDistance } from "lib/metrics/mod.ts";
import { TensorRandom } from "lib/nn/mod.ts";
import type { tf } from "lib/tensorflow/mod.ts";
import { aboutEngine } from "../harness/about_engine.ts";
import { serve } from "../harness/serve.ts";

const SAMPLES = 5000, WIDTH = 2048;

const random = new TensorRandom(1);
const sets: FeatureStatistics[] = [];
for (let i = 0; i < 2; i++) {
  const features = random.normal<tf.Rank.R2>([SAMPLES, WIDTH]);
  sets.push(await featureStatistics(features));
  features.dispose();
}

const run = (count: number) => {
  let distance = 0;
  for (let i = 0; i < count; i++) distance = frechetDistance(sets[0], sets[1]);
  return distance;
};

await serve({ steps: { "distance of two sets, 2,048 features": run }, about: aboutEngine() });
