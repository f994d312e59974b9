// tfjs-core's own test suite passes on this backend, and its results are judged rightly.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { judge } from "./tfjs_core/report.ts";
import type { SuiteResult } from "./tfjs_core/run.ts";

/** Specs of tfjs-core 4.22's suite that run, but for those that it switches off itself. */
const SPECS = 4225;

async function runSuite(...args: string[]) {
  const output = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", "scripts/test_tfjs.ts", ...args],
    cwd: new URL("../..", import.meta.url),
    env: { NO_COLOR: "1" },
  }).output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code: output.code, stdout: decode(output.stdout), stderr: decode(output.stderr) };
}

Deno.test("tfjs-core's own suite passes", async () => {
  const { code, stdout, stderr } = await runSuite();
  const counts = /^tfjs-core's suite: (\d+) passed, (\d+) failed, (\d+) excluded/m.exec(stdout);
  assert(counts, stdout + stderr);
  const [passed, failed, excluded] = counts.slice(1).map(Number);
  assertEquals([code, failed], [0, 0], stdout);
  assertEquals(passed + excluded, SPECS);
  assert(excluded <= 14, `${excluded} specs are excluded`);
});

Deno.test("--grep runs a part of the suite, and is an error where nothing matches", async () => {
  const part = await runSuite("--grep", "^conv2d ");
  assertEquals(part.code, 0, part.stdout + part.stderr);
  assertMatch(part.stdout, /suite: \d{2} passed, 0 failed/);
  const none = await runSuite("--grep", "no such spec");
  assertEquals(none.code, 1);
  assertMatch(none.stderr, /No spec of tfjs-core matches no such spec/);
});

function result(fullName: string, status: SuiteResult["status"]): SuiteResult {
  const failedExpectations = status === "failed" ? [{ message: "1 is not 2" }] : [];
  return { id: fullName, fullName, status, failedExpectations, folder: "ops" };
}

Deno.test("a spec that fails is a problem unless it is on the list", () => {
  const results = [result("a", "passed"), result("b", "failed"), result("c", "failed")];
  const { total, problems } = judge(results, { "another reason": ["c"] }, true);
  assertEquals(total, { passed: 1, failed: 1, excluded: 1, pending: 0 });
  assertEquals(problems, ["b\n    1 is not 2"]);
});

Deno.test("a spec on the list that passes or does not exist is a problem", () => {
  const excluded = { "some reason": ["a", "gone"] };
  const complete = judge([result("a", "passed"), result("b", "pending")], excluded, true);
  assertEquals(complete.total, { passed: 0, failed: 2, excluded: 0, pending: 1 });
  assertEquals(complete.problems.length, 2);
  const part = judge([result("b", "passed")], excluded, false);
  assertEquals(part.total, { passed: 1, failed: 0, excluded: 0, pending: 0 });
});
