// `deno task inpaint`: where results go, what is refused before anything is restored, and what is told of photos.

import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { DataFileError, Images, readNumbers, writeImage } from "lib/data/mod.ts";
import { readInpaint } from "../../scripts/inpaint/options.ts";
import { inpaintFiles } from "../../scripts/inpaint/files.ts";
import type { InpaintCommand } from "../../scripts/inpaint/options.ts";
import { outputPaths } from "../../scripts/inpaint/outputs.ts";
import { noisePicture, smallMaskGit } from "../support/small_models.ts";
import { withFolder } from "./fixtures.ts";

const HOLE = { x: 2, y: 3, width: 9, height: 8 };
const COMMON = { samples: 1, steps: 2, seed: 1, feather: 0, context: 2, hidden: [HOLE] };

Deno.test("what is there tells a file from a folder, and the ending only where nothing is", () =>
  withFolder(async (folder) => {
    const at = (...names: string[]) => join(folder, ...names);
    const one = { paths: [at("a.jpg")], folder: false, notes: [] };
    const two = { paths: [at("a.jpg"), at("b.png")], folder: true, notes: [] };
    await Deno.mkdir(at("trip.2024"));
    await Deno.mkdir(at("odd.png"));
    await Deno.writeTextFile(at("file"), "x");
    assertEquals(await outputPaths(at("trip.2024"), one), [at("trip.2024", "a.png")]);
    assertEquals(await outputPaths(at("odd.png"), one), [at("odd.png", "a.png")]);
    assertEquals(await outputPaths(`${at("new")}/`, one), [at("new", "a.png")]);
    assertEquals(await outputPaths(at("new.webp"), one), [at("new.webp")]);
    assertEquals(await outputPaths(at("made.2025"), two), [
      ...[at("made.2025", "a.png"), at("made.2025", "b.png")],
    ]);
    const refused = (output: string, list: typeof one, message: string) =>
      assertRejects(() => outputPaths(output, list), Error, message);
    await refused(at("made.2025"), one, "must end in .png or .webp");
    await refused(at("file"), two, "is a file; a folder's photos need a folder");
    await refused(at("all.png"), two, "ends as a file does; a folder's photos need a folder");
    const read = (...args: string[]) => readInpaint([...args, "--hole", "1,1,2,2"])!.output;
    assertEquals(read("trip.2024"), undefined);
    assert(read("a.png", "--out", "made/")!.endsWith("made/"));
    assert(read("a.png", "--out", "made")!.endsWith("made"));
  }));

Deno.test("nothing is restored where a later photo, mask or output does not fit", () =>
  withFolder(async (folder) => {
    const at = (...names: string[]) => join(folder, ...names);
    const model = { model: smallMaskGit(), classNames: [] };
    await Deno.mkdir(at("in"));
    for (const name of ["a.png", "b.png"]) await writeImage(at("in", name), noisePicture(16, 24));
    await Deno.mkdir(at("masks"));
    const white = new Images(new Uint8Array(16 * 24).fill(255), { height: 16, width: 24 });
    const black = new Images(new Uint8Array(16 * 24), white);
    await writeImage(at("masks", "a.png"), white);
    const refused = async (changes: Partial<InpaintCommand>, message: string) => {
      const command = { ...COMMON, input: at("in"), output: at("out"), ...changes };
      await assertRejects(() => inpaintFiles(model, command, () => {}), Error, message);
      assertEquals(await Deno.stat(at("out")).catch(() => "nothing"), "nothing");
    };
    await refused({ hidden: at("masks") }, "holds no mask for b.png");
    await writeImage(at("masks", "b.png"), black);
    await refused({ hidden: at("masks") }, "b.png: is black everywhere, so it hides nothing");
    await writeImage(at("in", "b.png"), noisePicture(5, 5));
    await refused({}, "b.png: hole 1 (x 2, y 3, width 9, height 8) leaves the 5x5 image");
    await writeImage(at("in", "b.png"), noisePicture(16, 24));
    await refused({ output: at("in") }, "is read too, and would be overwritten");
    await refused({ input: at("in", "a.png"), output: at("in", "a.png") }, "is read too");
    await refused(
      { input: at("in", "a.png"), hidden: at("in", "a.png"), output: `${at("out")}/` },
      "is the photo itself",
    );
    await refused(
      { feather: 100_000 },
      "--feather is 100000; it must be a whole number from 0 to 24",
    );
    await refused({ feather: NaN }, "--feather is NaN");
    model.model.dispose();
  }));

Deno.test("a photo of 16 bits stays one, and what is passed over is told before anything is written", () =>
  withFolder(async (folder) => {
    const at = (...names: string[]) => join(folder, ...names);
    const model = { model: smallMaskGit(), classNames: [] };
    await Deno.mkdir(at("in.2024"));
    const values = Array.from({ length: 16 * 24 * 3 }, (_, i) => [(i * 5) % 256, (i * 11) % 256]);
    const bytes = Uint8Array.of(...new TextEncoder().encode("P6 24 16 65535\n"), ...values.flat());
    await Deno.writeFile(at("in.2024", "a.ppm"), bytes);
    await Deno.writeTextFile(at("in.2024", "notes.txt"), "x");
    const said: string[] = [];
    const command = { ...COMMON, input: at("in.2024"), output: at("out.2024"), samples: 2 };
    const made = await inpaintFiles(model, command, (line) => said.push(line));
    assertEquals(made, [at("out.2024", "a-1.png"), at("out.2024", "a-2.png")]);
    assertStringIncludes(said[0], "in.2024: 1 file (notes.txt) is passed over");
    const before = await readNumbers(at("in.2024", "a.ppm"));
    for (const path of made) {
      const after = await readNumbers(path);
      assertEquals([after.width, after.height, after.most], [24, 16, 65535]);
      const changed = new Set<boolean>();
      after.data.forEach((value, i) => {
        const [x, y] = [Math.floor(i / 4) % 24, Math.floor(i / 4 / 24)];
        if (value !== before.data[i]) changed.add(x >= 2 && x < 11 && y >= 3 && y < 11);
      });
      assertEquals([...changed], [true]);
    }
    model.model.dispose();
  }));

Deno.test("a photo that is wholly hidden is said to become another picture", () =>
  withFolder(async (folder) => {
    const model = { model: smallMaskGit(), classNames: [] };
    const [input, output] = [join(folder, "a.png"), join(folder, "b.png")];
    await writeImage(input, noisePicture(16, 24));
    const hidden = [{ x: 0, y: 0, width: 24, height: 16 }];
    const said: string[] = [];
    await inpaintFiles(model, { ...COMMON, hidden, input, output }, (line) => said.push(line));
    assertStringIncludes(said[0], "a.png: the holes hide all of it: another picture is made");
    await assertRejects(
      () => inpaintFiles(model, { ...COMMON, input: join(folder, "none"), output }, () => {}),
      DataFileError,
      "is not there",
    );
    model.model.dispose();
  }));
