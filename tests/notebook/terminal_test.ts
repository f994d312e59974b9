// In a real terminal, what is printed and the line of progress do not run into each other.
import { assert, assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import { join } from "node:path";
import { statusBytes } from "lib/notebook/terminal/terminal.ts";
import { ROOT, venvPython } from "../../scripts/environment/mod.ts";

/** All that a program writes to a terminal. */
async function inTerminal(source: string): Promise<string> {
  const python = "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)";
  const config = ["--no-lock", "--config", join(ROOT, "deno.json")];
  const { stdout } = await new Deno.Command(venvPython(), {
    args: ["-c", python, Deno.execPath(), "eval", ...config, source],
    cwd: ROOT,
    stdin: "null",
  }).output();
  return new TextDecoder().decode(stdout);
}

Deno.test("a report that is printed in a loop over train stands on a line of its own", async () => {
  const screen = await inTerminal(`
    import { tf } from "lib/tensorflow/mod.ts";
    import { train } from "lib/training/mod.ts";
    const batches = [{}, {}, {}];
    for await (const { step } of train(() => ({ loss: tf.scalar(1) }), batches, { steps: 3, reports: 3 })) {
      console.log("report", step);
    }`);
  assertMatch(screen, /Training: 1\/3 steps/, "the line of progress was shown");
  const visible = screen.split("\r\n").map((line) => line.split("\r\x1b[2K").at(-1)!);
  assertEquals(visible.filter((line) => /report/.test(line)).length, 3);
  for (const line of visible) assertNotMatch(line, /steps.*report/);
  assert(visible.some((line) => /^Training: 3\/3 steps \(100 %\).*in 0:0/.test(line)));
});

Deno.test("in a script, errors, warnings and other lines take the place of the open line", async () => {
  const screen = await inTerminal(`
    import { runMain, StatusLine } from ${JSON.stringify(join(ROOT, "scripts/environment/mod.ts"))};
    await runMain("task", () => {
      const line = new StatusLine("working");
      console.warn("beware");
      line.done("half");
      new StatusLine("going on");
      throw new Error("it \\x1b[31mbroke\\x1b[0m\\x07");
    });`);
  const visible = screen.trimEnd().split("\r\n").map((line) => line.split("\r\x1b[2K").at(-1)!);
  assertEquals(visible, ["beware", "working  half", "task: it broke\\x07"]);
});

Deno.test("a status that quotes another program stays one line of plain text", () => {
  assertEquals(statusBytes("a\x1b[2Jb\nc", false, 80), "\r\x1b[2Ka\\x1b[2Jb\\nc");
});
