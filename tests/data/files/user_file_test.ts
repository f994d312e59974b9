// Files that a user names: bounded, and told apart from what is no file.

import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { DataFileError } from "lib/data/files/errors.ts";
import { readUserFile, requireRegularFile } from "lib/data/files/user_file.ts";
import { withFolder } from "../../support/temporary.ts";

Deno.test("a file is read as a whole, by a link too", () =>
  withFolder(async (folder) => {
    await Deno.writeFile(join(folder, "a"), Uint8Array.of(1, 2, 3));
    await Deno.symlink("a", join(folder, "b"));
    assertEquals([...await readUserFile(join(folder, "b"), { most: 3 })], [1, 2, 3]);
    assertEquals((await requireRegularFile(join(folder, "a"))).size, 3);
  }));

Deno.test("what is no file, is empty, too large or not there is refused by name before it is read", () =>
  withFolder(async (folder) => {
    const at = (name: string) => join(folder, name);
    const refused = (path: string, message: string) =>
      assertRejects(() => readUserFile(path, { most: 2 ** 21 }), DataFileError, message);
    await refused(at("none"), "none: is not there: there is no such file");
    await refused(folder, "is a folder, not a file");
    await Deno.writeFile(at("empty"), new Uint8Array());
    await refused(at("empty"), "empty: is empty");
    await Deno.writeFile(at("large"), new Uint8Array());
    await Deno.truncate(at("large"), 2 ** 40); // takes no room
    await refused(at("large"), "has 1,048,576 MB; at most 2 MB are read");
    await Deno.symlink("gone", at("dangling"));
    await refused(at("dangling"), "is a link to gone, which is not there");
    await Deno.symlink("loop", at("loop"));
    await refused(at("loop"), "is a link that leads back to itself");
    if (Deno.build.os === "windows") return;
    await new Deno.Command("mkfifo", { args: [at("pipe")] }).output();
    await refused(at("pipe"), "is a pipe, not a file");
    await refused("/dev/zero", "is a device, not a file");
  }));
