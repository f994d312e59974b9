// A contestant's process as the harness sees it: start it, let it run steps, stop it.
import { closedEnvironment } from "../../scripts/environment/closed.ts";
import { lines } from "../../scripts/environment/process.ts";
import type { Contestant } from "./benchmark.ts";
import { type Answer, parseAnswer, parseFirst, type Ready, type Request } from "./protocol.ts";

/** How long a worker may take. */
export interface Limits {
  /** Until it is ready; compiling takes minutes on a slow machine. */
  startMs?: number;
  /** For one request. */
  runMs?: number;
}

const MINUTE = 60_000;
const STOP_GRACE_MS = 5_000;
const STDERR_LINES = 20;

/** A running worker. */
export class WorkerProcess implements AsyncDisposable {
  /** Set when the worker cannot take part on this machine. */
  skip?: string;
  ready: Ready["ready"] = {};
  about: Ready["about"] = {};
  readonly #child: Deno.ChildProcess;
  readonly #lines: AsyncGenerator<string>;
  readonly #stdin: WritableStreamDefaultWriter<Uint8Array>;
  readonly #stderr: string[] = [];
  readonly #stderrRead: Promise<void>;

  private constructor(
    readonly contestant: Contestant,
    readonly limits: Required<Limits>,
  ) {
    const { command, args, env } = contestant;
    const pipes = { stdin: "piped", stdout: "piped", stderr: "piped" } as const;
    const variables = { env: closedEnvironment(env), clearEnv: true };
    this.#child = new Deno.Command(command, { args, ...variables, ...pipes }).spawn();
    this.#lines = lines(this.#child.stdout);
    this.#stdin = this.#child.stdin.getWriter();
    this.#stderrRead = this.#keepStderr();
  }

  /**
   * Starts a contestant's worker and waits until it is ready or says that it cannot take part.
   *
   * @throws Error with the end of its stderr when it stops, and when it takes too long
   */
  static async start(contestant: Contestant, limits: Limits = {}): Promise<WorkerProcess> {
    const { startMs = 15 * MINUTE, runMs = 5 * MINUTE } = limits;
    const worker = new WorkerProcess(contestant, { startMs, runMs });
    try {
      const first = await worker.#read(parseFirst, startMs, "starting");
      if ("skip" in first) worker.skip = first.skip;
      else Object.assign(worker, first);
      return worker;
    } catch (error) {
      await worker.stop();
      throw error;
    }
  }

  /**
   * Lets the worker run a step.
   *
   * @throws Error with the end of its stderr when it stops, and when it takes too long
   */
  async run(step: string, count: number): Promise<Answer> {
    if (!(step in this.ready)) {
      const known = Object.keys(this.ready).join(", ") || "none";
      throw new Error(`${this.contestant.name} has no step "${step}"; it has: ${known}`);
    }
    const request: Request = { step, count };
    // A worker that is gone cannot be written to; reading says why it went.
    await this.#stdin.write(new TextEncoder().encode(JSON.stringify(request) + "\n"))
      .catch(() => {});
    return await this.#read(parseAnswer, this.limits.runMs, `running "${step}"`);
  }

  /** Ends the process: gently, then by force. */
  async stop(): Promise<void> {
    await this.#stdin.close().catch(() => {});
    const timer = setTimeout(() => this.#kill(), STOP_GRACE_MS);
    await this.#lines.return(undefined);
    await Promise.all([this.#child.status, this.#stderrRead]);
    clearTimeout(timer);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #read<T>(parse: (line: string) => T, limitMs: number, doing: string): Promise<T> {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      this.#kill();
    }, limitMs);
    const { value, done } = await this.#lines.next();
    clearTimeout(timer);
    if (late) {
      throw this.#error(`took longer than ${limitMs / 1000} s while ${doing} and was stopped`);
    }
    if (done) {
      const status = await this.#child.status;
      await this.#stderrRead;
      const end = status.signal ? `signal ${status.signal}` : `exit status ${status.code}`;
      throw this.#error(`stopped (${end}) while ${doing}`);
    }
    try {
      return parse(value);
    } catch (error) {
      throw this.#error((error as Error).message);
    }
  }

  #error(what: string): Error {
    const stderr = this.#stderr.length > 0 ? `\n${this.#stderr.join("\n")}` : "";
    return new Error(`${this.contestant.name} ${what}${stderr}`);
  }

  async #keepStderr(): Promise<void> {
    for await (const line of lines(this.#child.stderr)) {
      if (!line.trim()) continue;
      this.#stderr.push(line);
      if (this.#stderr.length > STDERR_LINES) this.#stderr.shift();
    }
  }

  #kill(): void {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // Gone already.
    }
  }
}
