// Safetensors of the project's own: any change is noticed, wherever it is.

import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { DataFileError } from "lib/data/mod.ts";
import { Random } from "lib/data/mod.ts";
import {
  type HostTensor,
  readOwnSafetensors,
  writeOwnSafetensors,
  writeSafetensors,
} from "lib/data/files/safetensors/mod.ts";
import { withFolder } from "../../support/temporary.ts";

const TENSORS = new Map<string, HostTensor>([
  ["weight", { dtype: "float32", shape: [2, 3], values: Float32Array.of(1, -2, 3, 0.5, 0, 7) }],
  ["count", { dtype: "int32", shape: [], values: Int32Array.of(12) }],
  ["flags", { dtype: "bool", shape: [3], values: Uint8Array.of(1, 0, 1) }],
]);
const TEXTS = { format: "mine", training: '{"step":12}' };

Deno.test("an own file is read back; a bit or a letter that changed anywhere is noticed, or changes nothing", () =>
  withFolder(async (folder) => {
    const path = join(folder, "own.safetensors");
    await writeOwnSafetensors(path, TENSORS, TEXTS);
    const whole = await readOwnSafetensors(path);
    assertEquals(whole.metadata, TEXTS);
    assertEquals(new Map([...whole.tensors].sort()), new Map([...TENSORS].sort()));

    const bytes = await Deno.readFile(path);
    const random = new Random(1);
    let noticed = 0;
    for (let at = 0; at < bytes.length; at++) {
      const changed = bytes.slice();
      changed[at] ^= 1 << random.integer(8);
      await Deno.writeFile(path, changed);
      try {
        const { tensors, metadata } = await readOwnSafetensors(path);
        assertEquals(tensors, whole.tensors);
        for (const [name, text] of Object.entries(TEXTS)) assertEquals(metadata[name], text);
      } catch (error) {
        assert(error instanceof DataFileError, `${at}: ${error}`);
        assert(error.message.startsWith(`${path}: `), error.message);
        noticed++;
      }
    }
    // The others: spaces at the header's end, and the name of the checksum itself.
    assert(noticed > bytes.length - 20, `${noticed} of ${bytes.length}`);
  }));

Deno.test("an own file of an earlier version, without a checksum, is read", () =>
  withFolder(async (folder) => {
    const path = join(folder, "old.safetensors");
    await writeSafetensors(path, TENSORS, TEXTS);
    assertEquals((await readOwnSafetensors(path)).metadata, TEXTS);
    await Deno.truncate(path, 100);
    await assertRejects(() => readOwnSafetensors(path), DataFileError, "is cut off");
  }));
