// The command line of the report, and which notebooks it names.
import { assertEquals, assertThrows } from "@std/assert";
import { resolve } from "node:path";
import { readOptions, selectNotebooks } from "../../scripts/report/options.ts";

const none = () => undefined;
const AVAILABLE = ["/p/01-gan.ipynb", "/p/02-vae.ipynb", "/p/10-maskgit.ipynb"];

Deno.test("options: defaults, the environment before them, arguments before both", () => {
  const { preset, data, timeout, wanted } = readOptions([], none);
  assertEquals({ preset, data, timeout, wanted }, {
    preset: "quick",
    data: "generated",
    timeout: undefined,
    wanted: [],
  });
  const variables: Record<string, string> = {
    MASKGIT_PRESET: "full",
    MASKGIT_DATA: "real",
    MASKGIT_CLASSES: "cat, dog",
  };
  const env = (name: string) => variables[name];
  assertEquals(readOptions([], env).preset, "full");
  assertEquals([readOptions([], none).classes, readOptions([], env).classes], ["", "cat, dog"]);
  assertEquals(readOptions(["--classes", "12"], env).classes, "12");
  const given = readOptions(["01", "--preset", "smoke", "2", "--timeout", "1.5"], env);
  assertEquals([given.preset, given.data, given.timeout], ["smoke", "real", 1.5]);
  assertEquals(given.wanted, ["01", "2"]);
  assertEquals([given.fresh, given.pdf], [false, false]);
  const asked = readOptions(["--fresh", "--pdf"], none);
  assertEquals([asked.fresh, asked.pdf], [true, true]);
});

Deno.test("options: wrong values are named with what is allowed", () => {
  assertThrows(() => readOptions(["--preset", "fast"], none), Error, "smoke, quick, long, full");
  assertThrows(() => readOptions(["--data", "fake"], none), Error, "generated, real");
  assertThrows(() => readOptions(["--timeout", "0"], none), Error, "--timeout 0");
  assertThrows(() => readOptions(["--timeout", "soon"], none), Error, "--timeout soon");
  assertThrows(() => readOptions(["--present"], none), Error, "--present");
});

Deno.test("notebooks are named by number, by name or by file; all without a name", () => {
  assertEquals(selectNotebooks(AVAILABLE, []), AVAILABLE);
  assertEquals(selectNotebooks(AVAILABLE, ["2", "10"]), [AVAILABLE[1], AVAILABLE[2]]);
  assertEquals(selectNotebooks(AVAILABLE, ["01-gan", "1"]), [AVAILABLE[0]]);
  assertEquals(selectNotebooks(AVAILABLE, ["10", "2"]), [AVAILABLE[1], AVAILABLE[2]]);
  assertEquals(selectNotebooks(AVAILABLE, ["own.ipynb"]), [resolve("own.ipynb")]);
  assertThrows(() => selectNotebooks(AVAILABLE, ["03"]), Error, "01-gan, 02-vae, 10-maskgit");
});
