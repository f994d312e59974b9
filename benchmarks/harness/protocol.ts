// What the harness and its workers say to each other: one JSON object a line, on the worker's stdin and stdout.

/** A worker's first line: it is ready. */
export interface Ready {
  /** The first run of each of its steps in milliseconds: tracing and compiling included. */
  ready: Record<string, number>;
  /** Versions, threads and the like, for the record. */
  about: Record<string, string | number>;
}

/** A worker's first line instead: it cannot take part on this machine, and why. */
export interface Skip {
  skip: string;
}

/** The harness asks for `count` runs of a step. */
export interface Request {
  step: string;
  count: number;
}

/** The worker's answer to a {@linkcode Request}. */
export interface Answer {
  /** Time per run. */
  milliseconds: number;
  /** What the last run computed, a finite number: a loss, a part of the output. Read back once per request. */
  value: number | null;
}

/** Reads a worker's first line. @throws Error when it is neither {@linkcode Ready} nor {@linkcode Skip} */
export function parseFirst(line: string): Ready | Skip {
  const message = parseObject(line);
  if (typeof message.skip === "string") return { skip: message.skip };
  if (typeof message.ready === "object" && typeof message.about === "object") {
    return message as unknown as Ready;
  }
  throw unexpected(line);
}

/** Reads a worker's answer. @throws Error when the line is something else */
export function parseAnswer(line: string): Answer {
  const message = parseObject(line);
  if (typeof message.milliseconds === "number") return message as unknown as Answer;
  throw unexpected(line);
}

function parseObject(line: string): Record<string, unknown> {
  try {
    const message = JSON.parse(line);
    if (typeof message === "object" && message !== null) return message;
  } catch {
    // Not JSON: below.
  }
  throw unexpected(line);
}

function unexpected(line: string): Error {
  return new Error(
    `wrote a line to stdout that the harness cannot read: ${line.slice(0, 200)}. ` +
      "A worker prints to stderr; its stdout belongs to the harness.",
  );
}
