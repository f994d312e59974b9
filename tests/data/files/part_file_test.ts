// The unfinished file of a download: growing, finishing, and who may hold it.
import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { PartFile } from "lib/data/files/part_file.ts";
import { namesIn, withFolder } from "../../support/temporary.ts";

const BYTES = new Uint8Array([1, 2, 3]);

Deno.test("PartFile grows, stays when given free, goes on, and becomes the destination", async () => {
  await withFolder(async (folder) => {
    const destination = join(folder, "deep", "file");
    {
      await using part = await PartFile.open(destination);
      await part.append(BYTES);
    }
    assertEquals(namesIn(join(folder, "deep")), ["file.part"]);
    {
      await using part = await PartFile.open(destination);
      assertEquals(part.size, 3);
      await part.append(BYTES);
      await part.commit();
    }
    assertEquals(namesIn(join(folder, "deep")), ["file"]);
    assertEquals([...await Deno.readFile(destination)], [1, 2, 3, 1, 2, 3]);
  });
});

Deno.test("PartFile leaves nothing behind when it is empty", async () => {
  await withFolder(async (folder) => {
    {
      await using part = await PartFile.open(join(folder, "file"));
      await part.append(BYTES);
      await part.clear();
      assertEquals(part.size, 0);
    }
    assertEquals(namesIn(folder), []);
  });
});

Deno.test("PartFile is held by one at a time; who waits can be stopped", async () => {
  await withFolder(async (folder) => {
    const destination = join(folder, "file");
    await using _held = await PartFile.open(destination);
    const stop = AbortSignal.timeout(150);
    await assertRejects(() => PartFile.open(destination, stop), DOMException, "timeout");
  });
});

Deno.test("PartFile never takes the finished file for the unfinished one", async () => {
  await withFolder(async (folder) => {
    const destination = join(folder, "file");
    await Deno.writeFile(`${destination}.part`, BYTES);
    // The other process finishes just between our opening and our locking.
    const { open } = Deno;
    let raced = false;
    Deno.open = async (...args) => {
      const file = await open(...args);
      if (!raced) await Deno.rename(`${destination}.part`, destination);
      raced = true;
      return file;
    };
    try {
      await using part = await PartFile.open(destination);
      assertEquals(part.size, 0);
      await part.clear();
    } finally {
      Deno.open = open;
    }
    assertEquals(raced, true);
    assertEquals([...await Deno.readFile(destination)], [...BYTES]);
    assertEquals(namesIn(folder), ["file"]);
  });
});
