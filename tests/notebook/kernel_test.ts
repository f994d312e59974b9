// The real Deno kernel: displays arrive, the stop button keeps the state, no error is lost.
import { assert, assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { jupyterEnvironment, NOTEBOOKS, venvPython } from "../../scripts/environment/mod.ts";

interface Cell {
  code: string;
  /** Text in an output after which the cell is interrupted. */
  interruptAt?: string;
}

interface CellResult {
  messages: [type: string, content: Record<string, unknown>][];
  alive: boolean;
}

/** Runs cells one after the other on one kernel. */
async function runCells(cells: Cell[]): Promise<CellResult[]> {
  const child = new Deno.Command(venvPython(), {
    args: [fileURLToPath(new URL("./drive_kernel.py", import.meta.url))],
    env: { ...jupyterEnvironment(), NO_COLOR: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(JSON.stringify({ cwd: NOTEBOOKS, cells })));
  await writer.close();
  const { success, stdout, stderr } = await child.output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

/** The results' values, as the kernel prints them, of what a cell ends with. */
function valueOf({ messages }: CellResult): unknown {
  const result = messages.find(([type]) => type === "execute_result")?.[1];
  return (result?.data as Record<string, string> | undefined)?.["text/plain"];
}

const isSetUp = await Deno.stat(venvPython()).then(() => true, () => false);

function kernelTest(name: string, body: () => Promise<void>): void {
  const reason = isSetUp ? "" : " (skipped: no .venv; deno task setup makes it)";
  Deno.test({ name: name + reason, ignore: !isSetUp, fn: body });
}

const IMPORT = `import * as show from "lib/notebook/mod.ts";`;

kernelTest("displays reach the notebook, live ones in one place", async () => {
  const [, markdown, chart] = await runCells([
    { code: IMPORT },
    { code: `await show.markdown("$x^2$");` },
    {
      code: `var chart = show.liveChart("Loss"), line = show.progress(60);
        for (let i = 0; i < 60; i++) {
          await new Promise((done) => setTimeout(done, 20));
          chart.add(i, { loss: 1 / (i + 1) });
          line.update(i + 1);
        }
        await chart.end();
        await line.end();`,
    },
  ]);
  assertEquals(markdown.messages.map(([type, { data }]) => [type, data]), [
    ["display_data", { "text/markdown": "$x^2$", "text/plain": "$x^2$" }],
  ]);
  const ids = new Set(
    chart.messages.map(([, { transient }]) => (transient as Record<string, string>).display_id),
  );
  const count = (kind: string) => chart.messages.filter(([type]) => type === kind).length;
  assertEquals([ids.size, count("display_data")], [2, 2]);
  assert(count("update_display_data") >= 3 && count("update_display_data") < 20);
  const last = chart.messages.findLast(([, { data }]) => "image/svg+xml" in (data as object))!;
  assert("application/vnd.plotly.v1+json" in (last[1].data as object), "interactive at the end");
});

kernelTest(
  "the stop button ends a loop and keeps the kernel, its state and its weights",
  async () => {
    const [, stopped, after, deaf, later] = await runCells([
      { code: IMPORT },
      {
        code: `var steps = 0;
        {
          using interrupt = show.listenForInterrupt();
          for (; steps < 1e9 && !(await interrupt.breathe()); steps++) {
            const start = performance.now();
            while (performance.now() - start < 2);
            if (steps === 20) console.log("go");
          }
        }
        "ended"`,
        interruptAt: "go",
      },
      { code: `steps > 20 && steps < 1e6` },
      {
        code: `console.log("go"); await new Promise((done) => setTimeout(done, 500)); "waited"`,
        interruptAt: "go",
      },
      { code: "1 + 1" },
    ]);
    assertEquals([valueOf(stopped), valueOf(after)], ['"ended"', "true"]);
    assert(JSON.stringify(stopped.messages).includes("Interrupted: stopping after this step"));
    assertEquals([valueOf(deaf), valueOf(later)], ['"waited"', "2"]);
    assert(JSON.stringify(deaf.messages).includes("nothing in this cell can stop early"));
  },
);

kernelTest(
  "errors that nobody awaits are shown, once, and the kernel goes on at once",
  async () => {
    const started = performance.now();
    const [, rejected, thrown, awaited, after] = await runCells([
      { code: IMPORT },
      {
        code: `(async () => { await null; throw new RangeError("lost"); })();
        await new Promise((done) => setTimeout(done, 100)); "went on"`,
      },
      {
        code: `setTimeout(() => { throw new Error("timed"); }, 10);
        await new Promise((done) => setTimeout(done, 100)); "went on"`,
      },
      { code: `await Promise.reject(new TypeError("awaited"))` },
      { code: "1 + 1" },
    ]);
    const errors = ({ messages }: CellResult) =>
      messages.filter(([type]) => type === "error").map(([, { evalue }]) => evalue);
    assertEquals([errors(rejected), errors(thrown), errors(awaited)], [["lost"], ["timed"], [
      "awaited",
    ]]);
    assertEquals([valueOf(rejected), valueOf(thrown), valueOf(after)], [
      '"went on"',
      '"went on"',
      "2",
    ]);
    assert(
      performance.now() - started < 25_000,
      "a throw in a timer used to stall a cell for 30 s",
    );
  },
);

kernelTest(
  "a polite kill lets a loop end with all that it keeps, and ends the kernel then",
  async () => {
    const file = await Deno.makeTempFile();
    try {
      const [, ended] = await runCells([
        { code: IMPORT },
        {
          code: `{
            using interrupt = show.listenForInterrupt();
            for (let i = 0; i < 1000 && !(await interrupt.breathe()); i++) {
              if (i === 5) Deno.kill(Deno.pid, "SIGTERM");
              await new Promise((done) => setTimeout(done, 20));
            }
            Deno.writeTextFileSync(${JSON.stringify(file)}, "kept");
          }`,
        },
      ]);
      assertEquals(ended.alive, false);
      const text = JSON.stringify(ended.messages);
      assert(text.includes("stopping after this step"), text);
      assertEquals(await Deno.readTextFile(file), "kept");
    } finally {
      await Deno.remove(file);
    }
  },
);
