// A worker that does as its arguments say, for the tests of the harness: NAME LOG BEHAVIOUR.
// It speaks the protocol with the project's own serve(), and notes in the log file when it works.
import { serve } from "../../benchmarks/harness/serve.ts";

/** How long "step two" takes. */
const STEP_MS = 0.05;

const [name, log, behaviour = "good"] = Deno.args;

switch (behaviour) {
  case "skips":
    console.log('{"skip":"there is no compiler"}');
    Deno.exit(0);
    break;
  case "fails at the start":
    console.error("first words");
    throw new Error("the model does not fit");
  case "prints":
    console.log("hello");
    break;
  case "never ready":
    await new Promise((resolve) => setTimeout(resolve, 60_000));
}

let runs = 0;
await serve({
  about: { version: "1.0" },
  steps: {
    "step one": (count) => {
      runs++;
      console.log("a library's chatter, which must not reach the harness");
      Deno.writeTextFileSync(log, `${name} ${count}\n`, { append: true });
      // The first two runs are the first step and the warm-up.
      if (behaviour === "crashes later" && runs > 2) {
        console.error("out of memory");
        Deno.exit(3);
      }
      if (behaviour === "hangs later" && runs > 2) return new Promise(() => {});
      return behaviour === "diverges" ? NaN : 0.25;
    },
    "step two": (count) => {
      const end = performance.now() + count * STEP_MS;
      while (performance.now() < end);
    },
  },
});
