// Interrupts: real signals to real processes.
import { assert, assertEquals } from "@std/assert";
import { listenForInterrupt } from "lib/notebook/terminal/interrupt.ts";
import { runWithSignals, toFileUrl } from "../support/processes.ts";

const IMPORT = `import { listenForInterrupt } from "${toFileUrl("lib/notebook/mod.ts")}";`;

/** A loop over steps that each block for a millisecond, as an op of TensorFlow does. */
const LOOP = `
  function* steps() {
    try {
      for (let step = 0; ; step++) yield step;
    } finally {
      console.log("cleaned");
    }
  }
  function work() {
    const start = performance.now();
    while (performance.now() - start < 1);
  }`;

Deno.test("breathe lets timers run, and most calls let nothing run", async () => {
  using interrupt = listenForInterrupt();
  let fired = false;
  setTimeout(() => fired = true, 1);
  const start = performance.now();
  while (!fired && performance.now() - start < 5000) assertEquals(await interrupt.breathe(), false);
  assert(fired);
  let turns = 0, goesOn = true;
  const turn = () => {
    turns++;
    if (goesOn) setTimeout(turn);
  };
  setTimeout(turn);
  const calls = 20_000;
  for (let i = 0; i < calls; i++) await interrupt.breathe();
  goesOn = false;
  assert(turns < calls / 10, `${turns} turns of the event loop in ${calls} calls`);
  await new Promise((done) => setTimeout(done, 10)); // the last turn's timer
});

Deno.test("the first interrupt stops a loop after its step and keeps all state", async () => {
  const { code, output } = await runWithSignals(
    `${IMPORT} ${LOOP}
    let last = -1, sum = 0;
    using interrupt = listenForInterrupt();
    for (const step of steps()) {
      if (step === 50) console.log("ready");
      work();
      last = step;
      sum += step;
      if (await interrupt.breathe()) break;
    }
    console.log("kept", last > 50 && sum === last * (last + 1) / 2);`,
    [{ after: "ready", signal: "SIGINT" }],
  );
  assert(output.includes("Interrupted: stopping after this step"), output);
  assert(output.includes("cleaned") && output.includes("kept true"), output);
  assertEquals(code, 0);
});

Deno.test("the signal aborts what waits, nested listeners stop together, later ones start fresh", async () => {
  const { code, output } = await runWithSignals(
    `${IMPORT}
    {
      using outer = listenForInterrupt();
      using inner = listenForInterrupt();
      console.log("ready");
      const reason = await new Promise((done) => {
        const timer = setInterval(() => {}, 1000);
        inner.signal.addEventListener("abort", () => { clearInterval(timer); done(inner.signal.reason); });
      });
      console.log(reason.name, outer.requested, inner.requested);
    }
    using next = listenForInterrupt();
    console.log("next", next.requested);`,
    [{ after: "ready", signal: "SIGINT" }],
  );
  assert(output.includes("AbortError true true") && output.includes("next false"), output);
  assertEquals(code, 0);
});

Deno.test("a second interrupt ends a script that does not stop, with code 130", async () => {
  const { code, output } = await runWithSignals(
    `${IMPORT}
    using interrupt = listenForInterrupt();
    console.log("ready");
    while (true) {
      if (await interrupt.breathe()) console.log("asked");
      await new Promise((done) => setTimeout(done, 5));
    }`,
    [{ after: "ready", signal: "SIGINT" }, { after: "asked", signal: "SIGINT" }],
  );
  assert(output.includes("asked"), output);
  assertEquals(code, 130);
});

Deno.test("a script that listens no more is ended by the first interrupt, as any other", async () => {
  const { code, signal } = await runWithSignals(
    `${IMPORT}
    {
      using interrupt = listenForInterrupt();
      for (let step = 0; step < 3; step++) await interrupt.breathe();
    }
    console.log("ready");
    setInterval(() => {}, 1000);`,
    [{ after: "ready", signal: "SIGINT" }],
  );
  assert(signal === "SIGINT" || code === 130, `code ${code}, signal ${signal}`);
});
