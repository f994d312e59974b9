// Every kind of file that is read, damaged in many ways: what comes is the right value, or an error that helps.
//
// FUZZ=10000 tries as many files of each kind, FUZZ_KIND=png,npz only these kinds.
import { assertEquals } from "@std/assert";
import { KINDS } from "./kinds/mod.ts";
import { fuzz, type Tally } from "./run.ts";

/** Damaged files of each kind by default; fewer where one takes longer. */
const USUAL = 200;
/** Faults that are shown of a kind. */
const SHOWN = 6;

function wanted(): Map<string, number> {
  const { FUZZ, FUZZ_KIND } = Deno.env.toObject();
  const names = FUZZ_KIND?.split(",");
  return new Map(
    KINDS.filter(({ name }) => names?.includes(name) ?? true).map(({ name, cost = 1 }) => {
      return [name, FUZZ ? Number(FUZZ) : Math.ceil(USUAL / cost)];
    }),
  );
}

function line({ kind, counts, peak }: Tally): string {
  const found = Object.entries(counts).map(([verdict, count]) => `${count} ${verdict}`).join(", ");
  return `${kind}: ${found}; at most ${Math.round(peak / 2 ** 20)} MiB`;
}

function faultsOf({ kind, faults, failure }: Tally): string[] {
  if (failure) return [failure.message];
  const shown = faults.slice(0, SHOWN).map(({ verdict, index, words }) =>
    `${verdict}: ${words}\n  deno run -A tests/fuzz/worker.ts ${kind} ${index}`
  );
  const more = faults.length - shown.length;
  return more > 0 ? [...shown, `and ${more} more`] : shown;
}

Deno.test("a damaged file gives the right value or an error that names it and the cause", async (t) => {
  const kinds = wanted();
  const waiting = new Map([...kinds.keys()].map((kind) => {
    return [kind, Promise.withResolvers<Tally>()];
  }));
  const running = fuzz(kinds, (tally) => waiting.get(tally.kind)!.resolve(tally));
  for (const [kind, { promise }] of waiting) {
    await t.step(kind, async () => {
      const tally = await promise;
      if (Deno.env.has("FUZZ")) console.log(line(tally));
      assertEquals(faultsOf(tally), []);
    });
  }
  await running;
});
