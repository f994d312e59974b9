// Runs a graph in a session of TensorFlow, which notes when each node ran. Traced functions run without one: what they
// do is the same, but nothing says how long their parts take.

import { binding } from "../backend/backend.ts";
import { c, check, nonNull, type Pointer, status } from "../c/c_api.ts";
import { type Graph, type Output, outputStructs } from "./graph.ts";
import { bufferBytes } from "./proto.ts";

/** RunOptions { trace_level: FULL_TRACE } (tensorflow/core/protobuf/config.proto). */
const FULL_TRACE = Uint8Array.of(0x08, 3);

/** What a session is given. */
export interface Prefetcher {
  readonly output: Output;
  /** A TF_Tensor; it still belongs to the caller. */
  readonly tensor: Pointer;
}

/** A TF_Session. */
export class Session implements Disposable {
  readonly #session: Pointer;

  constructor(graph: Graph) {
    const options = nonNull(c.TF_NewSessionOptions(), "TF_NewSessionOptions");
    const { config } = binding.context;
    try {
      c.TF_SetConfig(options, config, BigInt(config.length), status);
      check("Configuring a session");
      const session = c.TF_NewSession(graph.pointer, options, status);
      check("Starting a session");
      this.#session = nonNull(session, "TF_NewSession");
    } finally {
      c.TF_DeleteSessionOptions(options);
    }
  }

  /**
   * Runs what some outputs and nodes need.
   *
   * @returns a serialised RunMetadata
   */
  run(
    feeds: readonly Prefetcher[],
    outputs: readonly Output[],
    nodes: readonly Pointer[],
  ): Uint8Array {
    const options = nonNull(
      c.TF_NewBufferFromString(FULL_TRACE, BigInt(FULL_TRACE.length)),
      "TF_NewBufferFromString",
    );
    const metadata = nonNull(c.TF_NewBuffer(), "TF_NewBuffer");
    const results = new BigUint64Array(new ArrayBuffer(8 * outputs.length));
    try {
      c.TF_SessionRun(
        this.#session,
        options,
        outputStructs(feeds.map(({ output }) => output)),
        pointers(feeds.map(({ tensor }) => tensor)),
        feeds.length,
        outputStructs(outputs),
        results,
        outputs.length,
        pointers(nodes),
        nodes.length,
        metadata,
        status,
      );
      check("Running a session");
      return bufferBytes(metadata);
    } finally {
      for (const result of results) {
        const tensor = Deno.UnsafePointer.create(result);
        if (tensor) c.TF_DeleteTensor(tensor);
      }
      c.TF_DeleteBuffer(metadata);
      c.TF_DeleteBuffer(options);
    }
  }

  [Symbol.dispose](): void {
    c.TF_CloseSession(this.#session, status);
    c.TF_DeleteSession(this.#session, status);
    check("Ending a session");
  }
}

function pointers(values: readonly Pointer[]): BigUint64Array<ArrayBuffer> {
  const array = new BigUint64Array(new ArrayBuffer(8 * values.length));
  values.forEach((value, i) => array[i] = Deno.UnsafePointer.value(value));
  return array;
}
