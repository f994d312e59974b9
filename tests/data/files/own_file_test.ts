import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { readOwnJson, writeOwnJson } from "lib/data/files/own_file.ts";
import { withFolder } from "../../support/temporary.ts";

Deno.test("an own file is read back, and one that was changed by a letter counts as none", () =>
  withFolder(async (folder) => {
    const path = join(folder, "notes.json");
    assertEquals(await readOwnJson(path), undefined);
    const value = { name: "vqvae", steps: [1, 2], missing: undefined };
    await writeOwnJson(path, value);
    assertEquals(await readOwnJson(path), { name: "vqvae", steps: [1, 2] });
    const text = (await Deno.readTextFile(path)).trimEnd();
    for (let i = 0; i < text.length; i++) {
      await Deno.writeTextFile(path, text.slice(0, i));
      assertEquals(await readOwnJson(path), undefined, `cut after ${i}`);
      const letter = String.fromCharCode(text.charCodeAt(i) ^ 1);
      await Deno.writeTextFile(path, text.slice(0, i) + letter + text.slice(i + 1));
      const read = await readOwnJson(path);
      if (read !== undefined) assertEquals(read, { name: "vqvae", steps: [1, 2] }, `letter ${i}`);
    }
  }));
