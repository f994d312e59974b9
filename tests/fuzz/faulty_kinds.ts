// Readers with all the faults that the fuzz test looks for, to see that it finds them.
import { join } from "node:path";
import { DataFileError } from "lib/data/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import type { FuzzKind, Judge } from "./kind.ts";

/** What a kind's reader does with a damaged file. */
type Read = (path: string) => string | Promise<string>;

const right = "right";

const READERS: Record<string, Read> = {
  right: () => right,
  clear: (path) => {
    throw new DataFileError(path, "its first byte is another one", "Get it again");
  },
  wrong: () => "wrong",
  "other-class": () => {
    throw new RangeError("Invalid typed array length");
  },
  nameless: () => {
    throw new DataFileError("a file", "its first byte is another one", "Get it again");
  },
  escapes: (path) => {
    const error = new DataFileError(path, "its first byte is another one", "Get it again");
    error.message += "\u001b[31m";
    throw error;
  },
  leak: () => {
    tf.zeros([2]);
    return right;
  },
  hang: () => {
    for (;;);
  },
  crash: () => {
    setTimeout(() => Deno.exit(3));
    return new Promise<string>(() => {});
  },
  rejection: async () => {
    Promise.reject(new Error("nobody waits for this"));
    await new Promise((resolve) => setTimeout(resolve, 1));
    return right;
  },
};

export const KINDS: readonly FuzzKind[] = Object.entries(READERS).map(([name, read]) => ({
  name,
  open: (folder) => {
    const path = join(folder, "file"), seeds = [Uint8Array.of(0)];
    return Promise.resolve({
      seeds,
      path,
      errors: [DataFileError],
      mutate: (_, random) => Uint8Array.of(1 + random.integer(9)),
      read: async ([first]): Promise<Judge> => {
        const found = first === 0 ? right : await read(path);
        return () => found === right ? undefined : `it is ${found}`;
      },
    });
  },
}));
