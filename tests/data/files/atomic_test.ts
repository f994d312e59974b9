// Files that are there whole or not at all: what is left of killed writers, and what is said when one cannot be written.

import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { removeLeftOvers, replaceFile, writeTextAtomic } from "lib/data/files/atomic.ts";
import { FileWriteError } from "lib/data/mod.ts";
import { namesIn, withFolder } from "../../support/temporary.ts";

/** Runs code in another process, until it says that it is ready. */
async function startWriter(code: string): Promise<Deno.ChildProcess> {
  const args = ["eval", `import { replaceFile } from "lib/data/files/atomic.ts"; ${code}`];
  const child = new Deno.Command(Deno.execPath(), { args, stdout: "piped" }).spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  reader.releaseLock();
  return child;
}

/** Begins to write, and waits. */
const half = (path: string) =>
  startWriter(`
    await replaceFile(${JSON.stringify(path)}, async (temporary) => {
      await Deno.writeTextFile(temporary, "half");
      console.log("ready");
      await new Promise((done) => setTimeout(done, 60_000));
    });`);

async function end(child: Deno.ChildProcess): Promise<void> {
  child.kill("SIGKILL");
  await child.status;
  await child.stdout.cancel();
}

Deno.test("what a killed process left is removed by the next one that writes, but not what a live one is writing", () =>
  withFolder(async (folder) => {
    await end(await half(join(folder, "killed.bin")));
    assertEquals(namesIn(folder).length, 1);
    const live = await half(join(folder, "live.bin"));
    try {
      // The second writer, in a process of its own, has looked through the folder when it began.
      const names = namesIn(folder);
      assertEquals(names.length, 1, names.join());
      await writeTextAtomic(join(folder, "whole.txt"), "whole");
      assertEquals(namesIn(folder), [...names, "whole.txt"]);
      await removeLeftOvers(folder);
      assertEquals(namesIn(folder), [...names, "whole.txt"]);
    } finally {
      await end(live);
    }
    await removeLeftOvers(folder);
    assertEquals(namesIn(folder), ["whole.txt"]);
  }));

Deno.test("what an earlier version left of a file is removed when the file is written, and nobody else's files", () =>
  withFolder(async (folder) => {
    const uuid = crypto.randomUUID();
    for (const name of [`mine.bin.${uuid}.tmp`, `other.bin.${uuid}.tmp`, "mine.bin.tmp"]) {
      await Deno.writeTextFile(join(folder, name), "x");
    }
    await writeTextAtomic(join(folder, "mine.bin"), "new");
    assertEquals(namesIn(folder), ["mine.bin", "mine.bin.tmp", `other.bin.${uuid}.tmp`]);
  }));

Deno.test("a file may have the longest name that the system takes", () =>
  withFolder(async (folder) => {
    for (const length of [200, 215, 254, 255]) {
      await writeTextAtomic(join(folder, "a".repeat(length)), "x");
    }
    assertEquals(namesIn(folder).length, 4);
    const longer = join(folder, "a".repeat(256));
    const error = await assertRejects(() => writeTextAtomic(longer, "x"), FileWriteError);
    assertEquals(
      error.message,
      `${longer} could not be written: its name is too long. ` +
        "Give a shorter one.",
    );
    assertEquals(namesIn(folder).length, 4);
  }));

Deno.test("an error of the disk names the file that was to be written and what to do", () =>
  withFolder(async (folder) => {
    const path = join(folder, "model.safetensors");
    const full = Object.assign(new Error("No space left on device (os error 28)"), {
      code: "ENOSPC",
    });
    const error = await assertRejects(
      () => replaceFile(path, () => Promise.reject(full)),
      FileWriteError,
    );
    assert(error.message.startsWith(`${path} could not be written: the disk is full. Free some`));
    assertEquals(error.cause, full);
    assertEquals(namesIn(folder), []);

    await Deno.writeTextFile(join(folder, "file"), "x");
    await assertRejects(
      () => writeTextAtomic(join(folder, "file", "x.txt"), "x"),
      FileWriteError,
      "x.txt could not be written: a part of its path is a file",
    );
    await Deno.mkdir(join(folder, "trip.2024"));
    await assertRejects(
      () => writeTextAtomic(join(folder, "trip.2024"), "x"),
      FileWriteError,
      "trip.2024 could not be written: there is a folder of this name",
    );
    assertEquals(namesIn(folder), ["file", "trip.2024"]);
  }));

Deno.test("the first error is the one that is told, also when the temporary file cannot be removed", () =>
  withFolder(async (folder) => {
    const path = join(folder, "gone", "x.txt");
    await assertRejects(
      () =>
        replaceFile(path, async () => {
          await Deno.remove(join(folder, "gone"), { recursive: true });
          throw new TypeError("the first one");
        }),
      TypeError,
      "the first one",
    );
  }));
