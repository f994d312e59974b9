// Downloads and their limits: servers that send too much, and places that cannot be written.
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { type Checksum, digestOf } from "lib/data/files/checksum.ts";
import { download, type DownloadOptions } from "lib/data/files/download.ts";
import { DownloadError } from "lib/data/files/errors.ts";
import { withServer } from "./file_server.ts";
import { namesIn, withFolder } from "../../support/temporary.ts";

const FILE = Uint8Array.from({ length: 100_000 }, (_, i) => (i * i) >> 5);
const OTHER = FILE.map((byte) => byte ^ 1);
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

Deno.test("download takes no more than wanted from a server that sends without an end, or more than said", async () => {
  const longer = new Uint8Array(3 * FILE.length);
  await withFolder((folder) =>
    withServer(
      FILE,
      [{ endless: true }],
      (endless) =>
        withServer(longer, [{}], (long) =>
          withServer(FILE, [{}], async (right) => {
            const seen: number[] = [];
            const options = quick(folder, [endless.url, long.url, right.url], {
              most: 2 * FILE.length,
              onProgress: ({ received }) => seen.push(received),
            });
            await download(options);
            await assertWanted(folder);
            assert(Math.max(...seen) <= 2 * FILE.length, `${Math.max(...seen)} bytes were taken`);
            assertEquals([endless.ranges.length, long.ranges.length], [1, 1]);
            const error = await assertRejects(
              () => download({ ...options, urls: [long.url], destination: join(folder, "other") }),
              DownloadError,
              "it is longer than 200,000 bytes",
            );
            assertEquals([error.failures.length, namesIn(folder)], [1, ["wanted.bin"]]);
          })),
    )
  );
});

Deno.test("download unpacks no more than wanted to check it", async () => {
  const packed = new Uint8Array(gzipSync(new Uint8Array(50_000_000)));
  const checksum: Checksum = { algorithm: "md5", digest: "00000000", of: "unpacked", most: 1000 };
  await withFolder((folder) =>
    withServer(packed, [{}], async ({ url }) => {
      const options = quick(folder, [url], { checksum });
      await assertRejects(() => download(options), DownloadError, "longer than 1,000 bytes");
    })
  );
});

Deno.test("where nothing can be written, download gives the mirror's own file, or says what to do", async () => {
  await withFolder((mirror) =>
    withServer(FILE, [{}], async ({ url, ranges }) => {
      const file = join(mirror, "wanted.bin");
      await Deno.writeFile(file, FILE);
      const options = quick(join(file, "sub"), [url], { mirror }); // a file where a folder should be
      assertEquals(await download(options), file);
      await Deno.writeFile(file, OTHER);
      const error = await assertRejects(
        () => download(options),
        DownloadError,
        `${join(file, "sub")} cannot be written (Not a directory)`,
      );
      assertStringIncludes(error.message, "Make it writable");
      assertStringIncludes(error.message, "set MASKGIT_MIRROR");
      assertEquals(ranges, []);
    })
  );
});

Deno.test("a disk that is full ends a download at once, and keeps what has come", async () => {
  await withFolder((folder) =>
    withServer(FILE, [{}], async ({ url, ranges }) => {
      const { write } = Deno.FsFile.prototype;
      const full = Object.assign(new Error("No space left on device (os error 28)"), {
        code: "ENOSPC",
      });
      Deno.FsFile.prototype.write = () => Promise.reject(full);
      try {
        await assertRejects(
          () => download(quick(folder, [url, url])),
          DownloadError,
          `${folder} cannot be written (No space left on device)`,
        );
      } finally {
        Deno.FsFile.prototype.write = write;
      }
      assertEquals(ranges.length, 1);
      await download(quick(folder, [url]));
      await assertWanted(folder);
    })
  );
});
