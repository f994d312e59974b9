import { assert, assertEquals } from "@std/assert";
import { DataFileError } from "lib/data/files/errors.ts";
import { printableName, printableText } from "lib/values/mod.ts";

Deno.test("a message of another program loses its colours and shows control characters as text", () => {
  assertEquals(
    printableText("\x1b[1;31merror\x1b[0m: a\tb\r\nnext \x07\x1b]0;title\x07end"),
    "error: a\tb\nnext \\x07end",
  );
  assertEquals(printableText("\u202egnp.exe"), "\\u202egnp.exe");
  assertEquals(printableText("Größe 10 µm, 日本"), "Größe 10 µm, 日本");
});

Deno.test("a megabyte of text is cut in its middle, fast", () => {
  const text = printableText(`first ${"x".repeat(5_000_000)} last`);
  assert(text.length < 8_200, String(text.length));
  assert(text.startsWith("first ") && text.endsWith(" last"));
  assert(printableText("\x1b[".repeat(500_000)).length < 40_000);
});

Deno.test("an error about a file shows its name in one line, and quotes little of what it holds", () => {
  const file = "/tmp/a\nb\x1b[2J.png";
  assertEquals(printableName(file), "/tmp/a\\nb\\x1b[2J.png");
  const error = new DataFileError(file, `says "${"y".repeat(1e6)}\x1b[31m"`, "Take another.");
  assert(error.message.startsWith("/tmp/a\\nb\\x1b[2J.png: says"));
  assert(error.message.endsWith('\\x1b[31m". Take another.'), error.message.slice(-40));
  assert(error.message.length < 1_500);
  assertEquals([error.file, error.problem.length < 1_000], [file, true]);
});
