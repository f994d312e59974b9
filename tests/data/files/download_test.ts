// Downloads: mirrors, cuts, stalls, lying servers, damaged files, several processes.
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { type Checksum, digestOf } from "lib/data/files/checksum.ts";
import { download, type DownloadOptions, type DownloadProgress } from "lib/data/files/download.ts";
import { DownloadError } from "lib/data/files/errors.ts";
import { Random } from "lib/data/random.ts";
import { withServer } from "./file_server.ts";
import { namesIn, withFolder } from "../../support/temporary.ts";

const random = new Random(1);
const FILE = Uint8Array.from({ length: 100_000 }, () => random.integer(256));
const OTHER = Uint8Array.from({ length: 100_000 }, () => random.integer(256));
const HALF = FILE.length / 2;
const checksum: Checksum = { algorithm: "sha256", digest: digestOf(FILE, "sha256") };

/** Options with short pauses and no local mirror. */
function quick(folder: string, urls: string[], more: Partial<DownloadOptions> = {}) {
  const destination = join(folder, "wanted.bin");
  return { urls, destination, checksum, mirror: null, backoffMs: 5, stallTimeoutMs: 2000, ...more };
}

async function assertWanted(folder: string): Promise<void> {
  assertEquals(namesIn(folder), ["wanted.bin"], "nothing half-written stays");
  assertEquals(await Deno.readFile(join(folder, "wanted.bin")), FILE);
}

Deno.test("download gets a file, reports progress, and asks no server the second time", async () => {
  await withFolder((folder) =>
    withServer(FILE, [{}], async ({ url, ranges }) => {
      const seen: DownloadProgress[] = [];
      const options = quick(folder, [url], { onProgress: (progress) => seen.push(progress) });
      assertEquals(await download(options), options.destination);
      await assertWanted(folder);
      assertEquals(seen.at(-1), {
        file: "wanted.bin",
        source: url,
        received: FILE.length,
        total: FILE.length,
      });
      assert(seen.every(({ received }, i) => i === 0 || received >= seen[i - 1].received));
      await download(options);
      assertEquals(ranges.length, 1);
    })
  );
});

Deno.test("download resumes where a server stopped half-way", async () => {
  await withFolder((folder) =>
    withServer(FILE, [{ cutAfter: HALF }, {}], async ({ url, ranges }) => {
      await download(quick(folder, [url]));
      await assertWanted(folder);
      assertEquals(ranges, [null, `bytes=${HALF}-`]);
    })
  );
});

Deno.test("download goes on in the next run; until then no file is there, only its part", async () => {
  await withFolder((folder) =>
    withServer(FILE, [{ cutAfter: HALF }, { status: 404 }, {}], async ({ url, ranges }) => {
      const error = await assertRejects(() => download(quick(folder, [url])), DownloadError);
      assertStringIncludes(error.message, "wanted.bin");
      assertStringIncludes(error.message, `${url}: HTTP 404`);
      assertEquals(namesIn(folder), ["wanted.bin.part"]);
      assertEquals(await Deno.readFile(join(folder, "wanted.bin.part")), FILE.slice(0, HALF));
      await download(quick(folder, [url]));
      await assertWanted(folder);
      assertEquals(ranges, [null, `bytes=${HALF}-`, `bytes=${HALF}-`]);
    })
  );
});

Deno.test("download names file, source, bytes and fix when a server always stops", async () => {
  await withFolder((folder) =>
    withServer(FILE, [{ cutAfter: HALF }, { cutAfter: 0 }], async ({ url, ranges }) => {
      const error = await assertRejects(
        () => download(quick(folder, [url], { tries: 3, mirrorPath: "things/wanted.bin" })),
        DownloadError,
      );
      assertEquals(error.file, join(folder, "wanted.bin"));
      assertEquals(error.failures.map(({ source }) => source), [url]);
      assertStringIncludes(error.failures[0].reason, "50,000 bytes had come");
      assertStringIncludes(error.failures[0].reason, "3 tries");
      assertStringIncludes(error.message, "things/wanted.bin and set MASKGIT_MIRROR");
      assertEquals(ranges.length, 3);
    })
  );
});

Deno.test("download begins anew when the server knows no ranges", async () => {
  await withFolder((folder) =>
    withServer(FILE, [{ cutAfter: HALF }, { ignoreRange: true }], async ({ url }) => {
      await download(quick(folder, [url]));
      await assertWanted(folder);
    })
  );
});

Deno.test("download begins anew when a range does not continue the file", async () => {
  await withFolder((folder) =>
    withServer(FILE, [{ cutAfter: HALF }, { rangeOffBy: 7 }, {}], async ({ url, ranges }) => {
      await download(quick(folder, [url]));
      await assertWanted(folder);
      assertEquals(ranges, [null, `bytes=${HALF}-`, null]);
    })
  );
});

Deno.test("download turns to the next mirror when a checksum is wrong", async () => {
  await withFolder((folder) =>
    withServer(OTHER, [{}], (wrong) =>
      withServer(FILE, [{}], async (right) => {
        await download(quick(folder, [wrong.url, right.url]));
        await assertWanted(folder);
        assertEquals([wrong.ranges, right.ranges], [[null], [null]]);
      }))
  );
});

Deno.test("download leaves nothing when every mirror has a wrong checksum", async () => {
  await withFolder((folder) =>
    withServer(OTHER, [{}], async ({ url }) => {
      const error = await assertRejects(() => download(quick(folder, [url])), DownloadError);
      assertStringIncludes(error.message, `${digestOf(OTHER, "sha256")}, not ${checksum.digest}`);
      assertEquals(namesIn(folder), []);
    })
  );
});

Deno.test("download asks each mirror once when all say 404, and leaves nothing", async () => {
  await withFolder((folder) =>
    withServer(
      FILE,
      [{ status: 404 }],
      (first) =>
        withServer(FILE, [{ status: 403 }], async (second) => {
          const error = await assertRejects(
            () => download(quick(folder, [first.url, second.url])),
            DownloadError,
          );
          assertStringIncludes(error.failures[0].reason, "HTTP 404");
          assertStringIncludes(error.failures[1].reason, "HTTP 403");
          assertEquals([first.ranges.length, second.ranges.length], [1, 1]);
          assertEquals(namesIn(folder), []);
        }),
    )
  );
});

Deno.test("download tries again after errors of the server, and when nobody listens", async () => {
  const nobody = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const deadUrl = `http://127.0.0.1:${nobody.addr.port}/file`;
  nobody.close();
  await withFolder((folder) =>
    withServer(FILE, [{ status: 503 }, { status: 429 }, {}], async ({ url, ranges }) => {
      await download(quick(folder, [deadUrl, url]));
      await assertWanted(folder);
      assertEquals(ranges.length, 3);
    })
  );
});

Deno.test("download cuts a stalled connection and resumes", async () => {
  await withFolder((folder) =>
    withServer(FILE, [{ stallAfter: HALF }, {}], async ({ url, ranges }) => {
      await download(quick(folder, [url], { stallTimeoutMs: 150 }));
      await assertWanted(folder);
      assertEquals(ranges, [null, `bytes=${HALF}-`]);
    })
  );
});

Deno.test("download has patience with a slow server that never stalls", async () => {
  await withFolder((folder) =>
    withServer(FILE, [{ trickleMs: 60 }], async ({ url, ranges }) => {
      // 600 ms in all, with a limit of 400 ms for silence.
      await download(quick(folder, [url], { stallTimeoutMs: 400 }));
      await assertWanted(folder);
      assertEquals(ranges, [null]);
    })
  );
});

Deno.test("download says that a mirror stalled", async () => {
  await withFolder((folder) =>
    withServer(FILE, [{ stallAfter: 0 }], async ({ url }) => {
      const error = await assertRejects(
        () => download(quick(folder, [url], { stallTimeoutMs: 50, tries: 2 })),
        DownloadError,
      );
      assertStringIncludes(error.message, "nothing came for 0.05 s");
      assertEquals(namesIn(folder), []);
    })
  );
});

Deno.test("download deals with part files that are complete, too long or of another file", async () => {
  const cases: [string, Uint8Array, (string | null)[]][] = [
    ["complete", FILE, [`bytes=${FILE.length}-`]],
    ["too long", new Uint8Array(FILE.length + 5), [`bytes=${FILE.length + 5}-`, null]],
    ["of another file", OTHER.slice(0, HALF), [`bytes=${HALF}-`, null]],
  ];
  for (const [name, part, expected] of cases) {
    await withFolder((folder) =>
      withServer(FILE, [{}], async ({ url, ranges }) => {
        await Deno.writeFile(join(folder, "wanted.bin.part"), part);
        await download(quick(folder, [url]));
        await assertWanted(folder);
        assertEquals(ranges, expected, name);
      })
    );
  }
});

Deno.test("download replaces a damaged file", async () => {
  await withFolder((folder) =>
    withServer(FILE, [{}], async ({ url }) => {
      await Deno.writeFile(join(folder, "wanted.bin"), FILE.slice(0, HALF));
      await download(quick(folder, [url]));
      await assertWanted(folder);
    })
  );
});

Deno.test("download stops on a signal and keeps what has come", async () => {
  await withFolder((folder) =>
    withServer(FILE, [{ stallAfter: HALF }, {}], async ({ url }) => {
      const stop = new AbortController();
      const onProgress = ({ received }: DownloadProgress) => {
        if (received >= HALF) stop.abort(new Error("enough"));
      };
      const options = quick(folder, [url], { signal: stop.signal, onProgress });
      await assertRejects(() => download(options), Error, "enough");
      assertEquals(namesIn(folder), ["wanted.bin.part"]);
      await download(quick(folder, [url]));
      await assertWanted(folder);
    })
  );
});

Deno.test("download takes packed files as they are and checks what is in them", async () => {
  const packed = new Uint8Array(gzipSync(FILE));
  const unpacked: Checksum = { ...checksum, of: "unpacked" };
  await withFolder((folder) =>
    withServer(packed, [{ headers: { "content-encoding": "gzip" } }], async ({ url }) => {
      const path = await download(quick(folder, [url], { checksum: unpacked }));
      assertEquals(await Deno.readFile(path), packed);
    })
  );
  await withFolder((folder) =>
    withServer(packed.slice(0, HALF), [{}], async ({ url }) => {
      const options = quick(folder, [url], { checksum: unpacked });
      await assertRejects(() => download(options), DownloadError, "cannot be unpacked");
      assertEquals(namesIn(folder), []);
    })
  );
});

Deno.test("download looks into the local mirror first, and past what is missing or wrong there", async () => {
  await withFolder((mirror) =>
    withFolder((folder) =>
      withServer(FILE, [{}], async ({ url, ranges }) => {
        const options = quick(folder, [url], { mirror, mirrorPath: "a/wanted.bin" });
        const fresh = () => Deno.remove(options.destination);
        await download(options); // missing there
        assertEquals(ranges.length, 1);
        await fresh();
        await Deno.mkdir(join(mirror, "a"));
        await Deno.writeFile(join(mirror, "a/wanted.bin"), OTHER);
        await download(options); // wrong there
        assertEquals(ranges.length, 2);
        await fresh();
        await Deno.writeFile(join(mirror, "a/wanted.bin"), FILE);
        await download(options);
        assertEquals(ranges.length, 2);
        await assertWanted(folder);
        const nowhere = quick(folder, [], { mirror, destination: join(folder, "other.bin") });
        await assertRejects(() => download(nowhere), DownloadError, "other.bin: no such file");
      })
    )
  );
});
