// Keeps TensorFlow's start-up messages out of notebooks: they are written while the library loads.

const STDERR = 2;
const WRITE_ONLY = 1;

const symbols = {
  open: { parameters: ["buffer", "i32"], result: "i32" },
  dup: { parameters: ["i32"], result: "i32" },
  dup2: { parameters: ["i32", "i32"], result: "i32" },
  close: { parameters: ["i32"], result: "i32" },
} as const;

/**
 * Runs `action` with the process's standard error thrown away.
 *
 * TensorFlow prints two lines from a static initialiser, before any setting of its own can reach it. What fails
 * inside `action` is still thrown: only text written to standard error is lost.
 */
export function withoutStandardError<T>(action: () => T): T {
  const name = Deno.build.os === "darwin" ? "libSystem.B.dylib" : "libc.so.6";
  const libc = Deno.dlopen(name, symbols);
  const saved = libc.symbols.dup(STDERR);
  const nowhere = libc.symbols.open(new TextEncoder().encode("/dev/null\0"), WRITE_ONLY);
  libc.symbols.dup2(nowhere, STDERR);
  try {
    return action();
  } finally {
    libc.symbols.dup2(saved, STDERR);
    libc.symbols.close(saved);
    libc.symbols.close(nowhere);
    libc.close();
  }
}
