// What the opcodes of a pickle do that files of tensors have, beside weights and in Python 2's files too.

import {
  ForeignObject,
  MARK,
  type PickleNames,
  type PickleValue,
  PythonName,
} from "./pickle_values.ts";

/** What an opcode works on. */
export interface Machine {
  unsigned(length: 1 | 2 | 4): number;
  signed32(): number;
  float64(): number;
  raw(length: number): Uint8Array;
  line(): Uint8Array;
  push(value: PickleValue): void;
  pop(): PickleValue;
  popToMark(): PickleValue[];
  top(): PickleValue;
  store(key: number): void;
  recall(key: number): void;
  load(id: PickleValue): void;
  readonly names: PickleNames;
}

/** By code; the names are pickletools'. */
export const OPERATIONS: Readonly<Record<number, (m: Machine) => void>> = {
  0x80: (m) => checkProtocol(m.unsigned(1)), // PROTO
  0x28: (m) => m.push(MARK), // MARK
  0x4e: (m) => m.push(null), // NONE
  0x88: (m) => m.push(true), // NEWTRUE
  0x89: (m) => m.push(false), // NEWFALSE
  0x4b: (m) => m.push(m.unsigned(1)), // BININT1
  0x4d: (m) => m.push(m.unsigned(2)), // BININT2
  0x4a: (m) => m.push(m.signed32()), // BININT
  0x8a: (m) => m.push(integer(m.raw(m.unsigned(1)))), // LONG1
  0x47: (m) => m.push(m.float64()), // BINFLOAT
  0x58: (m) => m.push(text(m.raw(m.unsigned(4)))), // BINUNICODE
  0x55: (m) => m.push(oldText(m.raw(m.unsigned(1)))), // SHORT_BINSTRING
  0x54: (m) => m.push(oldText(m.raw(m.unsigned(4)))), // BINSTRING
  0x7d: (m) => m.push(new Map()), // EMPTY_DICT
  0x5d: (m) => m.push([]), // EMPTY_LIST
  0x29: (m) => m.push([]), // EMPTY_TUPLE
  0x74: (m) => m.push(m.popToMark()), // TUPLE
  0x85: (m) => m.push([m.pop()]), // TUPLE1
  0x86: (m) => m.push([m.pop(), m.pop()].reverse()), // TUPLE2
  0x87: (m) => m.push([m.pop(), m.pop(), m.pop()].reverse()), // TUPLE3
  0x61: (m) => append(m, [m.pop()]), // APPEND
  0x65: (m) => append(m, m.popToMark()), // APPENDS
  0x73: (m) => setItems(m, [m.pop(), m.pop()].reverse()), // SETITEM
  0x75: (m) => setItems(m, m.popToMark()), // SETITEMS
  0x71: (m) => m.store(m.unsigned(1)), // BINPUT
  0x72: (m) => m.store(m.unsigned(4)), // LONG_BINPUT
  0x68: (m) => m.recall(m.unsigned(1)), // BINGET
  0x6a: (m) => m.recall(m.unsigned(4)), // LONG_BINGET
  0x63: (m) => m.push(new PythonName(`${text(m.line())}.${text(m.line())}`)), // GLOBAL
  0x52: (m) => call(m, m.pop(), m.pop()), // REDUCE
  0x81: (m) => call(m, m.pop(), m.pop()), // NEWOBJ
  0x62: (m) => void m.pop(), // BUILD: attributes of a dictionary, such as its versions, are of no use here
  0x51: (m) => m.load(m.pop()), // BINPERSID
};

function checkProtocol(protocol: number): void {
  if (protocol !== 2) throw new Error(`the pickle has protocol ${protocol}, not PyTorch's usual 2`);
}

function call(m: Machine, args: PickleValue, callee: PickleValue): void {
  const { calls, mentions } = m.names;
  if (!(callee instanceof PythonName) || mentions(callee.name) || !Array.isArray(args)) {
    throw new Error("the pickle calls what is no function");
  }
  const known = Object.hasOwn(calls, callee.name);
  m.push(known ? calls[callee.name](args) : m.names.foreign(callee.name, args));
}

function append(m: Machine, values: PickleValue[]): void {
  const list = m.top();
  if (list instanceof ForeignObject) return;
  if (!Array.isArray(list)) throw new Error("the pickle appends to what is no list");
  for (const value of values) list.push(value);
}

function setItems(m: Machine, pairs: PickleValue[]): void {
  const map = m.top();
  if (map instanceof ForeignObject) return;
  if (!(map instanceof Map) || pairs.length % 2 !== 0) {
    throw new Error("the pickle sets items of what is no dictionary");
  }
  for (let i = 0; i < pairs.length; i += 2) map.set(pairs[i], pairs[i + 1]);
}

/** Little-endian two's complement; a number where it is exact, else a bigint. */
function integer(bytes: Uint8Array): number | bigint {
  const value = bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const signed = BigInt.asIntN(8 * bytes.length, value);
  return Number.isSafeInteger(Number(signed)) ? Number(signed) : signed;
}

const UTF8 = new TextDecoder("utf-8", { fatal: true });
const LATIN1 = new TextDecoder("latin1");

function text(bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes);
  } catch {
    throw new Error("the pickle has a text that is not in UTF-8");
  }
}

/** A text of Python 2, which may be any bytes. */
function oldText(bytes: Uint8Array): string {
  try {
    return text(bytes);
  } catch {
    return LATIN1.decode(bytes);
  }
}
