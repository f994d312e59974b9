// JupyterLab is reachable from this machine alone.
import { assert, assertArrayIncludes, assertEquals, assertThrows } from "@std/assert";
import { labArguments as readLab } from "../../scripts/lab.ts";

const labArguments = (args: string[], isRoot: boolean) => readLab(args, isRoot)!;

Deno.test("lab: on loopback; root is allowed only where root asks", () => {
  assertArrayIncludes(labArguments([], false), ["--ServerApp.ip=127.0.0.1"]);
  assert(!labArguments([], false).includes("--allow-root"));
  assert(labArguments([], true).includes("--allow-root"));
});

Deno.test("lab: browser and port can be chosen, nothing that would open it", () => {
  const chosen = labArguments(["--no-browser", "--port", "9000"], false);
  assertEquals(chosen.slice(-2), ["--no-browser", "--port=9000"]);
  const others = [
    "--ip=0.0.0.0",
    "--ServerApp.token=",
    "--config=other.py",
    "--port=1 --ip=*",
    "x",
  ];
  for (const argument of others) assertThrows(() => labArguments([argument], false), Error);
});
