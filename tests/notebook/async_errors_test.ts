// Uncaught asynchronous errors reach the notebook as errors of the cell.
import { assert, assertEquals } from "@std/assert";
import { showAsyncErrors } from "lib/notebook/terminal/async_errors.ts";

/** The messages sent when an event with these fields comes up, and whether Deno goes on after it. */
function sentFor(type: string, fields: Record<string, unknown>) {
  const sent: [string, Record<string, unknown>][] = [];
  const target = new EventTarget();
  showAsyncErrors((kind, content) => void sent.push([kind, content]), target);
  const event = Object.assign(new Event(type, { cancelable: true }), fields);
  target.dispatchEvent(event);
  return { sent, isHandled: event.defaultPrevented };
}

Deno.test("a rejection that nobody awaits is shown with its name and place", () => {
  const { sent, isHandled } = sentFor("unhandledrejection", { reason: new RangeError("too big") });
  const [[kind, { ename, evalue, traceback }]] = sent;
  assertEquals([kind, ename, evalue, isHandled], ["error", "RangeError", "too big", true]);
  const lines = traceback as string[];
  assertEquals(lines[0], "Uncaught, not awaited: RangeError: too big");
  assert(lines.some((line) => line.includes("async_errors_test.ts")), lines.join("\n"));
  assert(!lines.some((line) => /\bext:/.test(line)), lines.join("\n"));
});

Deno.test("a throw in a timer is shown, also of something that is no Error", () => {
  const { sent, isHandled } = sentFor("error", { error: { code: 7 } });
  assertEquals(sent, [["error", {
    ename: "Error",
    evalue: "{ code: 7 }",
    traceback: ["Uncaught, not awaited: Error: { code: 7 }"],
  }]]);
  assertEquals(isHandled, true);
});
