// The blocks of a trace: compiled by themselves, or computed by the product before them; in bfloat16 where that is at hand.

import { AttrType, DataType } from "../c/types.ts";
import { biasedProduct, canFuse, fusedCall } from "./fused_activation.ts";
import { type BlockCall, FusedBlocks } from "./fused_blocks.ts";
import type { Graph } from "./graph.ts";
import { MUST_COMPILE } from "./graph_function.ts";
import { castCall, type MixedBfloat16 } from "./precision.ts";
import { Replicated } from "./replicated.ts";
import type { Host, ReplicatedCall } from "./replicas.ts";
import type { OpCall } from "./rewrites.ts";
import type { Tracer } from "./tracer.ts";
import type { Value } from "./value.ts";

/** A tensor of a trace, or its replicas' parts. */
type Any = Value | Replicated;

/** What the tracer does for its blocks. */
export interface BlockHost {
  readonly mixed?: MixedBfloat16;
  /** Adds an op, once for each replica where its inputs differ. */
  run(call: ReplicatedCall): Any[];
  /** Adds an op. */
  emit(call: OpCall): Value[];
  constant: Host["constant"];
}

/** Puts blocks into a graph. */
export class TracedBlocks {
  #compiled?: FusedBlocks;

  constructor(readonly host: BlockHost) {}

  /**
   * Has XLA compile blocks from now on.
   *
   * @param newTracer makes a tracer for a block's body
   */
  compile(graph: Graph, newTracer: () => Tracer): void {
    this.#compiled = new FusedBlocks(graph, newTracer);
  }

  /** Frees the compiled blocks. */
  dispose(): void {
    this.#compiled?.dispose();
  }

  /** Whether a value is a product's result in bfloat16. */
  isRounded(value: Any): boolean {
    return partsOf(value).every((part) => this.host.mixed?.result(part));
  }

  /** What a block gives that is compiled by itself; undefined where blocks are not. */
  compiled(call: BlockCall, inputs: readonly Any[]): Any[] | undefined {
    if (!this.#compiled) return undefined;
    const given = inputs.map((input) => this.#narrowest(input));
    const { function: { name }, takes, shapes, gives } = this.#compiled.find(call, given);
    const results = this.host.run({
      type: name,
      attrs: [MUST_COMPILE],
      inputs: takes.map((i) => given[i]),
      outputs: shapes.length,
      shapes,
    });
    const wide = results.map((result) => this.#widest(result));
    return gives.map((i) => wide[i]);
  }

  /** An activation that the product before it computes; undefined where there is no product. */
  activated(activation: string, x: Any): Any | undefined {
    const given = this.#narrowest(x);
    const products = partsOf(given).map(biasedProduct);
    if (!products.every((product) => product !== undefined)) return undefined;
    if (!canFuse(activation, given.dtype)) return undefined;
    const fused = products.map((product) => {
      const [y] = this.host.emit(fusedCall(product, activation));
      return this.#reshaped(y, product.shape);
    });
    return this.#widest(like(given, fused));
  }

  /** In bfloat16 where it comes from products. */
  #narrowest(value: Any): Any {
    const results = partsOf(value).map((part) => this.host.mixed?.result(part));
    return results.every((result) => result !== undefined) ? like(value, results) : value;
  }

  /** In float32. */
  #widest(value: Any): Any {
    if (value.dtype !== DataType.BFLOAT16) return value;
    const [wide] = this.host.run(castCall(value, DataType.FLOAT));
    const parts = partsOf(value);
    partsOf(wide).forEach((part, i) => this.host.mixed!.widened(part, parts[i]));
    return wide;
  }

  #reshaped(value: Value, shape: readonly number[]): Value {
    const size = this.host.constant(DataType.INT32, [shape.length], Int32Array.from(shape));
    const attrs = [
      { name: "T", type: AttrType.TYPE, value: value.dtype },
      { name: "Tshape", type: AttrType.TYPE, value: DataType.INT32 },
    ];
    return this.host.emit({ type: "Reshape", attrs, inputs: [value, size], outputs: 1 })[0];
  }
}

function partsOf(value: Any): readonly Value[] {
  return value instanceof Replicated ? value.parts : [value];
}

/** The parts as what they are parts of: one value, or the replicas'. */
function like(value: Any, parts: readonly Value[]): Any {
  return value instanceof Replicated ? new Replicated(parts) : parts[0];
}
