// The progress line: what it says, how often, and where.
import { assert, assertEquals, assertThrows } from "@std/assert";
import { progress, type ProgressOptions } from "lib/notebook/terminal/progress.ts";
import { statusBytes, type Terminal } from "lib/notebook/terminal/terminal.ts";
import { Recorder } from "./recorder.ts";

/** A clock that stands still until it is moved. */
class Clock {
  ms = 0;
  readonly now = () => this.ms;
}

class FakeTerminal implements Terminal {
  readonly lines: { text: string; last: boolean }[] = [];
  constructor(readonly isInteractive: boolean) {}
  status(text: string, last: boolean): void {
    this.lines.push({ text, last });
  }
  clear(): void {}
}

/** Runs `steps` steps of 10 ms each. */
async function run(
  total: number,
  { steps = total, isNotebook = false, isInteractive = true, options = {} as ProgressOptions },
) {
  const clock = new Clock(), output = new Recorder(isNotebook);
  const terminal = new FakeTerminal(isInteractive);
  const line = progress(total, options, { output, terminal, now: clock.now });
  for (let step = 1; step <= steps; step++) {
    clock.ms += 10;
    line.update(step, { loss: 1 / step });
    await Promise.resolve(); // the loop's own waiting
    await Promise.resolve();
  }
  await line.end();
  return { shown: output.shown, lines: terminal.lines, visible: output.visible };
}

Deno.test("in a notebook one display changes at most four times a second", async () => {
  const { shown, visible, lines } = await run(1000, { isNotebook: true });
  assert(shown.length > 30 && shown.length <= 42, `${shown.length} messages in 10 seconds`);
  assertEquals([shown[0].options.update, shown[1].options.update], [false, true]);
  assertEquals(new Set(shown.map(({ options }) => options.id)).size, 1);
  assertEquals([visible.length, lines.length], [1, 0]);
  const { "text/plain": text, "text/html": html } = visible[0];
  assertEquals(text, "Progress: 1,000/1,000 steps (100 %), 100 steps/s, in 0:10, loss 0.001000");
  assert(String(html).includes("width: 100.0%"), String(html));
});

Deno.test("it tells rate, time left and metrics while running, and when it ends early", async () => {
  const options = { label: "Training", unit: "batches" };
  const { lines } = await run(30_000, { steps: 3000, options });
  const middle = lines.findLast(({ last }) => !last)!.text;
  assert(
    /^Training: 2,9\d\d\/30,000 batches \(9 %\), 100 batches\/s, 4:3\d left, loss 0\.0003/.test(
      middle,
    ),
    middle,
  );
  const { text, last } = lines.at(-1)!;
  assert(last && text.includes("3,000/30,000 batches (10 %)"), text);
  assert(text.includes("stopped after 0:30"), text);
});

Deno.test("a terminal's line changes ten times a second, a log gets a line now and then", async () => {
  const screen = await run(1000, { isInteractive: true });
  assert(screen.lines.length > 80 && screen.lines.length <= 102, `${screen.lines.length} changes`);
  assertEquals((await run(500, { isInteractive: false })).lines.length, 1);
  assertEquals((await run(2500, { isInteractive: false })).lines.length, 3);
});

Deno.test("a line ends once and takes nothing after its end", async () => {
  const terminal = new FakeTerminal(true);
  const line = progress(10, {}, { output: new Recorder(false), terminal, now: () => 0 });
  await line.end();
  await line.end();
  line.update(5);
  assertEquals(terminal.lines.length, 1);
  assertThrows(() => progress(0), RangeError, "total 0");
});

Deno.test("on a screen a status overwrites the one before and never wraps", () => {
  assertEquals(statusBytes("abcdef", false, 4), "\r\x1b[2Kabc");
  assertEquals(statusBytes("abcdef", true, 4), "\r\x1b[2Kabcdef\n");
  assertEquals(statusBytes("abcdef", false, undefined), "abcdef\n");
});
