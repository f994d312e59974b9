// A local web server that serves one file and misbehaves as told.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What the server does with one request; a plain answer where nothing is set. */
export interface Behaviour {
  /** Answer with this status and no file. */
  status?: number;
  /** Send so many bytes of the answer and break the connection. */
  cutAfter?: number;
  /** Send so many bytes of the answer and then nothing, without closing. */
  stallAfter?: number;
  /** Send the answer in ten pieces with so many milliseconds between them. */
  trickleMs?: number;
  /** Send the answer again and again, without an end and without saying how long it is. */
  endless?: boolean;
  /** Whether ranges are ignored, as some servers do. */
  ignoreRange?: boolean;
  /** Shift where a range starts, as no server should. */
  rangeOffBy?: number;
  headers?: Record<string, string>;
}

/** The server while a test runs. */
export interface FileServer {
  url: string;
  /** The Range header of each request so far, null where there was none. */
  ranges: (string | null)[];
}

/**
 * Serves a file while `test` runs; the n-th request meets the n-th behaviour, later ones the last.
 *
 * A node:http server, because Deno.serve logs an error for each connection that is broken on purpose.
 */
export async function withServer(
  file: Uint8Array,
  behaviours: readonly Behaviour[],
  test: (server: FileServer) => Promise<void>,
): Promise<void> {
  const ranges: (string | null)[] = [];
  const server = createServer((request, response) => {
    const behaviour = behaviours[Math.min(ranges.length, behaviours.length - 1)];
    ranges.push(request.headers.range ?? null);
    answer(request, response, file, behaviour);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  try {
    await test({ url: `http://127.0.0.1:${port}/file`, ranges });
  } finally {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  file: Uint8Array,
  behaviour: Behaviour,
): void {
  const { status, cutAfter, stallAfter, trickleMs, ignoreRange, rangeOffBy = 0 } = behaviour;
  const { endless, headers = {} } = behaviour;
  if (endless) return repeat(response, file);
  if (status !== undefined) {
    response.writeHead(status).end();
    return;
  }
  const asked = ignoreRange ? null : /^bytes=(\d+)-$/.exec(request.headers.range ?? "");
  const start = asked ? Number(asked[1]) + rangeOffBy : 0;
  if (start >= file.length) {
    response.writeHead(416, { "content-range": `bytes */${file.length}` }).end();
    return;
  }
  const rest = file.subarray(start);
  const range: Record<string, string> = asked
    ? { "content-range": `bytes ${start}-${file.length - 1}/${file.length}` }
    : {};
  response.writeHead(asked ? 206 : 200, { "content-length": rest.length, ...range, ...headers });
  response.flushHeaders();
  if (cutAfter !== undefined) {
    // The bytes must be on their way before the connection breaks.
    response.write(rest.subarray(0, cutAfter), () => setTimeout(() => response.destroy(), 30));
  } else if (stallAfter !== undefined) response.write(rest.subarray(0, stallAfter));
  else if (trickleMs !== undefined) trickle(response, rest, trickleMs);
  else response.end(rest);
}

function repeat(response: ServerResponse, bytes: Uint8Array): void {
  const send = () => {
    if (!response.destroyed) response.write(bytes, () => setTimeout(send));
  };
  send();
}

async function trickle(response: ServerResponse, bytes: Uint8Array, pauseMs: number) {
  const piece = Math.ceil(bytes.length / 10);
  for (let sent = 0; sent < bytes.length; sent += piece) {
    response.write(bytes.subarray(sent, sent + piece));
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  response.end();
}
