// MNIST as users have it: packed or not, in several folders of a mirror.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { DownloadError } from "lib/data/files/errors.ts";
import { loadMnist } from "lib/data/datasets/mnist.ts";
import { mirrorFolder } from "lib/data/files/paths.ts";
import { namesIn, withFolder } from "../../support/temporary.ts";
import { warningsOf } from "../../support/warnings.ts";

const real = mirrorFolder();
const ignore = real === undefined;
const reason = ignore ? " (skipped: set MASKGIT_MIRROR)" : "";
const IMAGES = "t10k-images-idx3-ubyte", LABELS = "t10k-labels-idx1-ubyte";

/** The unpacked bytes of a published file. */
const unpacked = async (name: string) =>
  new Uint8Array(gunzipSync(await Deno.readFile(join(real!, "mnist", `${name}.gz`))));

async function put(path: string, bytes: Uint8Array) {
  await Deno.mkdir(dirname(path), { recursive: true });
  await Deno.writeFile(path, bytes);
}

Deno.test({
  name: `loadMnist reads unpacked files in the folders where programs put them${reason}`,
  ignore,
  fn: async () => {
    const [images, labels] = [await unpacked(IMAGES), await unpacked(LABELS)];
    const dotted = (name: string) => name.replace("-idx", ".idx");
    const places: [string, string][] = [
      [`mnist/${IMAGES}`, `mnist/${LABELS}`],
      [`MNIST/raw/${IMAGES}`, `MNIST/raw/${LABELS}`],
      [`mnist/${dotted(IMAGES)}`, `mnist/${dotted(LABELS)}`],
      [IMAGES, dotted(LABELS)],
    ];
    for (const place of places) {
      await withFolder((folder) =>
        withFolder(async (mirror) => {
          await put(join(mirror, place[0]), images);
          await put(join(mirror, place[1]), labels);
          const options = { split: "test", folder, mirror, webFolders: [] } as const;
          const mnist = await loadMnist(options);
          assertEquals([mnist.count, mnist.labels[0]], [10_000, 7], place[0]);
          assertEquals(mnist.images, images.subarray(16), place[0]);
        })
      );
    }
  },
});

Deno.test({
  name: `loadMnist reads unpacked files in the project's folder, and past damaged ones${reason}`,
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      const [images, labels] = [await unpacked(IMAGES), await unpacked(LABELS)];
      await put(join(folder, IMAGES), images);
      await put(join(folder, LABELS), labels);
      await put(join(folder, `${IMAGES}.gz`), labels);
      const options = { split: "test", folder, mirror: null, webFolders: [] } as const;
      assertEquals((await loadMnist(options)).images, images.subarray(16));
      const changed = images.with(5000, images[5000] ^ 1);
      await put(join(folder, IMAGES), changed);
      const error = await assertRejects(() => loadMnist(options), DownloadError, "its unpacked");
      assertEquals(error.failures.map(({ source }) => source), [
        join(folder, `${IMAGES}.gz`),
        join(folder, IMAGES),
      ]);
    }),
});

Deno.test({
  name: `loadMnist reads a mirror where nothing can be kept, and says so once${reason}`,
  ignore,
  fn: () =>
    withFolder(async (mirror) => {
      for (const name of [IMAGES, LABELS]) {
        const bytes = await Deno.readFile(join(real!, "mnist", `${name}.gz`));
        await put(join(mirror, "mnist", `${name}.gz`), bytes);
      }
      const folder = join(mirror, "mnist", `${LABELS}.gz`, "sub"); // below a file
      const said = await warningsOf(async () => {
        const options = { split: "test", folder, mirror, webFolders: [] } as const;
        assertEquals((await loadMnist(options)).count, 10_000);
        assertEquals((await loadMnist(options)).count, 10_000);
      });
      assertEquals(said, [`${folder} cannot be written (Not a directory): caches are not kept`]);
      assert(namesIn(mirror).length === 1, "nothing else is written");
    }),
});
