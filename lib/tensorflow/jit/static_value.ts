// JavaScript values that a traced function depends on.

import { recorder } from "../backend/recorder.ts";

/**
 * The value that `read` gives, a module's training mode for instance. A function that was traced with it is traced
 * again when the value is another at a later call. Without this, what JavaScript decides while a function is traced
 * is decided for good.
 */
export function staticValue<T extends string | number | boolean>(read: () => T): T {
  const value = read();
  recorder?.assume(read, value);
  return value;
}
