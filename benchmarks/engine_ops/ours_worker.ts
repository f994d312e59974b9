// The ops in ours, eager and without gradients, as steps.ts names them.
import { TensorRandom } from "lib/nn/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { aboutEngine } from "../harness/about_engine.ts";
import { serve, type StepRunner } from "../harness/serve.ts";

const random = new TensorRandom(1);
const r = <R extends tf.Rank>(...shape: tf.ShapeMap[R]) => random.uniform<R>(shape);
const rows = (count: number, below: number) =>
  tf.tidy(() => tf.cast<tf.Tensor1D>(random.uniform<tf.Rank.R1>([count], 0, below), "int32"));

const small = r<tf.Rank.R2>(16, 16), small2 = r<tf.Rank.R2>(16, 16);
const medium = r<tf.Rank.R2>(128, 512), medium2 = r<tf.Rank.R2>(128, 512);
const a = r<tf.Rank.R2>(64, 784), b = r<tf.Rank.R2>(784, 256);
const few = r<tf.Rank.R4>(1, 8, 8, 4), filters = r<tf.Rank.R4>(3, 3, 4, 8);
const many = r<tf.Rank.R4>(32, 28, 28, 16), wideFilters = r<tf.Rank.R4>(3, 3, 16, 32);
const attention = r<tf.Rank.R2>(2048, 64), tokens = r<tf.Rank.R2>(2048, 256);
const table = r<tf.Rank.R2>(512, 256);
const fewRows = rows(16, 16), manyRows = rows(2048, 512);

/** Out of single ops, as on the other side: the engines are compared, not one fused kernel. */
function layerNorm(x: tf.Tensor): tf.Tensor {
  const centred = x.sub(x.mean(-1, true));
  return centred.mul(tf.rsqrt(centred.square().mean(-1, true).add(1e-5)));
}

const ops: Record<string, () => tf.Tensor> = {
  "add scalar, 16x16": () => small.add(2),
  "add scalar, 128x512": () => medium.add(2),
  "add, 16x16": () => small.add(small2),
  "add, 128x512": () => medium.add(medium2),
  "matmul, 16x16x16": () => small.matMul(small2),
  "matmul, 64x784x256": () => a.matMul(b),
  "conv2d 3x3, 1x8x8x4 to 8": () => few.conv2d(filters, 1, "same"),
  "conv2d 3x3, 32x28x28x16 to 32": () => many.conv2d(wideFilters, 1, "same"),
  "softmax, 16x16": () => small.softmax(),
  "softmax, 2048x64": () => attention.softmax(),
  "layer norm, 16x16": () => layerNorm(small),
  "layer norm, 2048x256": () => layerNorm(tokens),
  "sum of rows, 16x16": () => small.sum(-1),
  "sum of rows, 128x512": () => medium.sum(-1),
  "gather rows, 16 of 16x16": () => small.gather(fewRows),
  "gather rows, 2048 of 512x256": () => table.gather(manyRows),
};

function repeated(op: () => tf.Tensor): StepRunner {
  return (count) => {
    for (let i = 1; i < count; i++) tf.tidy(op).dispose();
    const last = tf.tidy(op);
    // One number, not the whole tensor: PyTorch's side copies no more.
    const first = tf.tidy(() => last.flatten().slice(0, 1));
    const [value] = first.dataSync();
    tf.dispose([last, first]);
    return value;
  };
}

const steps = Object.fromEntries(Object.entries(ops).map(([name, op]) => [name, repeated(op)]));
await serve({ steps, about: aboutEngine() });
