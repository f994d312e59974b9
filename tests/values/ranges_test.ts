import { assertEquals, assertThrows } from "@std/assert";
import { inWords, isInRange, requireNumber, requireOneOf, requireWhole } from "lib/values/mod.ts";

Deno.test("a number is finite and within its range, bounds as they are named", () => {
  for (const value of [NaN, Infinity, -Infinity, "1", undefined]) {
    assertEquals(isInRange(value), false);
  }
  assertEquals([0, 1, 2].map((value) => isInRange(value, { above: 0, most: 1 })), [
    false,
    true,
    false,
  ]);
  assertEquals([0, 1].map((value) => isInRange(value, { least: 0, below: 1 })), [true, false]);
});

Deno.test("an error names the value and the range", () => {
  assertThrows(
    () => requireNumber("learningRate", -1, { above: 0 }),
    RangeError,
    "learningRate is -1; it must be a number above 0",
  );
  assertThrows(
    () => requireWhole("steps", 2.5, { least: 1, most: 256 }),
    RangeError,
    "steps is 2.5; it must be a whole number from 1 to 256",
  );
  assertThrows(() => requireWhole("steps", 2 ** 53), RangeError, "a whole number");
  assertThrows(
    () => requireOneOf("order", "x".repeat(100), ["confidence", "halton"]),
    RangeError,
    `order is "${"x".repeat(59)}...; it must be one of confidence, halton`,
  );
  assertEquals(requireWhole("steps", 8, { least: 1 }), 8);
  assertEquals(inWords("a number", { least: 0, below: 1 }), "a number from 0 on and below 1");
});
