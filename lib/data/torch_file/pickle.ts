// Reads the pickles of PyTorch's files without running anything: the few opcodes and names that such files need.
//
// The format is that of Python's pickletools. A pickle is a program for a machine with a stack and a memo; this one knows no
// opcode that looks up a name or calls what it finds but for the names that its reader is given.

/** A name of Python's that a pickle mentions, `torch.FloatStorage`. */
export class PythonName {
  constructor(readonly name: string) {}
}

/** What a pickle may contain; tuples and lists are arrays, dictionaries maps. */
export type PickleValue = unknown;

/** What a reader of pickles brings along. */
export interface PickleNames {
  /** What a pickle may call, by Python's name. */
  readonly calls: Readonly<Record<string, (args: readonly PickleValue[]) => PickleValue>>;
  /** Names that may only be mentioned. */
  mentions(name: string): boolean;
  /** What an identifier of data outside of the pickle stands for. */
  load(id: PickleValue): PickleValue;
}

const MARK = Symbol("mark");

/** @throws Error that says what the pickle has that it must not have, or that it is damaged */
export class PickleReader {
  /** The next byte. */
  at = 0;
  readonly #view: DataView;
  #stack: PickleValue[] = [];
  #memo = new Map<number, PickleValue>();

  constructor(readonly bytes: Uint8Array, readonly names: PickleNames) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Reads one pickle, and stands behind it then. */
  read(): PickleValue {
    this.#stack = [];
    this.#memo = new Map();
    const machine = this.#machine();
    while (true) {
      const code = this.#byte();
      if (code === 0x2e) return this.#pop(); // STOP
      const operation = OPERATIONS[code];
      if (!operation) {
        const name = `0x${code.toString(16)}`;
        throw new Error(
          `the pickle has the opcode ${name}, which tensors do not need; it is not run`,
        );
      }
      operation(machine);
    }
  }

  #machine(): Machine {
    return {
      unsigned: (length) => {
        const from = this.#take(length);
        if (length === 1) return this.#view.getUint8(from);
        return length === 2 ? this.#view.getUint16(from, true) : this.#view.getUint32(from, true);
      },
      signed32: () => this.#view.getInt32(this.#take(4), true),
      float64: () => this.#view.getFloat64(this.#take(8)), // big-endian, alone among all
      raw: (length) => this.bytes.subarray(this.#take(length), this.at),
      line: () => {
        const end = this.bytes.indexOf(0x0a, this.at);
        if (end < 0) throw new Error("the pickle ends within a line");
        const text = decode(this.bytes.subarray(this.at, end));
        this.at = end + 1;
        return text;
      },
      push: (value) => void this.#stack.push(value),
      pop: () => this.#pop(),
      popToMark: () => {
        const mark = this.#stack.lastIndexOf(MARK);
        if (mark < 0) throw new Error("the pickle takes more than is there");
        const values = this.#stack.splice(mark);
        return values.slice(1);
      },
      top: () => this.#stack.at(-1),
      store: (key) => void this.#memo.set(key, this.#stack.at(-1)),
      recall: (key) => {
        if (!this.#memo.has(key)) throw new Error(`the pickle recalls ${key}, which it never kept`);
        this.#stack.push(this.#memo.get(key));
      },
      names: this.names,
    };
  }

  #pop(): PickleValue {
    const value = this.#stack.pop();
    if (value === undefined || value === MARK) {
      throw new Error("the pickle takes more than is there");
    }
    return value;
  }

  #byte(): number {
    return this.bytes[this.#take(1)];
  }

  /** The place of so many bytes, which are passed. */
  #take(length: number): number {
    const from = this.at;
    if (from + length > this.bytes.length) throw new Error("the pickle ends too early");
    this.at += length;
    return from;
  }
}

/** What an opcode works on. */
interface Machine {
  unsigned(length: 1 | 2 | 4): number;
  signed32(): number;
  float64(): number;
  raw(length: number): Uint8Array;
  line(): string;
  push(value: PickleValue): void;
  pop(): PickleValue;
  popToMark(): PickleValue[];
  top(): PickleValue;
  store(key: number): void;
  recall(key: number): void;
  readonly names: PickleNames;
}

/** By code; the names are pickletools'. */
const OPERATIONS: Readonly<Record<number, (m: Machine) => void>> = {
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
  0x58: (m) => m.push(decode(m.raw(m.unsigned(4)))), // BINUNICODE
  0x55: (m) => m.push(decode(m.raw(m.unsigned(1)))), // SHORT_BINSTRING
  0x54: (m) => m.push(decode(m.raw(m.unsigned(4)))), // BINSTRING
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
  0x63: (m) => m.push(named(m, `${m.line()}.${m.line()}`)), // GLOBAL
  0x52: (m) => call(m, m.pop(), m.pop()), // REDUCE
  0x62: (m) => void m.pop(), // BUILD: attributes of a dictionary, such as its versions, are of no use here
  0x51: (m) => m.push(m.names.load(m.pop())), // BINPERSID
};

function checkProtocol(protocol: number): void {
  if (protocol !== 2) throw new Error(`the pickle has protocol ${protocol}, not PyTorch's usual 2`);
}

function named({ names }: Machine, name: string): PythonName {
  if (Object.hasOwn(names.calls, name) || names.mentions(name)) return new PythonName(name);
  throw new Error(`the pickle asks for ${name}, which is not needed for tensors and is not run`);
}

function call(m: Machine, args: PickleValue, callee: PickleValue): void {
  const known = callee instanceof PythonName && Object.hasOwn(m.names.calls, callee.name);
  if (!known || !Array.isArray(args)) throw new Error("the pickle calls what is no function");
  m.push(m.names.calls[callee.name](args));
}

function append(m: Machine, values: PickleValue[]): void {
  const list = m.top();
  if (!Array.isArray(list)) throw new Error("the pickle appends to what is no list");
  for (const value of values) list.push(value);
}

function setItems(m: Machine, pairs: PickleValue[]): void {
  const map = m.top();
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

function decode(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}
