// The README's scripts run as they stand there.

import { assert, assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { Images, readImage, writeImage } from "lib/data/mod.ts";
import { exportMaskGit } from "lib/pretrained/mod.ts";
import { smallMaskGit } from "./support/small_models.ts";

const PROJECT = new URL("..", import.meta.url);

/** The README's TypeScript blocks: what draws digits, and what restores a photo. */
function readmeScripts(): string[] {
  const readme = Deno.readTextFileSync(new URL("README.md", PROJECT));
  const blocks = [...readme.matchAll(/```ts(?: ignore)?\n([\s\S]*?)```/g)].map(([, code]) => code);
  assert(blocks.length === 2, `README.md has ${blocks.length} ts blocks`);
  return blocks;
}

/** Runs a script in the project, type-checked. */
async function run(script: string): Promise<void> {
  const file = new URL(`outputs/readme-${crypto.randomUUID()}.ts`, PROJECT);
  await Deno.writeTextFile(file, script);
  try {
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--check", file.href],
      cwd: PROJECT,
    }).output();
    assert(success, new TextDecoder().decode(stderr));
  } finally {
    await Deno.remove(file);
  }
}

Deno.test("the README's script trains a GAN and writes its picture", async () => {
  const picture = new URL("outputs/draw.png", PROJECT);
  await Deno.remove(picture).catch(() => {});
  try {
    await run(readmeScripts()[0]);
    assert((await Deno.stat(picture)).size > 10_000);
  } finally {
    await Deno.remove(picture).catch(() => {});
  }
});

Deno.test("the README's script restores a hole in a photo, and nothing else", async () => {
  const folder = await Deno.makeTempDir({ dir: fileURLToPath(new URL("outputs", PROJECT)) });
  const [weights, input, output] = ["model.safetensors", "photo.png", "restored.png"]
    .map((name) => join(folder, name));
  try {
    const data = Uint8Array.from({ length: 120 * 160 * 3 }, (_, i) => (i * 7) % 251);
    const photo = new Images(data, { height: 120, width: 160, channels: 3 });
    await writeImage(input, photo);
    const model = smallMaskGit();
    await exportMaskGit(weights, { model, classNames: ["a", "b", "c"], data: "noise" });
    const script = readmeScripts()[1];
    const own = {
      "await findMaskGit()": weights,
      '"photo.png"': input,
      '"outputs/restored.png"': output,
    };
    await run(
      Object.entries(own).reduce((text, [from, to]) => {
        assert(text.includes(from), `the script has no ${from}`);
        return text.replace(from, JSON.stringify(to));
      }, script).replace("findMaskGit, ", ""),
    );
    const restored = await readImage(output);
    let changed = 0;
    restored.data.forEach((byte, i) => {
      const [y, x] = [Math.floor(i / 3 / 160), Math.floor(i / 3) % 160];
      const inside = x >= 40 && x < 104 && y >= 30 && y < 78;
      if (!inside) assertEquals(byte, photo.data[i]);
      else if (byte !== photo.data[i]) changed++;
    });
    assert(changed > 64 * 48);
    model.dispose();
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("every link of the READMEs to a place in the project leads there", async () => {
  for (const page of ["README.md", "lib/README.md", "benchmarks/README.md"]) {
    const url = new URL(page, PROJECT);
    const links = [...(await Deno.readTextFile(url)).matchAll(/\]\(([^)#:]+)\)/g)];
    assert(links.length > 0, page);
    for (const [, link] of links) {
      const { isFile, isDirectory } = await Deno.stat(new URL(link, url));
      assert(isFile || isDirectory, link);
    }
  }
});
