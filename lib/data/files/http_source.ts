// One mirror of a download: asks for the bytes still missing and writes them to the part file.
import { messageOf } from "./errors.ts";
import { type PartFile, StorageError } from "./part_file.ts";

/** How a mirror is asked. */
export interface HttpSourceOptions {
  /** Give up a connection on which nothing came for so long, in milliseconds. */
  stallTimeoutMs: number;
  /** No file that is wanted has more bytes. */
  most: number;
  signal?: AbortSignal;
  /** Called after each piece with the bytes there and, when known, the whole size. */
  onBytes?: (received: number, total: number | undefined) => void;
}

/** A failure that trying the same mirror again cannot mend. */
export class PermanentFailure extends Error {}

/** Aborts when nothing happens for a while. */
class StallWatch implements Disposable {
  readonly #controller = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #forward = () => this.#controller.abort(this.outer?.reason);

  constructor(private readonly limitMs: number, private readonly outer?: AbortSignal) {
    if (outer?.aborted) this.#forward();
    outer?.addEventListener("abort", this.#forward);
    this.alive();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Something happened: start to wait anew. */
  alive(): void {
    clearTimeout(this.#timer);
    const stalled = new Error(`nothing came for ${this.limitMs / 1000} s`);
    this.#timer = setTimeout(() => this.#controller.abort(stalled), this.limitMs);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.outer?.removeEventListener("abort", this.#forward);
  }
}

/**
 * Brings the part file to its end from one URL with one request. What is there already is kept
 * only if the server's answer continues it exactly; else the file is begun anew.
 *
 * @throws PermanentFailure when the server says no; any other error may pass when tried again
 */
export async function receive(
  part: PartFile,
  url: string,
  { stallTimeoutMs, most, signal, onBytes }: HttpSourceOptions,
): Promise<void> {
  using watch = new StallWatch(stallTimeoutMs, signal);
  // Without "identity" the bytes of a .gz may be unpacked on the way, and no range would fit.
  const headers: Record<string, string> = { "accept-encoding": "identity" };
  if (part.size > 0) headers.range = `bytes=${part.size}-`;
  const response = await fetch(url, { headers, signal: watch.signal });
  try {
    const total = await prepare(part, response);
    const limit = Math.min(most, total ?? most);
    if ((total ?? 0) > most) await refuseLonger(part, most);
    onBytes?.(part.size, total);
    for await (const piece of response.body ?? []) {
      watch.alive();
      if (part.size + piece.length > limit) await refuseLonger(part, limit);
      await part.append(piece);
      onBytes?.(part.size, total);
    }
    if (total !== undefined && part.size !== total) throw new Error("the connection was cut");
  } catch (error) {
    // A stall shows as a bare abort; its reason says more.
    const cause = watch.signal.aborted ? watch.signal.reason : error;
    if (cause instanceof PermanentFailure || cause instanceof StorageError) throw cause;
    if (signal?.aborted) throw cause;
    throw new Error(`${messageOf(cause)} (${part.size.toLocaleString("en")} bytes had come)`);
  } finally {
    await response.body?.cancel().catch(() => {});
  }
}

/** Nothing is kept of a file that goes on behind its end. */
async function refuseLonger(part: PartFile, most: number): Promise<never> {
  await part.clear();
  throw new PermanentFailure(`it is longer than ${most.toLocaleString("en")} bytes`);
}

/** Fits the part file to the answer and returns the whole file's size, when known. */
async function prepare(part: PartFile, response: Response): Promise<number | undefined> {
  if (response.status === 416) return await afterUnsatisfiedRange(part, response);
  if (response.status === 206) {
    const range = parseContentRange(response);
    if (range && range.start === part.size) return range.total;
    await part.clear();
    throw new Error(
      `the server did not continue the file (${response.headers.get("content-range")})`,
    );
  }
  if (response.status !== 200) throw refusal(response);
  await part.clear();
  const length = response.headers.get("content-length");
  return length === null ? undefined : Number(length);
}

/** 416 means that we have as much as the server or more: complete, or not the same file. */
async function afterUnsatisfiedRange(part: PartFile, response: Response): Promise<number> {
  const total = /^bytes \*\/(\d+)$/.exec(response.headers.get("content-range") ?? "")?.[1];
  if (total !== undefined && Number(total) === part.size) return part.size;
  await part.clear();
  throw new Error("the server has a shorter file than had come");
}

function parseContentRange(response: Response): { start: number; total?: number } | undefined {
  const header = response.headers.get("content-range") ?? "";
  const match = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(header);
  if (!match) return undefined;
  return { start: Number(match[1]), total: match[2] === "*" ? undefined : Number(match[2]) };
}

function refusal({ status, statusText }: Response): Error {
  const text = `HTTP ${status} ${statusText}`.trim();
  const mayPass = status >= 500 || status === 408 || status === 429;
  return mayPass ? new Error(text) : new PermanentFailure(text);
}
