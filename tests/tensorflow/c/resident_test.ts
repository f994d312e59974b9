// What loading the library has read is let go, and read again where it is used.

import { assert, assertEquals } from "@std/assert";
import { dirname } from "node:path";
import { device, tf } from "lib/tensorflow/mod.ts";
import { releaseLoaded } from "lib/tensorflow/c/resident.ts";

/** Megabytes of files that are in this process's memory. */
function fileMemory(): number {
  return Number(/^RssFile:\s*(\d+)/m.exec(Deno.readTextFileSync("/proc/self/status"))![1]) / 1000;
}

Deno.test({
  name: "pages of the library leave the memory, and what is computed stays",
  ignore: Deno.build.os !== "linux" || device().library === undefined,
  fn() {
    const product = () =>
      tf.tidy(() => [...tf.matMul(tf.ones([64, 64]), tf.ones([64, 64])).dataSync()]);
    const expected = product();
    const before = fileMemory();
    releaseLoaded(dirname(device().library!));
    const after = fileMemory();
    assert(after < before - 10, `${before} MB before, ${after} MB after`);
    assertEquals(product(), expected);
    releaseLoaded("/no/such/folder");
  },
});
