// The rules of `deno task check` that are the project's own.
import { assertEquals, assertMatch } from "@std/assert";
import { dependencyProblems, importsOf } from "../../scripts/check/dependencies.ts";
import { lintMessages } from "../../scripts/check/notebooks.ts";
import { sizeProblems } from "../../scripts/check/sizes.ts";

const ALLOWED = { low: [], high: ["low"] };

const problems = (path: string, text: string) =>
  dependencyProblems(new Map([[path, text]]), ALLOWED);

Deno.test("imports are read over several lines, dynamic ones too, examples in comments not", () => {
  const text = [
    '// from "comment"',
    "/**",
    ' * import { a } from "example";',
    " */",
    "import {",
    "  a,",
    '} from "one";',
    'export * from "two";',
    'import "three";',
    'const four = await import("four");',
  ].join("\n");
  assertEquals(importsOf(text), ["one", "two", "three", "four"]);
});

Deno.test("lib's folders may import downwards, themselves and packages", () => {
  assertEquals(problems("lib/high/a.ts", 'import { a } from "lib/low/mod.ts";'), []);
  assertEquals(problems("lib/high/a.ts", 'import { a } from "../low/mod.ts";'), []);
  assertEquals(problems("lib/low/deep/a.ts", 'import { a } from "../b.ts";'), []);
  assertEquals(problems("lib/low/a.ts", 'import sharp from "sharp";'), []);
});

Deno.test("imports upwards or out of lib are named, and folders that nobody placed", () => {
  assertMatch(
    problems("lib/low/a.ts", 'import { a } from "lib/high/mod.ts";')[0],
    /lib\/low\/a\.ts/,
  );
  assertMatch(problems("lib/low/a.ts", 'export { a } from "../high/a.ts";')[0], /no other folder/);
  assertMatch(problems("lib/high/a.ts", 'import "../../scripts/x.ts";')[0], /lib\/high may use/);
  assertMatch(problems("lib/new/a.ts", "")[0], /lib\/new is not in the table/);
});

Deno.test("a file of 300 lines is too long, one of 299 is not", () => {
  const lines = (count: number) => "x\n".repeat(count);
  const files = new Map([["a.ts", lines(299)], ["b.ts", lines(300)]]);
  assertEquals(sizeProblems(files), ["b.ts: 300 lines; split it below 300"]);
});

Deno.test("lint's report becomes lines with places, parse errors first", () => {
  const start = { line: 3, col: 4 };
  const diagnostics = [{ filename: "file:///a.ts", range: { start }, message: "m", code: "c" }];
  const errors = [{ file_path: "/b.ts", message: "SyntaxError" }];
  const json = JSON.stringify({ diagnostics, errors });
  assertEquals(lintMessages(json), ["SyntaxError", "m (c)\n    at file:///a.ts:3:5"]);
});
