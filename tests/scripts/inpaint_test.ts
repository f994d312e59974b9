// `deno task inpaint`: photos in files, with a small model.

import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { basename, join } from "node:path";
import { DataFileError, Images, readImage, writeImage } from "lib/data/mod.ts";
import { inBatches } from "../../scripts/inpaint/batches.ts";
import { inpaintFiles } from "../../scripts/inpaint/files.ts";
import { type InpaintCommand, readInpaint } from "../../scripts/inpaint/options.ts";
import { planInpaint } from "../../scripts/inpaint/plan.ts";
import { assertNoLeak } from "../support/leaks.ts";
import { noisePicture, smallMaskGit } from "../support/small_models.ts";
import { runScript, withFolder } from "./fixtures.ts";

const namedModel = () => ({ model: smallMaskGit(), classNames: ["cat", "dog", "bird"] });

const COMMON = {
  ...{ samples: 1, steps: 2, seed: 1, feather: 0, context: 2 },
  hidden: [{ x: 2, y: 3, width: 9, height: 8 }],
};

/** Whether two pictures differ within the hole of `COMMON`, and outside of it. */
function differences(a: Images, b: Images): { inside: boolean; outside: boolean } {
  const found = { inside: false, outside: false };
  a.data.forEach((byte, i) => {
    const pixel = Math.floor(i / 3);
    const [y, x] = [Math.floor(pixel / a.width), pixel % a.width];
    const inside = x >= 2 && x < 11 && y >= 3 && y < 11;
    if (byte !== b.data[i]) found[inside ? "inside" : "outside"] = true;
  });
  return found;
}

Deno.test("a photo of any size and a folder of them: only hidden pixels change", () =>
  withFolder((folder) =>
    assertNoLeak(async () => {
      const model = namedModel();
      const [a, b] = [noisePicture(16, 24, 7), noisePicture(50, 40, 13)];
      await Deno.mkdir(join(folder, "in"));
      await writeImage(join(folder, "in", "a.png"), a);
      await writeImage(join(folder, "in", "b.webp"), b);
      const said: string[] = [];
      const say = (line: string) => said.push(line);
      const one = await inpaintFiles(model, {
        ...COMMON,
        samples: 2,
        input: join(folder, "in", "b.webp"),
        output: join(folder, "out.png"),
      }, say);
      assertEquals(one, [join(folder, "out-1.png"), join(folder, "out-2.png")]);
      assertEquals(
        said[0],
        "b.webp: 40x50, 72 pixels hidden; nothing is scaled",
      );
      for (const path of one) {
        assertEquals(differences(await readImage(path), b), { inside: true, outside: false });
      }
      const both = await inpaintFiles(model, {
        ...COMMON,
        input: join(folder, "in"),
        output: join(folder, "made"),
        context: 2.5,
      }, say);
      assertEquals(both, ["a.png", "b.png"].map((name) => join(folder, "made", name)));
      assertEquals(differences(await readImage(both[0]), a), { inside: true, outside: false });
      assertEquals(differences(await readImage(both[1]), b), { inside: true, outside: false });
      assertStringIncludes(said.join("\n"), "a.png: 24x16, 72 pixels hidden; nothing is scaled");
      assertStringIncludes(
        said.join("\n"),
        "is scaled to 24x16, restored and scaled back",
      );
      model.model.dispose();
    })
  ));

Deno.test("a folder is restored in batches: the same bytes again, known pixels as they were, each line in order", () =>
  withFolder((folder) =>
    assertNoLeak(async () => {
      const model = namedModel();
      const names = Array.from({ length: 21 }, (_, i) => `${String(i).padStart(2, "0")}.png`);
      const photos = names.map((_, i) => noisePicture(16 + i % 3, 24, 7 + i));
      await Deno.mkdir(join(folder, "in"));
      for (const [i, name] of names.entries()) {
        await writeImage(join(folder, "in", name), photos[i]);
      }
      const command = { ...COMMON, samples: 2, input: join(folder, "in") };
      const [first, second] = [join(folder, "first"), join(folder, "second")];
      const said: string[] = [];
      const made = await inpaintFiles(model, { ...command, output: first }, (x) => said.push(x));
      const again = await inpaintFiles(model, { ...command, output: second }, () => {});
      assertEquals([made.length, again.length], [42, 42]); // 16 photos make a batch of 32 restorations, 5 are left
      for (const [i, path] of made.entries()) {
        const restored = await readImage(path);
        assertEquals(restored.data, (await readImage(again[i])).data);
        const { inside, outside } = differences(restored, photos[Math.floor(i / 2)]);
        assertEquals([inside, outside], [true, false], path);
      }
      const lines = said.map((line) => line.trim().split(/[:/]/).at(line.startsWith(" ") ? -1 : 0));
      assertEquals(lines.slice(0, 4), ["00.png", "00-1.png", "00-2.png", "01.png"]);
      assertEquals([lines.length, lines.at(-1)], [63, "20-2.png"]);
      model.model.dispose();
    })
  ));

Deno.test("a photo that is gone when its turn comes leaves those before it restored", () =>
  withFolder((folder) =>
    assertNoLeak(async () => {
      const model = namedModel();
      const input = join(folder, "in");
      await Deno.mkdir(input);
      for (const name of ["a", "b", "c"]) {
        await writeImage(join(input, `${name}.png`), noisePicture(16, 24, 7));
      }
      const jobs = await planInpaint({ ...COMMON, input, output: join(folder, "out") }, () => {});
      await Deno.remove(join(input, "b.png"));
      const batches: string[][] = [];
      await assertRejects(
        async () => {
          for await (const batch of inBatches(jobs, model.model, COMMON)) {
            batches.push(batch.map(({ job }) => basename(job.photo)));
          }
        },
        DataFileError,
        "b.png",
      );
      assertEquals(batches, [["a.png"]]);
      model.model.dispose();
    })
  ));

Deno.test("masks: white is hidden, one for all or one for each photo", () =>
  withFolder((folder) =>
    assertNoLeak(async () => {
      const model = namedModel();
      const photo = noisePicture(20, 30, 7);
      const input = join(folder, "photo.png");
      await writeImage(input, photo);
      const data = new Uint8Array(600);
      for (let y = 3; y < 11; y++) data.fill(255, y * 30 + 2, y * 30 + 11);
      const masks = join(folder, "masks");
      await Deno.mkdir(masks);
      await writeImage(join(masks, "photo.png"), new Images(data, { height: 20, width: 30 }));
      const output = join(folder, "out.png");
      const made: string[] = [];
      for (const [hidden, asked] of [[masks, "Dog"], [join(masks, "photo.png"), "1"]]) {
        await inpaintFiles(model, { ...COMMON, hidden, input, output, class: asked }, () => {});
        made.push((await readImage(output)).data.join());
        assertEquals(differences(await readImage(output), photo), {
          ...{ inside: true, outside: false },
        });
      }
      assertEquals(made[0], made[1]);
      model.model.dispose();
    })
  ));

Deno.test("what is wrong is said, and nothing is written", () =>
  withFolder((folder) =>
    assertNoLeak(async () => {
      const model = namedModel();
      const [input, output] = [join(folder, "photo.png"), join(folder, "out.png")];
      await writeImage(input, noisePicture(20, 30, 7));
      await writeImage(join(folder, "mask.png"), noisePicture(2, 3, 7, 1));
      const run = (changes: Partial<InpaintCommand>) =>
        inpaintFiles(model, { ...COMMON, input, output, ...changes }, () => {});
      const refused = (changes: Partial<InpaintCommand>, message: string) =>
        assertRejects(() => run(changes), Error, message);
      const far = [{ x: 25, y: 0, width: 9, height: 9 }];
      await refused(
        { hidden: far },
        "photo.png: hole 1 (x 25, y 0, width 9, height 9) leaves the 30x20",
      );
      await refused({ hidden: join(folder, "mask.png") }, "mask.png: is 3x2, but");
      await refused({ hidden: join(folder, "none.png") }, "there is no such file");
      await refused({ input: join(folder, "none.png") }, "is not there");
      await refused({ output: join(folder, "out.jpg") }, "must end in .png or .webp");
      await refused({ class: "3" }, "--class 3: is no class of the model; it knows cat, dog, bird");
      await refused({ class: "cow" }, "--class cow: is no class");
      await Deno.writeTextFile(join(folder, "text.png"), "no picture");
      await assertRejects(
        () => run({ input: join(folder, "text.png") }),
        DataFileError,
        "cannot be read as a picture",
      );
      assertEquals(await Deno.stat(output).catch(() => "nothing"), "nothing");
      model.model.dispose();
    })
  ));

Deno.test("the command line of inpaint is checked", () => {
  const read = (...args: string[]) => {
    try {
      return readInpaint(args, () => undefined);
    } catch (error) {
      return (error as Error).message.split("\n")[0];
    }
  };
  assertEquals(read("--help"), undefined);
  const hole = ["a.png", "--hole", "1,2,3,4"];
  const command = read(...hole, "--hole", "0,0,1,1", "--samples", "4", "--class", "2");
  assertEquals(
    typeof command === "object" && [command.hidden, command.samples, command.class, command.steps],
    [[{ x: 1, y: 2, width: 3, height: 4 }, { x: 0, y: 0, width: 1, height: 1 }], 4, "2", 8],
  );
  assertEquals(read("a.png"), "give either --hole x,y,w,h or --mask FILE");
  assertEquals(read(...hole, "--mask", "m.png"), "give either --hole x,y,w,h or --mask FILE");
  assertEquals(read("--hole", "1,2,3,4"), "give one photo or folder, not 0");
  assertEquals(read(...hole, "b.png"), "give one photo or folder, not 2");
  const holeOf = (text: string) => read("a.png", `--hole=${text}`);
  assertEquals(holeOf("1,2,3"), "--hole 1,2,3: must be four whole numbers, x,y,width,height");
  assertEquals(holeOf("1,2,3,"), "--hole 1,2,3,: must be four whole numbers, x,y,width,height");
  assertEquals(holeOf("-1,2,3,4"), "--hole -1,2,3,4: x and y start at 0");
  assertEquals(holeOf("1,2,0,4"), "--hole 1,2,0,4: is empty");
  assertEquals(
    read(...hole, "--steps", "300"),
    "--steps 300: must be a whole number from 1 to 256",
  );
  assertEquals(
    read(...hole, "--samples", "0"),
    "--samples 0: must be a whole number from 1 to 1000",
  );
  assertEquals(read(...hole, "--context", "x"), "--context x: must be a number from 1 on");
  assertEquals(
    read(...hole, "--data", "mine"),
    "--data mine: must be one of generated, real",
  );
});

Deno.test("inpaint without a checkpoint says so", () =>
  withFolder(async (folder) => {
    const photo = join(folder, "photo.png");
    await writeImage(photo, noisePicture(20, 30, 7));
    const model = join(folder, "none");
    const { code, stderr } = await runScript(
      "inpaint.ts",
      photo,
      "--hole",
      "1,1,5,5",
      "--model",
      model,
    );
    assertEquals(code, 1);
    assertStringIncludes(stderr, "has no checkpoints");
  }));
