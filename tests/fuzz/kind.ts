// What the fuzz test has to know of a kind of file.
import type { Random } from "lib/data/mod.ts";

/** Says what is wrong with what was read, and frees it; nothing where it is right. */
export type Judge = () => string | undefined | Promise<string | undefined>;

/** A kind of file that the project reads. */
export interface FuzzKind {
  /** Short, as in `safetensors`; it fixes the random numbers. */
  name: string;
  /** How many times as long as others an input takes: so many times fewer are tried by default. */
  cost?: number;
  /** Makes what is needed; at most once in a process. @param folder empty, for its files */
  open(folder: string): Promise<OpenKind>;
}

/** A kind, ready for inputs. */
export interface OpenKind {
  /** Sound files, by which all damaged ones are made. */
  seeds: readonly Uint8Array[];
  /** Where an input is written. */
  path: string;
  /** Damages the seed of that number. */
  mutate(of: number, random: Random): Uint8Array;
  /**
   * Reads the file at {@linkcode path}.
   *
   * @param bytes the file's
   * @param of the number of its seed
   * @throws what the reader throws
   */
  read(bytes: Uint8Array, of: number): Promise<Judge>;
  /** Errors that the reader may throw when they name the file; none where all damage is put right. */
  errors: readonly (new (...args: never[]) => Error)[];
  /** A name that errors have to give. Default: the path. */
  named?: string;
}
