// The command lines of all scripts are read in one way.
import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import {
  numberOption,
  oneOfOption,
  pathOption,
  readCommandLine,
  wholeOption,
} from "../../scripts/command_line/mod.ts";
import { readOptions as readFid } from "../../scripts/fid/options.ts";
import { readInpaint } from "../../scripts/inpaint/options.ts";
import { labArguments } from "../../scripts/lab.ts";
import { readOptions as readReport } from "../../scripts/report/options.ts";
import { readOptions as readTokenize } from "../../scripts/tokenizer/options.ts";
import { readCurves, readTrain } from "../../scripts/training_runs/options.ts";
import { environment, runScript } from "./fixtures.ts";

const none = () => undefined;
const TABLE = {
  steps: { type: "string" },
  hole: { type: "string", multiple: true },
  fresh: { type: "boolean" },
} as const;

Deno.test("a leading -- is dropped by every script, a later one ends the options", () => {
  assertEquals(readInpaint(["--", "a.png", "--hole", "1,2,3,4"], none)?.steps, 8);
  assertEquals(readFid(["--", "a", "b", "--dims", "64"])?.dims, 64);
  assertEquals(readTokenize(["encode", "--", "a.png"])?.command, "encode");
  assertEquals(readTrain(["--", "vqvae"], environment().env)?.stage, "vqvae");
  assertEquals(readCurves(["--", "--data", "real"], environment().env)?.data, "real");
  assertEquals(readReport(["--", "01", "--pdf"], none).wanted, ["01"]);
  assert(labArguments(["--", "--no-browser"], false)?.includes("--no-browser"));
  const { words, values } = readCommandLine(["--fresh", "a", "--", "-b", "--steps"], TABLE);
  assertEquals([words, values.fresh], [["a", "-b", "--steps"], true]);
});

Deno.test("a wrong option is named, with the way to the right ones", () => {
  const refused = (message: string, ...args: string[]) =>
    assertThrows(() => readCommandLine(args, TABLE), Error, message);
  refused("--stepps: there is no such option; --help lists them", "--stepps", "3");
  refused("-x: there is no such option", "-x");
  refused('a path that starts with "-" is written ./-x', "-x.png");
  refused("--steps needs a value", "--steps");
  refused("--steps needs a value, and --fresh looks like an option", "--steps", "--fresh");
  refused('--fresh takes no value, and was given "no"', "--fresh=no");
  refused("--steps is given twice", "--steps", "1", "--steps", "2");
  refused("--constructor: there is no such option", "--constructor");
  assertEquals(readCommandLine(["--hole", "a", "--hole", "b"], TABLE).values.hole, ["a", "b"]);
  assertEquals(readCommandLine(["--steps", "-1"], TABLE).values.steps, "-1");
  assertEquals(readCommandLine(["--steps=-a"], TABLE).values.steps, "-a");
  assertThrows(() => readCurves(["vqvae"], environment().env), Error, '"vqvae": no such argument');
});

Deno.test("numbers are decimal digits, the same ones for every option, and errors give the range", () => {
  const wrong = ["", " ", "8 ", "0x10", "Infinity", "-Infinity", "NaN", "1_000", "1,5", "1e999"];
  for (const text of [...wrong, "eight"]) {
    assertThrows(() => numberOption("--x", text), Error, "must be a number");
    assertThrows(() => wholeOption("--x", text), Error, "must be a whole number");
  }
  assertEquals([numberOption("--x", "1e3"), wholeOption("--x", "1e3")], [1000, 1000]);
  assertEquals([numberOption("--x", ".5"), numberOption("--x", "-2.")], [0.5, -2]);
  assertEquals([wholeOption("--x", "-0"), wholeOption("--x", undefined)], [0, undefined]);
  const whole = (text: string) => () => wholeOption("--steps", text, { least: 1, most: 256 });
  const range = "must be a whole number from 1 to 256";
  for (const text of ["0", "-3", "2.5", "257"]) {
    assertThrows(whole(text), Error, `--steps ${text}: ${range}`);
  }
  assertThrows(whole(""), Error, `--steps "": ${range}`);
  assertThrows(() => wholeOption("--x", "9007199254740993"), Error, "a whole number");
  const message = assertThrows(whole("9".repeat(1e6)), Error, range).message;
  assert(message.length < 200);
  assertThrows(() => oneOfOption("--dims", "64.0", [64, 192]), Error, "must be one of 64, 192");
  assertThrows(() => pathOption("--out", ""), Error, '--out "": must be a path, and is empty');
});

Deno.test("a wrong value of a variable is reported under the variable's name", () => {
  const env = (name: string) => name === "MASKGIT_PRESET" ? "fast" : undefined;
  assertThrows(() => readReport([], env), Error, "MASKGIT_PRESET fast: must be one of smoke");
  assertEquals(readReport(["--help"], env).help, true);
  assertEquals(readReport(["--preset", "smoke"], env).preset, "smoke");
});

const SCRIPTS = [
  ...["bench", "check", "curves", "export", "fid", "inpaint", "lab", "refresh", "report"],
  ...["restorations", "setup", "test", "test_tfjs", "tokenize", "train"],
];

Deno.test("every script tells its usage with --help, before anything is set up or looked at", async () => {
  for (const name of SCRIPTS) {
    const { code, stdout, stderr } = await runScript(`${name}.ts`, "--help", "--steps", "0");
    assertEquals([code, stderr], [0, ""], name);
    assertMatch(stdout, /^deno task [a-z:]+/, name);
  }
});

Deno.test("what a script prints about a file or a value holds no escape codes, and is short", async () => {
  const name = "/tmp/\x1b[31mred\nname\x07";
  const { code, stderr } = await runScript("fid.ts", name, name);
  assertEquals(code, 1);
  assert(stderr.includes("/tmp/\\x1b[31mred\\nname\\x07"), stderr);
  // deno-lint-ignore no-control-regex
  assert(!/[\x00-\x09\x0b-\x1f]/.test(stderr), JSON.stringify(stderr));
  const long = await runScript(
    "inpaint.ts",
    "a.png",
    "--hole",
    "1,2,3,4",
    `--data=${"x".repeat(1e5)}`,
  );
  assert(long.stderr.length < 1_000, String(long.stderr.length));
});
