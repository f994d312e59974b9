// About how long a graph's ops take, in all and one after the other: it tells which of TensorFlow's executors suits it.

import type { Pointer } from "../c/c_api.ts";
import { DataType } from "../c/types.ts";
import { MUST_COMPILE } from "./graph_function.ts";
import type { OpCall } from "./rewrites.ts";

/** What one core needs, in nanoseconds: of a Xeon with AMX, but only the order of size matters. */
const PER_OP = 500;
const PER_ELEMENT = 0.15;
/** An element of a block that XLA has compiled, with an exponential or a mean in it. */
const PER_BLOCK_ELEMENT = 0.7;
const PER_FLOP = { float32: 1 / 150, bfloat16: 1 / 400 };
/** To hand an op to another thread, and to be handed its results. */
const PER_HANDOVER = 3_000;

/** A tensor that an op takes or gives. */
interface Shaped {
  readonly dtype: number;
  readonly shape: readonly number[];
}

/** An op that was added. */
interface Step {
  readonly node: Pointer;
  readonly inputs: readonly Pointer[];
  readonly time: number;
}

/** The work of a graph under construction. */
export class Work {
  /** Each after those that it waits for. */
  readonly #steps = new Map<Pointer, Step>();

  /** Notes an op that was added, once. */
  add(node: Pointer, inputs: readonly Pointer[], call: OpCall, outputs: readonly Shaped[]): void {
    if (this.#steps.has(node)) return;
    this.#steps.set(node, { node, inputs, time: PER_OP + timeOf(call, outputs) });
  }

  /**
   * Whether a single thread is done sooner than several, which have to hand each other their results.
   *
   * @param ends what has to run: TensorFlow leaves out what they do not need
   */
  suitsOneThread(ends: Iterable<Pointer>, threads: number): boolean {
    const steps = this.#needed(ends);
    const done = new Map<Pointer, number>(); // when each is, if it waits for its inputs alone
    let total = 0, longest = 0;
    for (const { node, inputs, time } of steps) {
      const start = inputs.reduce((last, input) => Math.max(last, done.get(input) ?? 0), 0);
      done.set(node, start + time);
      total += time;
      longest = Math.max(longest, start + time);
    }
    const shared = Math.max(longest, total / threads) + PER_HANDOVER * steps.length;
    return total < shared;
  }

  #needed(ends: Iterable<Pointer>): Step[] {
    const wanted = new Set(ends);
    const steps = [...this.#steps.values()].reverse().filter(({ node, inputs }) => {
      if (!wanted.has(node)) return false;
      inputs.forEach((input) => wanted.add(input));
      return true;
    });
    return steps.reverse();
  }
}

/** They move nothing. */
const FREE = new Set(["Reshape", "Identity", "ExpandDims", "Squeeze"]);

function timeOf({ type, attrs, inputs }: OpCall, outputs: readonly Shaped[]): number {
  if (FREE.has(type)) return 0;
  if (attrs.includes(MUST_COMPILE)) return PER_BLOCK_ELEMENT * elements([...inputs, ...outputs]);
  const rate = outputs[0]?.dtype === DataType.BFLOAT16 ? PER_FLOP.bfloat16 : PER_FLOP.float32;
  return PER_ELEMENT * elements([...inputs, ...outputs]) + rate * flopsOf(type, inputs, outputs);
}

/** Of matrix products and convolutions; 0 for other ops. */
function flopsOf(type: string, inputs: readonly Shaped[], outputs: readonly Shaped[]): number {
  if (type.includes("MatMul")) {
    const [a, b] = inputs, [c] = outputs;
    const batch = elements([c]) / (c.shape.at(-1)! * c.shape.at(-2)!);
    // (M, K) by (K, N) to (M, N): the product of all three sizes is (M K N)^2 for each of the batch.
    return 2 * Math.sqrt(elements([a]) * elements([b]) * elements([c]) / batch);
  }
  if (!type.includes("Conv2D")) return 0;
  const largest = Math.max(...[...inputs, ...outputs].map((one) => elements([one])));
  const [filter] = [...inputs, ...outputs].filter(({ shape }) => shape.length === 4).slice(1);
  return filter ? 2 * largest * filter.shape[0] * filter.shape[1] * filter.shape[2] : 0;
}

function elements(tensors: readonly Shaped[]): number {
  return tensors.reduce((sum, { shape }) => sum + shape.reduce((size, side) => size * side, 1), 0);
}
