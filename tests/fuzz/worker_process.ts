// A worker as its parent sees it: watched for hangs, memory and crashes.
import { fileURLToPath } from "node:url";
import { lines } from "../../scripts/environment/process.ts";
import type { Outcome, Verdict } from "./input.ts";
import { peakOf } from "./memory.ts";
import { type Job, MARK, type Message } from "./messages.ts";

/** What an input may take, and of which kinds it is. */
export interface Limits {
  /** Default 5. */
  seconds?: number;
  /** Of the whole process, TensorFlow included. Default 1 GiB. */
  bytes?: number;
  /** URL of a module that exports `KINDS`. Default: the project's kinds. */
  kinds?: string;
}

const MOST_SECONDS = 5, MOST_BYTES = 2 ** 30;
const OWN = new URL("kinds/mod.ts", import.meta.url).href;
/** Making a kind's sound files: models are built for some, and functions traced. */
const OPENING_SECONDS = 180;
/** How often a worker's memory is looked at, in milliseconds. */
const LOOK_MS = 100;
/** A worker is replaced above this share of the limit, so that rests of many inputs are not counted as one input's. */
const WORN = 0.75;
/** While an input is read, more is a mistake for certain. */
const TOO_MUCH = 1.1;
const STDERR_LINES = 20;

/** Why a job ended: it is done, or the input was too much for the worker, which is gone then. */
export type Ended = { done: true; worn: boolean } | {
  index: number;
  verdict: Verdict;
  words: string;
};

/** A process that reads damaged files. */
export class WorkerProcess {
  readonly #child: Deno.ChildProcess;
  readonly #lines: AsyncGenerator<string>;
  readonly #stdin: WritableStreamDefaultWriter<Uint8Array>;
  readonly #stderr: string[] = [];
  readonly #stderrRead: Promise<void>;
  readonly #seconds: number;
  readonly #bytes: number;
  #killed?: { verdict: Verdict; words: string };

  constructor({ seconds = MOST_SECONDS, bytes = MOST_BYTES, kinds = OWN }: Limits = {}) {
    this.#seconds = seconds;
    this.#bytes = bytes;
    const script = fileURLToPath(new URL("worker.ts", import.meta.url));
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--allow-all", "--quiet", script, "--jobs", kinds],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
      env: { NO_COLOR: "1" },
    }).spawn();
    this.#lines = lines(this.#child.stdout);
    this.#stdin = this.#child.stdin.getWriter();
    this.#stderrRead = this.#keepStderr();
  }

  /** @throws Error when the kind cannot be opened */
  async run(job: Job, onOutcome: (outcome: Outcome, peak: number) => void): Promise<Ended> {
    let index: number | undefined, peak = 0;
    const looking = setInterval(() => index !== undefined && this.#lookAtMemory(), LOOK_MS);
    try {
      await this.#stdin.write(new TextEncoder().encode(`${JSON.stringify(job)}\n`));
      while (true) {
        const message = await this.#next(index === undefined ? OPENING_SECONDS : this.#seconds);
        if (message === undefined || this.#killed) return await this.#gone(job, index);
        if ("failed" in message) throw new Error(`${job.kind}: ${message.failed}`);
        if ("done" in message) return { done: true, worn: peak > WORN * this.#bytes };
        if ("at" in message) index = message.at;
        if (!("outcome" in message)) continue;
        peak = message.peak;
        if (peak > this.#bytes) {
          this.#kill("memory", `${Math.round(peak / 2 ** 20)} MiB`);
          return await this.#gone(job, index);
        }
        onOutcome(message.outcome, peak);
      }
    } finally {
      clearInterval(looking);
    }
  }

  async close(): Promise<void> {
    await this.#stdin.close().catch(() => {}); // gone already
    await this.#lines.return(undefined);
    await Promise.all([this.#child.status, this.#stderrRead]);
  }

  /** The worker's next message; undefined at its end. */
  async #next(seconds: number): Promise<Message | undefined> {
    const alarm = setTimeout(() => this.#kill("hang", `over ${seconds} s`), seconds * 1000);
    try {
      while (true) {
        const { value, done } = await this.#lines.next();
        if (done) return undefined;
        if (value.startsWith(MARK)) return JSON.parse(value.slice(MARK.length)) as Message;
      }
    } finally {
      clearTimeout(alarm);
    }
  }

  async #gone(job: Job, index: number | undefined): Promise<Ended> {
    const { code, signal } = await this.#child.status;
    await this.#stderrRead;
    const how = signal ? `signal ${signal}` : `exit status ${code}`;
    const words = [how, ...this.#stderr].join("\n");
    if (index === undefined) throw new Error(`${job.kind} cannot be opened: ${words}`);
    return { index, ...this.#killed ?? { verdict: "crash", words } };
  }

  #lookAtMemory(): void {
    const peak = peakOf(this.#child.pid);
    if (peak !== undefined && peak > TOO_MUCH * this.#bytes) {
      this.#kill("memory", `over ${Math.round(peak / 2 ** 20)} MiB`);
    }
  }

  #kill(verdict: Verdict, words: string): void {
    this.#killed ??= { verdict, words };
    try {
      this.#child.kill("SIGKILL");
    } catch { /* It has ended by itself. */ }
  }

  async #keepStderr(): Promise<void> {
    for await (const line of lines(this.#child.stderr)) {
      this.#stderr.push(line.slice(0, 300));
      if (this.#stderr.length > STDERR_LINES) this.#stderr.shift();
    }
  }
}
