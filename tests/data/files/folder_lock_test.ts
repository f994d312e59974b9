import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { FolderInUseError, lockFolder } from "lib/data/files/folder_lock.ts";
import { namesIn, withFolder } from "../../support/temporary.ts";

/** Another process that has the folder until it is killed. */
async function holder(folder: string): Promise<Deno.ChildProcess> {
  const code = `import { lockFolder } from "lib/data/files/folder_lock.ts";
    const lock = await lockFolder(${JSON.stringify(folder)}, "train vqvae");
    console.log("held"); setInterval(() => lock, 1000);`;
  const args = ["eval", code];
  const child = new Deno.Command(Deno.execPath(), { args, stdout: "piped" }).spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  reader.releaseLock();
  return child;
}

Deno.test("a folder is one run's: a second is told by whom it is used", () =>
  withFolder(async (parent) => {
    const folder = join(parent, "new");
    const lock = await lockFolder(folder, "train vqgan");
    const error = await assertRejects(() => lockFolder(folder, "other"), FolderInUseError);
    assert(
      error.message.includes(`${folder} is in use by train vqgan (process ${Deno.pid}, since`),
    );
    lock.release();
    lock.release();
    assertEquals(namesIn(folder), []);
    using again = await lockFolder(folder, "other");
    assertEquals(namesIn(folder), [".lock"]);
    again.release();
  }));

Deno.test("a killed process frees its folder; who waits gets it", () =>
  withFolder(async (folder) => {
    const child = await holder(folder);
    await assertRejects(
      () => lockFolder(folder, "second"),
      FolderInUseError,
      "train vqvae (process",
    );
    const words: string[] = [];
    const waiting = lockFolder(folder, "second", {
      onWait(who) {
        words.push(who);
        child.kill("SIGKILL");
      },
    });
    (await waiting).release();
    await child.status;
    await child.stdout.cancel();
    assertEquals(words.length, 1);
    assertEquals(namesIn(folder), []);
  }));

Deno.test("of many that wait for a folder, one at a time has it", () =>
  withFolder(async (folder) => {
    let inside = 0, most = 0;
    await Promise.all(Array.from({ length: 12 }, async (_, i) => {
      const lock = await lockFolder(folder, `task ${i}`, { onWait: () => {} });
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setTimeout(resolve, 2));
      inside--;
      lock.release();
    }));
    assertEquals(most, 1);
    assertEquals(namesIn(folder), []);
  }));
