// The README's script runs as it stands there.

import { assert } from "@std/assert";

const PROJECT = new URL("..", import.meta.url);

/** The README's only TypeScript block. */
function readmeScript(): string {
  const readme = Deno.readTextFileSync(new URL("README.md", PROJECT));
  const blocks = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code);
  assert(blocks.length === 1, `README.md has ${blocks.length} ts blocks`);
  return blocks[0];
}

Deno.test("the README's script trains a GAN and writes its picture", async () => {
  const picture = new URL("outputs/draw.png", PROJECT);
  await Deno.remove(picture).catch(() => {});
  const script = new URL("outputs/draw_from_readme.ts", PROJECT);
  await Deno.writeTextFile(script, readmeScript());
  try {
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--check", script.pathname],
      cwd: PROJECT,
    }).output();
    assert(success, new TextDecoder().decode(stderr));
    assert((await Deno.stat(picture)).size > 10_000);
  } finally {
    await Deno.remove(script);
    await Deno.remove(picture).catch(() => {});
  }
});
