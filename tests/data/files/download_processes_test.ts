// Downloads by several processes at once, and by one that is killed.
import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { digestOf } from "lib/data/files/checksum.ts";
import { download } from "lib/data/files/download.ts";
import { withServer } from "./file_server.ts";
import { namesIn, withFolder } from "../../support/temporary.ts";

const FILE = Uint8Array.from({ length: 50_000 }, (_, i) => (i * i) >> 3);
const checksum = { algorithm: "md5", digest: digestOf(FILE, "md5") } as const;

/** Starts another process that downloads the file. */
function spawnDownload(folder: string, url: string): Deno.ChildProcess {
  const module = new URL("../../../lib/data/files/download.ts", import.meta.url).href;
  const options = { urls: [url], destination: join(folder, "file"), checksum, mirror: null };
  const code = `import { download } from ${JSON.stringify(module)};
    await download(${JSON.stringify(options)});`;
  return new Deno.Command(Deno.execPath(), {
    args: ["eval", code],
    stdin: "null",
    stdout: "null",
    stderr: "inherit",
  }).spawn();
}

Deno.test("processes that want the same file wait for the one that gets it", async () => {
  await withFolder((folder) =>
    withServer(FILE, [{}], async ({ url, ranges }) => {
      const here = () =>
        download({ urls: [url], destination: join(folder, "file"), checksum, mirror: null });
      const others = [spawnDownload(folder, url), spawnDownload(folder, url)];
      await Promise.all([here(), here(), here()]);
      const codes = await Promise.all(others.map(async (other) => (await other.status).code));
      assertEquals(codes, [0, 0]);
      assertEquals(ranges, [null]);
      assertEquals(namesIn(folder), ["file"]);
      assertEquals(await Deno.readFile(join(folder, "file")), FILE);
    })
  );
});

Deno.test("a download that was killed is resumed by the next process", async () => {
  const half = FILE.length / 2;
  await withFolder((folder) =>
    withServer(FILE, [{ stallAfter: half }, {}], async ({ url, ranges }) => {
      const killed = spawnDownload(folder, url);
      const part = join(folder, "file.part");
      while ((await Deno.stat(part).catch(() => undefined))?.size !== half) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      killed.kill("SIGKILL");
      await killed.status;
      await download({ urls: [url], destination: join(folder, "file"), checksum, mirror: null });
      assertEquals(ranges, [null, `bytes=${half}-`]);
      assertEquals(namesIn(folder), ["file"]);
      assertEquals(await Deno.readFile(join(folder, "file")), FILE);
    })
  );
});
