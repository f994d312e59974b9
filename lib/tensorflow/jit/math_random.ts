// Math.random is refused while a function is traced: its number would be the same at each call.

import { recorder, TraceError } from "../backend/recorder.ts";

function refuse(): number {
  throw new TraceError(
    `jit(${recorder?.name}): JavaScript draws a random number while the function is traced; it would be the same at ` +
      "every call. Use tf.randomUniform and the like, or hostInput.",
  );
}

let outside = Math.random;

/** Runs `action` with Math.random refused. */
export function withoutMathRandom<T>(action: () => T): T {
  if (Math.random !== refuse) outside = Math.random;
  return withRandom(refuse, action);
}

/** Runs `action` with Math.random as usual. */
export function withMathRandom<T>(action: () => T): T {
  return withRandom(outside, action);
}

function withRandom<T>(random: () => number, action: () => T): T {
  const previous = Math.random;
  Math.random = random;
  try {
    return action();
  } finally {
    Math.random = previous;
  }
}
