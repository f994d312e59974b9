// Stands in for jsr:@std/assert where that registry is unreachable: same names, signatures and meaning.
export { assert, assertExists, assertFalse, AssertionError, fail, unreachable } from "./basic.ts";
export {
  assertAlmostEquals,
  assertGreater,
  assertGreaterOrEqual,
  assertLess,
  assertLessOrEqual,
} from "./compare.ts";
export {
  assertArrayIncludes,
  assertEquals,
  assertNotEquals,
  assertNotStrictEquals,
  assertStrictEquals,
  equal,
} from "./equal.ts";
export { assertIsError, assertRejects, assertThrows } from "./errors.ts";
export {
  assertInstanceOf,
  assertMatch,
  assertNotInstanceOf,
  assertNotMatch,
  assertStringIncludes,
} from "./match.ts";
