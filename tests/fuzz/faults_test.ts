// The fuzz test itself: it finds every fault that it looks for.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { KINDS } from "./faulty_kinds.ts";
import { fuzz, Tally } from "./run.ts";

const FOUND: Record<string, Record<string, number>> = {
  right: { right: 1 },
  clear: { clear: 1 },
  wrong: { wrong: 1 },
  "other-class": { unclear: 1 },
  nameless: { unclear: 1 },
  escapes: { unclear: 1 },
  leak: { leak: 1 },
  hang: { hang: 1 },
  crash: { crash: 1 },
  rejection: { crash: 1 },
};

const FAULTY = new URL("faulty_kinds.ts", import.meta.url).href;

Deno.test("the fuzz test finds hangs, crashes, leaks, wrong values and unclear errors", async () => {
  const tallies: Tally[] = [];
  await fuzz(
    new Map(KINDS.map(({ name }) => [name, 1])),
    (tally) => tallies.push(tally),
    { seconds: 4, kinds: FAULTY },
  );
  const found = tallies.map(({ kind, counts }) => [kind, counts]);
  assertEquals(Object.fromEntries(found), FOUND);
  const words = (kind: string) => tallies.find((one) => one.kind === kind)!.faults[0].words;
  assertStringIncludes(words("rejection"), "nobody waits for this");
  assertStringIncludes(words("other-class"), "Invalid typed array length");
  assert(tallies.every(({ failure }) => failure === undefined));
});

Deno.test("the fuzz test finds an input that takes too much memory", async () => {
  const tallies: Tally[] = [];
  // The process alone has more than that.
  const limits = { seconds: 60, bytes: 2 ** 20, kinds: FAULTY };
  await fuzz(new Map([["right", 1]]), (tally) => tallies.push(tally), limits);
  assertEquals(tallies.map(({ counts }) => counts), [{ memory: 1 }]);
});
