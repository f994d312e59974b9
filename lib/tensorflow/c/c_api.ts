// TensorFlow's C API by Deno's foreign function interface: the symbols, C strings and the status.
//
// Declarations follow tensorflow/c/c_api.h and tensorflow/c/eager/c_api.h of TensorFlow 2.21.

import { findLibrary, INSTALL_COMMAND } from "./library.ts";
import { graphSymbols } from "./c_graph_symbols.ts";
import { TensorFlowError } from "./errors.ts";
import { withoutStandardError } from "./quiet.ts";

const P = "pointer", B = "buffer", I = "i32", L = "i64", U = "usize", V = "void", Y = "u8";

const symbols = {
  ...graphSymbols,
  TF_Version: { parameters: [], result: P },
  TF_NewStatus: { parameters: [], result: P },
  TF_GetCode: { parameters: [P], result: I },
  TF_Message: { parameters: [P], result: P },
  TF_SetStatus: { parameters: [P, I, B], result: V },

  TF_AllocateTensor: { parameters: [I, B, I, U], result: P },
  TF_DeleteTensor: { parameters: [P], result: V },
  TF_TensorData: { parameters: [P], result: P },
  TF_TensorByteSize: { parameters: [P], result: U },
  TF_TensorType: { parameters: [P], result: I },
  TF_StringInit: { parameters: [P], result: V },
  TF_StringCopy: { parameters: [P, B, U], result: V },
  TF_StringDealloc: { parameters: [P], result: V },
  TF_StringGetDataPointer: { parameters: [P], result: P },
  TF_StringGetSize: { parameters: [P], result: U },

  TFE_NewContextOptions: { parameters: [], result: P },
  TFE_ContextOptionsSetConfig: { parameters: [P, B, U, P], result: V },
  TFE_DeleteContextOptions: { parameters: [P], result: V },
  TFE_NewContext: { parameters: [P, P], result: P },
  TFE_ContextListDevices: { parameters: [P, P], result: P },
  TF_DeviceListCount: { parameters: [P], result: I },
  TF_DeviceListName: { parameters: [P, I, P], result: P },
  TF_DeviceListType: { parameters: [P, I, P], result: P },
  TF_DeleteDeviceList: { parameters: [P], result: V },

  TFE_NewTensorHandle: { parameters: [P, P], result: P },
  TFE_DeleteTensorHandle: { parameters: [P], result: V },
  TFE_TensorHandleResolve: { parameters: [P, P], result: P },
  TFE_TensorHandleDataType: { parameters: [P], result: I },
  TFE_TensorHandleNumDims: { parameters: [P, P], result: I },
  // An int64_t in C. Declared narrower because a 64-bit result costs a BigInt; no axis has 2^31 elements.
  TFE_TensorHandleDim: { parameters: [P, I, P], result: I },
  TFE_TensorHandleCopyToDevice: { parameters: [P, P, B, P], result: P },

  TFE_NewOp: { parameters: [P, B, P], result: P },
  TFE_OpReset: { parameters: [P, B, P, P], result: V },
  TFE_OpAddInput: { parameters: [P, P, P], result: V },
  TFE_Execute: { parameters: [P, B, B, P], result: V },
  TFE_OpSetAttrString: { parameters: [P, B, B, U], result: V },
  TFE_OpSetAttrStringList: { parameters: [P, B, B, B, I], result: V },
  TFE_OpSetAttrInt: { parameters: [P, B, L], result: V },
  TFE_OpSetAttrIntList: { parameters: [P, B, B, I], result: V },
  TFE_OpSetAttrFloat: { parameters: [P, B, "f32"], result: V },
  TFE_OpSetAttrFloatList: { parameters: [P, B, B, I], result: V },
  TFE_OpSetAttrBool: { parameters: [P, B, Y], result: V },
  TFE_OpSetAttrBoolList: { parameters: [P, B, B, I], result: V },
  TFE_OpSetAttrType: { parameters: [P, B, I], result: V },
  TFE_OpSetAttrTypeList: { parameters: [P, B, B, I], result: V },
  TFE_OpSetAttrShape: { parameters: [P, B, B, I, P], result: V },

  // absl::SetMinLogLevel, in the one TensorFlow we are made for; C has no way to quiet the start-up messages.
  setMinLogLevel: {
    name: "_ZN4absl12lts_2025081414SetMinLogLevelENS0_18LogSeverityAtLeastE",
    parameters: [I],
    result: V,
    optional: true,
  },

  // From the C library that TensorFlow is linked to: the dynamic linker searches a handle's dependencies too.
  memcpyToNative: { name: "memcpy", parameters: [P, B, U], result: V },
  memcpyFromNative: { name: "memcpy", parameters: [B, P, U], result: V },
} as const;

/** An address in TensorFlow's memory. */
export type Pointer = Deno.PointerObject;

/** Path of the library, once {@linkcode openLibrary} has opened it. */
export let libraryPath: string | undefined;

/** TensorFlow's C functions, from {@linkcode openLibrary} on. */
export let c: Deno.StaticForeignLibraryInterface<typeof symbols>;

/** The one TF_Status that every call reports to: calls never overlap in one JavaScript thread. */
export let status: Pointer;

/**
 * Opens TensorFlow's library, unless it is open. Not when this file is loaded: with WebGPU nothing may need it.
 *
 * @throws Error when it is not found or is not TensorFlow's
 */
export function openLibrary(): void {
  if (libraryPath) return;
  const path = findLibrary();
  c = open(path).symbols;
  status = nonNull(c.TF_NewStatus(), "TF_NewStatus");
  libraryPath = path;
}

function open(path: string) {
  try {
    takeOneDnn();
    const library = withoutStandardError(() => Deno.dlopen(path, symbols));
    library.symbols.setMinLogLevel?.(minLogLevel());
    return library;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `TensorFlow's library ${path} could not be opened: ${reason}. It must be TensorFlow 2.21 for ` +
        `${Deno.build.os} on ${Deno.build.arch}; "${INSTALL_COMMAND}" installs it.`,
      { cause: error },
    );
  }
}

/** TensorFlow's usual variable: 0 shows everything, 1 hides information, 2 warnings too, 3 errors too. */
function minLogLevel(): number {
  return Number(Deno.env.get("TF_CPP_MIN_LOG_LEVEL") ?? 2);
}

const encoder = new TextEncoder();
const cachedStrings = new Map<string, Uint8Array<ArrayBuffer>>();

/** A NUL-terminated copy of `text`, cached: for the few names of ops, attributes and devices. */
export function cString(text: string): Uint8Array<ArrayBuffer> {
  let bytes = cachedStrings.get(text);
  if (!bytes) {
    bytes = offHeap(encoder.encode(text + "\0"));
    cachedStrings.set(text, bytes);
  }
  return bytes;
}

/** A copy that V8's garbage collector never moves: small typed arrays otherwise live inside its heap. */
function offHeap(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(new ArrayBuffer(bytes.length));
  copy.set(bytes);
  return copy;
}

/** The text at a C string's address. */
export function readCString(pointer: Deno.PointerValue): string {
  return pointer ? Deno.UnsafePointerView.getCString(pointer) : "";
}

/** A pointer that cannot be null; null means TensorFlow ran out of memory. */
export function nonNull(pointer: Deno.PointerValue, what: string): Pointer {
  if (!pointer) throw new Error(`${what} gave no memory: TensorFlow could not allocate it.`);
  return pointer;
}

/** Whether the last call that took {@linkcode status} succeeded. */
export function succeeded(): boolean {
  return c.TF_GetCode(status) === 0;
}

/**
 * Throws the last call's error, if it had one.
 *
 * @param call What was being done, for the message: an op with its inputs, say. Made only when it is needed.
 * @param from The status that the call reported to, where it was not {@linkcode status}.
 * @throws {TensorFlowError}
 */
export function check(call: string | (() => string), from: Pointer = status): void {
  const code = c.TF_GetCode(from);
  if (code === 0) return;
  // Read before `call` runs: it may ask TensorFlow for shapes, which overwrites the status.
  const message = readCString(c.TF_Message(from));
  // Some calls leave the status alone, and would seem to have failed.
  c.TF_SetStatus(from, 0, cString(""));
  throw new TensorFlowError(typeof call === "string" ? call : call(), code, message);
}

/**
 * Has oneDNN compute products and convolutions on every x86 processor: with AVX2 convolutions take two thirds of the time.
 * TensorFlow leaves it out on those without AVX-512's VNNI, unless this variable is set when the library loads.
 */
function takeOneDnn(): void {
  const name = "TF_ENABLE_ONEDNN_OPTS";
  if (Deno.build.arch === "x86_64" && !Deno.env.get(name)) Deno.env.set(name, "1");
}
