// What pickles are made of, and what a reader knows of them.

/** A name of Python's that a pickle mentions, `torch.FloatStorage`. */
export class PythonName {
  constructor(readonly name: string) {}
}

/** What would be an object of Python's that tensors do not need: it is not made. */
export class ForeignObject {
  /**
   * @param reason why not; the message goes on after "the pickle"
   * @param isTensor whether it would be numbers after all, in a way that is not read
   */
  constructor(readonly reason: string, readonly isTensor = false) {}
}

/** What a pickle may contain; tuples and lists are arrays, dictionaries maps. */
export type PickleValue = unknown;

/** What a reader of pickles brings along. */
export interface PickleNames {
  /** What a pickle may call, by Python's name. */
  readonly calls: Readonly<Record<string, (args: readonly PickleValue[]) => PickleValue>>;
  /** Names that may only be mentioned. */
  mentions(name: string): boolean;
  /** What stands for what a call of any other name would give. */
  foreign(name: string, args: readonly PickleValue[]): ForeignObject;
  /**
   * What an identifier of data outside of the pickle stands for.
   *
   * @param loaded what others stood for, by a text of their own; to be added to
   */
  load(id: PickleValue, loaded: Map<string, PickleValue>): PickleValue;
}

/** On the stack: where a tuple or the like begins. */
export const MARK = Symbol("mark");
