// Runs a frozen product with gelu and prints, as JSON, the ops that it took and how far off it was: for
// fused_activation_test.ts.

import { Dense, gelu, TensorRandom } from "lib/nn/mod.ts";
import { jit, numTensorHandles, profile, tf } from "lib/tensorflow/mod.ts";

const random = new TensorRandom(1);
const dense = new Dense(8, 16, random);
const x = random.normal<tf.Rank.R2>([4, 8]);
const call = (x: tf.Tensor2D) => gelu(dense.call(x));
const expected = tf.keep(tf.tidy(() => call(x)));
const before = numTensorHandles();
const frozen = jit(call, { freeze: true });
const error = tf.tidy(() => frozen(x).sub(expected).abs().max().dataSync()[0]);
frozen.dispose();
const ops = profile(call, [x], { freeze: true, fuseBlocks: false, calls: 1 });
const left = numTensorHandles() - before;
console.log(JSON.stringify({ error, ops: ops.map(({ type }) => type), left }));
