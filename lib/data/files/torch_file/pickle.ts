// Reads the pickles of PyTorch's files without running anything: the few opcodes and names that such files need.
//
// The format is that of Python's pickletools. A pickle is a program for a machine with a stack and a memo; this one knows no
// opcode that looks up a name or calls what it finds but for the names that its reader is given. What a pickle makes of others
// stays an object that nobody looks into.

import { type Machine, OPERATIONS } from "./opcodes.ts";
import { ForeignObject, MARK, type PickleNames, type PickleValue } from "./pickle_values.ts";

/** Objects that pickles of a file may be made of: a network of eighty thousand tensors has a million. */
const MOST_OBJECTS = 2 ** 20;

/** @throws Error that says what the pickle has that it must not have, or that it is damaged */
export class PickleReader {
  /** The next byte. */
  at = 0;
  /** What identifiers of data outside of the pickles stood for. */
  readonly loaded = new Map<string, PickleValue>();
  /** Why the first object was not made that tensors do not need; undefined without one. */
  foreign: string | undefined;
  readonly #view: DataView;
  #stack: PickleValue[] = [];
  #memo = new Map<number, PickleValue>();
  #objects = 0;
  #code = 0;

  constructor(readonly bytes: Uint8Array, readonly names: PickleNames) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Reads one pickle, and stands behind it then. */
  read(): PickleValue {
    this.#stack = [];
    this.#memo = new Map();
    const machine = this.#machine();
    while (true) {
      this.#code = this.#byte();
      if (this.#code === 0x2e) return this.#pop(); // STOP
      const operation = OPERATIONS[this.#code];
      if (!operation) {
        throw new Error(
          `the pickle has ${this.#opcode()}, which tensors do not need; it is not run`,
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
        const line = this.bytes.subarray(this.at, end);
        this.at = end + 1;
        return line;
      },
      push: (value) => this.#push(value),
      pop: () => this.#pop(),
      popToMark: () => {
        const mark = this.#stack.lastIndexOf(MARK);
        if (mark < 0) throw this.#tooFew();
        const values = this.#stack.splice(mark);
        return values.slice(1);
      },
      top: () => this.#stack.at(-1),
      store: (key) => void this.#memo.set(key, this.#stack.at(-1)),
      recall: (key) => {
        if (!this.#memo.has(key)) throw new Error(`the pickle recalls ${key}, which it never kept`);
        this.#push(this.#memo.get(key));
      },
      load: (id) => this.#push(this.names.load(id, this.loaded)),
      names: this.names,
    };
  }

  #push(value: PickleValue): void {
    if (value instanceof ForeignObject) this.foreign ??= value.reason;
    if (typeof value === "object" && ++this.#objects > MOST_OBJECTS) {
      throw new Error(`the pickle is made of more than ${MOST_OBJECTS} objects`);
    }
    this.#stack.push(value);
  }

  #pop(): PickleValue {
    const value = this.#stack.pop();
    if (value === undefined || value === MARK) throw this.#tooFew();
    return value;
  }

  #tooFew(): Error {
    return new Error(`the pickle takes more than is there, by ${this.#opcode()}`);
  }

  #opcode(): string {
    return `the opcode 0x${this.#code.toString(16)}`;
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
