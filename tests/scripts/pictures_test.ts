// Lists of pictures: what is followed, what is passed over with a word, and what stops.

import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import "lib/tensorflow/mod.ts"; // before sharp
import { join } from "node:path";
import { DataFileError } from "lib/data/mod.ts";
import { listPictures } from "../../scripts/pictures/list.ts";
import { namedLike, prepareOutputs } from "../../scripts/pictures/outputs.ts";
import { withFolder } from "./fixtures.ts";

/** Files by name, with a byte in each. */
async function files(folder: string, ...names: string[]): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  for (const name of names) await Deno.writeTextFile(join(folder, name), "x");
}

const namesOf = (folder: string, paths: string[]) =>
  paths.map((path) => path.slice(folder.length + 1));

Deno.test("links to pictures and to folders are followed", () =>
  withFolder(async (folder) => {
    const [real, set] = [join(folder, "real"), join(folder, "set")];
    await files(real, "one", "two.png");
    await files(set, "a.png");
    await Deno.symlink(join(real, "one"), join(set, "b.jpg"));
    await Deno.symlink("../real/two.png", join(set, "c.png"));
    await Deno.symlink(set, join(folder, "link"));
    const { paths, notes } = await listPictures(join(folder, "link"));
    assertEquals(namesOf(join(folder, "link"), paths), ["a.png", "b.jpg", "c.png"]);
    assertEquals(notes, []);
  }));

Deno.test("formats that pytorch-fid reads are read, in large letters too, in the order of their names", () =>
  withFolder(async (folder) => {
    const names = ["1.bmp", "2.jpg", "3.jpeg", "4.pgm", "5.png", "6.ppm", "7.tif", "8.tiff"];
    await files(folder, ...names.toReversed(), "9.WEBP", "A.JPG", "b\nc.png");
    const { paths } = await listPictures(folder);
    assertEquals(namesOf(folder, paths), [...names, "9.WEBP", "A.JPG", "b\nc.png"]);
  }));

Deno.test("a folder of trip.2024 is a folder, and a folder named like a picture is one too", () =>
  withFolder(async (folder) => {
    for (const name of ["trip.2024", "trip.png"]) {
      await files(join(folder, name), "a.png");
      const { folder: isFolder, paths } = await listPictures(join(folder, name));
      assertEquals([isFolder, paths.length], [true, 1]);
    }
  }));

Deno.test("what a Mac leaves behind is passed over, and of all else that is no picture a note tells", () =>
  withFolder(async (folder) => {
    await files(folder, "a.png", "._a.png", ".DS_Store", "Thumbs.db", "notes.txt", "b.heic");
    await files(folder, ".hidden.png");
    await files(join(folder, "__MACOSX"), "c.png");
    await files(join(folder, "more"), "d.png", "e.png", "f.txt");
    await files(join(folder, "more", "deep"), "g.png");
    await Deno.symlink(folder, join(folder, "more", "circle"));
    await Deno.symlink(".", join(folder, "itself"));
    const { paths, notes } = await listPictures(folder);
    assertEquals(namesOf(folder, paths), ["a.png"]);
    assertEquals(notes, [
      "2 files (b.heic, notes.txt) are passed over: their names are no pictures'",
      "1 hidden file (.hidden.png) is passed over",
      notes[2],
    ]);
    assertStringIncludes(notes[2], "3 pictures in subfolders are not counted (");
    await Deno.remove(join(folder, "a.png"));
    await assertRejects(
      () => listPictures(folder),
      DataFileError,
      "holds no pictures itself, but its subfolders hold 3 pictures (more, deep)",
    );
  }));

Deno.test("links that lead nowhere or in a circle, pipes and folders that may not be read stop", () =>
  withFolder(async (folder) => {
    const refused = (message: string) =>
      assertRejects(() => listPictures(folder), DataFileError, message);
    await files(folder, "a.png");
    await Deno.symlink("gone", join(folder, "b.png"));
    await refused("b.png is a link to what is not there");
    await Deno.symlink("c.png", join(folder, "c.png"));
    await refused("b.png is a link to what is not there; so it is with 1 more (c.png)");
    await Deno.remove(join(folder, "b.png"));
    await refused("c.png is a link that leads back to itself");
    await Deno.remove(join(folder, "c.png"));
    await Deno.symlink("gone", join(folder, "notes"));
    assertStringIncludes((await listPictures(folder)).notes[0], "1 file (notes) is passed over");
    if (Deno.build.os === "windows") return;
    await new Deno.Command("mkfifo", { args: [join(folder, "d.png")] }).output();
    await refused("d.png is no file, but a pipe or a device");
    await assertRejects(
      () => listPictures(join(folder, "d.png")),
      DataFileError,
      "is a pipe, not a file",
    );
    await assertRejects(() => listPictures("/dev/zero"), DataFileError, "is a device, not a file");
    await assertRejects(
      () => listPictures(join(folder, "none")),
      DataFileError,
      "is not there: there is no such file",
    );
  }));

Deno.test("names in messages are short and of one line", () =>
  withFolder(async (folder) => {
    await files(folder, "a.png", "x\x1b[31m\n.txt", `${"y".repeat(200)}.txt`);
    const { notes } = await listPictures(folder);
    assertStringIncludes(notes[0], "x\\x1b[31m\\x0a.txt");
    assertStringIncludes(notes[0], `${"y".repeat(60)}...`);
  }));

Deno.test("outputs that would overwrite an input, are folders or cannot be written are refused before", () =>
  withFolder(async (folder) => {
    const at = (...names: string[]) => join(folder, ...names);
    await files(folder, "a.png", "file");
    await Deno.link(at("a.png"), at("hard.png"));
    await Deno.symlink("a.png", at("soft.png"));
    await Deno.mkdir(at("folder.png"));
    const refused = (output: string, message: string) =>
      assertRejects(() => prepareOutputs([output], [at("a.png")]), DataFileError, message);
    await refused(at("a.png"), "is read too, and would be overwritten");
    await refused(at("hard.png"), "is the same file as");
    await refused(at("soft.png"), "is the same file as");
    await refused(at("folder.png"), "is a folder, not a file to write");
    await refused(at("file", "in", "b.png"), `cannot be a folder: ${at("file")} is a file`);
    await refused(at(`${"n".repeat(256)}.png`), "its name would have 260 bytes");
    await prepareOutputs([at("new", "deep", "b.png")], [at("a.png")]);
    assertEquals([...Deno.readDirSync(at("new", "deep"))], []);
  }));

Deno.test("photos whose names differ by their endings or by large letters get files of their own", () => {
  const named = (...names: string[]) => namedLike("out", names, ".png");
  assertEquals(named("in/a.jpg", "in/b.x.png"), ["out/a.png", "out/b.x.png"]);
  assertEquals(named("in/a.jpg", "in/a.png"), ["out/a.jpg.png", "out/a.png.png"]);
  assertEquals(named("in/A.jpg", "in/a.png"), ["out/A.jpg.png", "out/a.png.png"]);
});
