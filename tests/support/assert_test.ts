// Every assertion passes where it should and fails where it should: otherwise all other tests would mean nothing.

import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertGreater,
  AssertionError,
  assertLess,
  assertMatch,
  assertNotEquals,
  assertNotMatch,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";

class Custom extends Error {}
const throwing = () => {
  throw new Custom("the reason");
};
const rejecting = () => Promise.reject(new Custom("the reason"));

const CASES: Record<string, { passes: (() => unknown)[]; fails: (() => unknown)[] }> = {
  assert: { passes: [() => assert(1)], fails: [() => assert(""), () => assert(0)] },
  assertEquals: {
    passes: [
      () => assertEquals(NaN, NaN),
      () => assertEquals({ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }),
      () => assertEquals(new Float32Array([1, 2]), new Float32Array([1, 2])),
      () => assertEquals(new Map([[1, new Set([2])]]), new Map([[1, new Set([2])]])),
    ],
    fails: [
      () => assertEquals<unknown>(1, "1"),
      () => assertEquals({ a: [1, { b: 2 }] }, { a: [1, { b: 3 }] }),
      () => assertEquals<unknown>(new Float32Array([1, 2]), new Float64Array([1, 2])),
      () => assertEquals(new Set([1, 2]), new Set([1, 3])),
      () => assertEquals<object>({ a: 1, b: undefined }, { a: 1 }),
    ],
  },
  assertNotEquals: {
    passes: [() => assertNotEquals([1], [2])],
    fails: [() => assertNotEquals([1], [1])],
  },
  assertAlmostEquals: {
    passes: [
      () => assertAlmostEquals(1, 1.05, 0.1),
      () => assertAlmostEquals(1e6, 1e6 + 0.05),
      () => assertAlmostEquals(Infinity, Infinity),
    ],
    fails: [
      () => assertAlmostEquals(1, 1.2, 0.1),
      () => assertAlmostEquals(1e6, 1e6 + 0.2),
      () => assertAlmostEquals(NaN, 1),
    ],
  },
  assertGreater: {
    passes: [() => assertGreater(2, 1)],
    fails: [() => assertGreater(1, 1), () => assertGreater(NaN, 1)],
  },
  assertLess: { passes: [() => assertLess(1, 2)], fails: [() => assertLess(2, 2)] },
  assertStringIncludes: {
    passes: [() => assertStringIncludes("abc", "bc")],
    fails: [() => assertStringIncludes("abc", "x")],
  },
  assertMatch: {
    passes: [() => assertMatch("a1", /\d/)],
    fails: [() => assertMatch("a", /\d/)],
  },
  assertNotMatch: {
    passes: [() => assertNotMatch("a", /\d/)],
    fails: [() => assertNotMatch("a1", /\d/)],
  },
  assertThrows: {
    passes: [
      () => assertThrows(throwing),
      () => assertThrows(throwing, Error),
      () => assertThrows(throwing, Custom, "reason"),
    ],
    fails: [
      () => assertThrows(() => 1),
      () => assertThrows(throwing, TypeError),
      () => assertThrows(throwing, Custom, "another"),
    ],
  },
  assertRejects: {
    passes: [() => assertRejects(rejecting), () => assertRejects(rejecting, Custom, "reason")],
    fails: [
      () => assertRejects(() => Promise.resolve()),
      () => assertRejects(rejecting, TypeError),
      () => assertRejects(rejecting, Custom, "another"),
      () => assertRejects(throwing),
    ],
  },
};

/** What a use of an assertion throws, if anything. */
async function outcome(use: () => unknown): Promise<unknown> {
  try {
    await use();
  } catch (error) {
    return error;
  }
}

for (const [name, { passes, fails }] of Object.entries(CASES)) {
  Deno.test(`${name} passes and fails where it should`, async () => {
    for (const use of passes) {
      const error = await outcome(use);
      if (error !== undefined) throw error;
    }
    for (const use of fails) {
      const error = await outcome(use);
      if (!(error instanceof AssertionError)) {
        throw new Error(`${use} must fail with an AssertionError, got ${error}`);
      }
    }
  });
}

Deno.test("a failed assertion says what differs and the caller's note", () => {
  const { message } = assertThrows(
    () => assertEquals([1, 2], [1, 3], "the note"),
    AssertionError,
    "the note",
  );
  assertMatch(message, /2[\s\S]*3/);
});

Deno.test("assertThrows and assertRejects return the error", async () => {
  assert(assertThrows(throwing, Custom) instanceof Custom);
  const error = new Custom("x");
  assert(await assertRejects(() => Promise.reject(error), Custom) === error);
});
