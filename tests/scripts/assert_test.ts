// The stand-in for @std/assert gives the same verdicts as what "@std/assert" is here (the real one
// where JSR is reachable).
import * as std from "@std/assert";
import * as local from "../../scripts/assert/mod.ts";

class Custom extends Error {}
const throwing = () => {
  throw new Custom("the reason");
};

type Library = typeof local;
type Case = [name: string, passes: (lib: Library) => unknown, fails: (lib: Library) => unknown];

const CASES: Case[] = [
  ["assert", (a) => a.assert(1), (a) => a.assert("")],
  ["assertFalse", (a) => a.assertFalse(0), (a) => a.assertFalse([])],
  ["assertExists", (a) => a.assertExists(0), (a) => a.assertExists(null)],
  ["assertEquals values", (a) => a.assertEquals(NaN, NaN), (a) => a.assertEquals<unknown>(1, "1")],
  [
    "assertEquals objects",
    (a) => a.assertEquals({ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }),
    (a) => a.assertEquals({ a: [1, { b: 2 }] }, { a: [1, { b: 3 }] }),
  ],
  [
    "assertEquals typed arrays",
    (a) => a.assertEquals(new Float32Array([1, 2]), new Float32Array([1, 2])),
    (a) => a.assertEquals<unknown>(new Float32Array([1, 2]), new Float64Array([1, 2])),
  ],
  [
    "assertEquals maps and sets",
    (a) => a.assertEquals(new Map([[1, new Set([2])]]), new Map([[1, new Set([2])]])),
    (a) => a.assertEquals(new Set([1, 2]), new Set([1, 3])),
  ],
  [
    "assertEquals missing key",
    (a) => a.assertEquals<object>({ a: 1 }, { a: 1 }),
    (a) => a.assertEquals<object>({ a: 1, b: undefined }, { a: 1 }),
  ],
  ["assertNotEquals", (a) => a.assertNotEquals([1], [2]), (a) => a.assertNotEquals([1], [1])],
  [
    "assertStrictEquals",
    (a) => a.assertStrictEquals(NaN, NaN),
    (a) => a.assertStrictEquals({}, {}),
  ],
  [
    "assertNotStrictEquals",
    (a) => a.assertNotStrictEquals({}, {}),
    (a) => a.assertNotStrictEquals(1, 1),
  ],
  [
    "assertAlmostEquals with tolerance",
    (a) => a.assertAlmostEquals(1, 1.05, 0.1),
    (a) => a.assertAlmostEquals(1, 1.2, 0.1),
  ],
  [
    "assertAlmostEquals by default",
    (a) => a.assertAlmostEquals(1e6, 1e6 + 0.05),
    (a) => a.assertAlmostEquals(1e6, 1e6 + 0.2),
  ],
  [
    "assertAlmostEquals not finite",
    (a) => a.assertAlmostEquals(Infinity, Infinity),
    (a) => a.assertAlmostEquals(NaN, 1),
  ],
  ["assertGreater", (a) => a.assertGreater(2, 1), (a) => a.assertGreater(1, 1)],
  [
    "assertGreaterOrEqual",
    (a) => a.assertGreaterOrEqual(1, 1),
    (a) => a.assertGreaterOrEqual(NaN, 1),
  ],
  ["assertLess", (a) => a.assertLess(1, 2), (a) => a.assertLess(2, 2)],
  ["assertLessOrEqual", (a) => a.assertLessOrEqual(2, 2), (a) => a.assertLessOrEqual(3, 2)],
  [
    "assertArrayIncludes",
    (a) => a.assertArrayIncludes([{ n: 1 }, { n: 2 }], [{ n: 2 }]),
    (a) => a.assertArrayIncludes([1, 2], [3]),
  ],
  [
    "assertStringIncludes",
    (a) => a.assertStringIncludes("abc", "bc"),
    (a) => a.assertStringIncludes("abc", "x"),
  ],
  ["assertMatch", (a) => a.assertMatch("a1", /\d/), (a) => a.assertMatch("a", /\d/)],
  ["assertNotMatch", (a) => a.assertNotMatch("a", /\d/), (a) => a.assertNotMatch("a1", /\d/)],
  [
    "assertInstanceOf",
    (a) => a.assertInstanceOf(new Custom(), Error),
    (a) => a.assertInstanceOf({}, Error),
  ],
  [
    "assertNotInstanceOf",
    (a) => a.assertNotInstanceOf({}, Error),
    (a) => a.assertNotInstanceOf(new Custom(), Error),
  ],
  [
    "assertIsError",
    (a) => a.assertIsError(new Custom("x"), Custom, /x/),
    (a) => a.assertIsError("x"),
  ],
  ["assertThrows", (a) => a.assertThrows(throwing), (a) => a.assertThrows(() => 1)],
  [
    "assertThrows with class and message",
    (a) => a.assertThrows(throwing, Custom, "reason"),
    (a) => a.assertThrows(throwing, Custom, "another"),
  ],
  [
    "assertThrows with another class",
    (a) => a.assertThrows(throwing, Error),
    (a) => a.assertThrows(throwing, TypeError),
  ],
  [
    "assertRejects",
    (a) => a.assertRejects(() => Promise.reject(new Custom("why")), Custom, "why"),
    (a) => a.assertRejects(() => Promise.resolve()),
  ],
  [
    "assertRejects with another class",
    (a) => a.assertRejects(() => Promise.reject(1)),
    (a) => a.assertRejects(() => Promise.reject(new Error()), TypeError),
  ],
  [
    "assertRejects of a function that throws at once",
    (a) => a.assertRejects(() => Promise.reject(new Error())),
    (a) => a.assertRejects(throwing),
  ],
  ["fail", () => {}, (a) => a.fail("always")],
  ["unreachable", () => {}, (a) => a.unreachable()],
];

/** What a use of the library throws, if anything. */
async function outcome(lib: Library, use: (lib: Library) => unknown): Promise<unknown> {
  try {
    await use(lib);
    return undefined;
  } catch (error) {
    return error;
  }
}

for (const [name, passes, fails] of CASES) {
  for (const [which, lib] of [["stand-in", local], ["@std/assert", std as Library]] as const) {
    Deno.test(`${which}: ${name} passes and fails where it should`, async () => {
      const passed = await outcome(lib, passes);
      if (passed !== undefined) throw passed;
      const failed = await outcome(lib, fails);
      if (!(failed instanceof lib.AssertionError)) {
        throw new Error(`must fail with an AssertionError, got ${failed}`);
      }
    });
  }
}

Deno.test("stand-in: a failed assertion says what differs and the caller's note", () => {
  const error = local.assertThrows(
    () => local.assertEquals([1, 2], [1, 3], "the note"),
    local.AssertionError,
    "the note",
  );
  local.assertMatch(error.message, /2[\s\S]*3/);
});

Deno.test("stand-in: assertThrows and assertRejects return the error", async () => {
  local.assertInstanceOf(local.assertThrows(throwing, Custom), Custom);
  const error = new Custom("x");
  local.assertStrictEquals(await local.assertRejects(() => Promise.reject(error), Custom), error);
});
