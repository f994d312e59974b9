// MNIST: the real files through a local mirror, and what is said when they cannot be had.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { digestOf } from "lib/data/files/checksum.ts";
import { DownloadError } from "lib/data/files/errors.ts";
import { loadDigits } from "lib/data/datasets/choose.ts";
import { loadMnist } from "lib/data/datasets/mnist.ts";
import { mirrorFolder } from "lib/data/files/paths.ts";
import { withServer } from "../files/file_server.ts";
import { namesIn, withFolder } from "../../support/temporary.ts";

const md5 = (bytes: Uint8Array) => digestOf(bytes, "md5");
const mirror = mirrorFolder();
const ignore = mirror === undefined;
const reason = ignore ? " (skipped: set MASKGIT_MIRROR)" : "";

Deno.test({
  name: `loadMnist reads the 60,000 real training images${reason}`,
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      const mnist = await loadMnist({ folder });
      assertEquals([mnist.count, mnist.height, mnist.width, mnist.channels], [60_000, 28, 28, 1]);
      assert(mnist.source.startsWith("real MNIST"), mnist.source);
      // The well-known beginning of the training labels, and counts of the classes.
      assertEquals([...mnist.labels.subarray(0, 10)], [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
      const counts = new Array(10).fill(0);
      for (const label of mnist.labels) counts[label]++;
      assertEquals(counts, [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
      // The well-known mean of all training pixels: 0.1307.
      const mean = mnist.images.reduce((sum, pixel) => sum + pixel, 0) / mnist.images.length / 255;
      assertEquals(mean.toFixed(4), "0.1307");
    }),
});

Deno.test({
  name: `loadMnist keeps the files, and gets a damaged one anew${reason}`,
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      const test = { split: "test", folder, webFolders: [] } as const;
      const first = await loadMnist(test);
      assertEquals([first.count, [...first.labels.subarray(0, 4)]], [10_000, [7, 2, 1, 0]]);
      const images = join(folder, "t10k-images-idx3-ubyte.gz");
      await Deno.truncate(images, 100_000);
      assertEquals(md5((await loadMnist(test)).images), md5(first.images));
      assertEquals(md5((await loadMnist({ ...test, mirror: null })).images), md5(first.images));
      assertEquals(namesIn(folder), ["t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"]);
    }),
});

Deno.test({
  name: `loadMnist downloads from the web folder that has the files${reason}`,
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      const labels = await Deno.readFile(join(mirror!, "mnist/t10k-labels-idx1-ubyte.gz"));
      const images = await Deno.readFile(join(mirror!, "mnist/t10k-images-idx3-ubyte.gz"));
      await Deno.writeFile(join(folder, "t10k-labels-idx1-ubyte.gz"), labels);
      await withServer(new Uint8Array(0), [{ status: 404 }], (empty) =>
        withServer(images, [{ cutAfter: 1_000_000 }, {}], async (full) => {
          const webFolders = [empty.url, full.url];
          const options = {
            split: "test",
            folder,
            webFolders,
            mirror: null,
            backoffMs: 5,
          } as const;
          assertEquals((await loadMnist(options)).count, 10_000);
          assertEquals(full.ranges, [null, "bytes=1000000-"]);
        }));
    }),
});

Deno.test({
  name: `loadDigits gives real digits when told so${reason}`,
  ignore,
  fn: async () => {
    const digits = await loadDigits({ data: "real", split: "test", count: 100 });
    assertEquals(digits.count, 100);
    assert(digits.source.includes("real MNIST"), digits.source);
    assert(digits.source.includes("100 of them"), digits.source);
    assertEquals([...digits.labels.subarray(0, 4)], [7, 2, 1, 0]);
  },
});

Deno.test("loadMnist names the file and the fix when no source has it", async () => {
  await withFolder((folder) =>
    withServer(new Uint8Array(0), [{ status: 404 }], async ({ url }) => {
      const options = { folder, mirror: null, webFolders: [url] };
      const error = await assertRejects(() => loadMnist(options), DownloadError, "HTTP 404");
      assert(error.message.includes(join(folder, "train-images-idx3-ubyte.gz")), error.message);
      assert(error.message.includes("as mnist/train-images-idx3-ubyte.gz"), error.message);
      assert(error.message.includes("set MASKGIT_MIRROR"), error.message);
      assertEquals(namesIn(folder), []);
    })
  );
});
