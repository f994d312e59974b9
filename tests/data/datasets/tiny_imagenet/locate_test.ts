// Where tiny-imagenet-200 is taken from: a path, the project, a mirror, the web.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { digestOf } from "lib/data/files/checksum.ts";
import { DataFileError, DownloadError } from "lib/data/files/errors.ts";
import { loadTinyImagenet, type TinyImagenetOptions } from "lib/data/datasets/tiny_imagenet.ts";
import { type Behaviour, withServer } from "../../files/file_server.ts";
import { namesIn, withFolder } from "../../../support/temporary.ts";
import { entriesOf, smallFiles, writeUnpacked, writeZip } from "./small_archive.ts";
import { zip } from "../../files/zip_writer.ts";

/** Loads one picture of each class; how many classes there are tells where they come from. */
const classesOf = async (options: TinyImagenetOptions) =>
  (await loadTinyImagenet({ perClass: 1, keep: false, ...options })).classNames.length;

/** The small data set with only its first classes. */
async function withClasses(count: number) {
  const files = await smallFiles();
  const wnids = new TextDecoder().decode(files.get("wnids.txt")!).split("\n").slice(0, count);
  return files.set("wnids.txt", new TextEncoder().encode(wnids.join("\n")));
}

Deno.test("the archive named comes first, then the project's folder, then the mirror; zipped before unpacked", async () => {
  await withFolder((folder) =>
    withFolder((mirror) =>
      withFolder(async (elsewhere) => {
        const options = { folder, mirror, urls: [] };
        await writeUnpacked(mirror, await withClasses(1));
        assertEquals(await classesOf(options), 1);
        await writeZip(mirror, entriesOf(await withClasses(2)));
        assertEquals(await classesOf(options), 2);
        await writeUnpacked(folder, await withClasses(3));
        assertEquals(await classesOf(options), 3);
        await writeZip(folder, entriesOf(await withClasses(1)));
        assertEquals(await classesOf(options), 1);
        const archive = await writeZip(elsewhere, entriesOf(await withClasses(2)));
        assertEquals(await classesOf({ ...options, archive }), 2);
      })
    )
  );
});

/** Loads with a server that has the small archive. */
async function download(
  behaviours: Behaviour[],
  test: (options: TinyImagenetOptions, ranges: (string | null)[]) => Promise<void>,
) {
  const file = zip(entriesOf(await smallFiles()));
  await withFolder((folder) =>
    withServer(file, behaviours, ({ url, ranges }) => {
      const md5 = digestOf(file, "md5");
      return test({ folder, mirror: null, urls: [url], md5, backoffMs: 5 }, ranges);
    })
  );
}

Deno.test("an archive that is nowhere is downloaded once, with progress, and goes on after a cut", () =>
  download([{ cutAfter: 5_000 }, {}], async (options, ranges) => {
    const seen: number[] = [];
    const onProgress = ({ received, total }: { received: number; total?: number }) =>
      seen.push(received / total!);
    assertEquals(await classesOf({ ...options, onProgress }), 3);
    assertEquals([seen.at(-1), ranges], [1, [null, "bytes=5000-"]]);
    assertEquals(namesIn(options.folder!), ["tiny-imagenet-200.zip"]);
    assertEquals(await classesOf(options), 3);
    assertEquals(ranges.length, 2);
  }));

Deno.test("what is downloaded must be the published archive", () =>
  download([{}], async ({ folder, mirror, urls }) => {
    const error = await assertRejects(
      () => loadTinyImagenet({ folder, mirror, urls }),
      DownloadError,
      "not 90528d7ca1a48142e341f4ef8d21d0de",
    );
    assert(error.message.includes("as tiny-imagenet-200.zip and set MASKGIT_MIRROR"));
    assertEquals(namesIn(folder!), []);
  }));

Deno.test("when no source has the archive, the error names each and what to do", () =>
  download([{ status: 404 }], async ({ folder, urls }) => {
    const nowhere = join(folder!, "none");
    const error = await assertRejects(
      () => loadTinyImagenet({ folder, mirror: nowhere, urls }),
      DownloadError,
      `${urls![0]}: HTTP 404`,
    );
    assert(error.message.includes(join(folder!, "tiny-imagenet-200.zip")), error.message);
  }));

Deno.test("a named archive that is not there is an error, not a download", async () => {
  await withFolder((folder) =>
    assertRejects(
      () => loadTinyImagenet({ archive: join(folder, "none.zip"), folder }),
      DataFileError,
      "none.zip: there is no such file or folder",
    ).then(() => {})
  );
});
