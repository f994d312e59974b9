// Safetensors files.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DataFileError } from "lib/data/mod.ts";
import { encodeSafetensors, readSafetensors } from "lib/data/files/safetensors/mod.ts";
import type { FuzzKind } from "../kind.ts";
import { concat, mutateBytes, oneOf } from "../mutations/bytes.ts";
import { changedHeader, inSafetensorsData, inSafetensorsHeader } from "../mutations/containers.ts";
import { plainSafetensors, tensorProblem } from "../oracles/safetensors.ts";
import { differs, firstOf } from "../oracles/same.ts";

const PYTHON = fileURLToPath(new URL("../../fixtures/python.safetensors", import.meta.url));

/** Damage to the header, the numbers, or anywhere. */
export const mutateSafetensors = oneOf(
  [4, inSafetensorsHeader],
  [2, inSafetensorsData],
  [4, mutateBytes],
);

/** A file that this project wrote, as earlier versions wrote it: what reads the values must notice damage. */
export function withoutChecksum(bytes: Uint8Array): Uint8Array {
  return changedHeader(bytes, (header) => header.replace(/,?"crc32":"[0-9a-f]{8}"/, ""));
}

export const SAFETENSORS_KINDS: readonly FuzzKind[] = [{
  name: "safetensors",
  open: async (folder) => {
    const path = join(folder, "weights.safetensors");
    const values = Float32Array.from({ length: 24 }, (_, i) => Math.fround(Math.sin(i)));
    const labels = Int32Array.from({ length: 6 }, (_, i) => i - 3);
    const tensors = new Map([
      ["weight", { dtype: "float32", shape: [2, 3, 4], values } as const],
      ["labels", { dtype: "int32", shape: [6], values: labels } as const],
    ]);
    const bfloat16 = encodeSafetensors(tensors, {}, { float32: "BF16" });
    const seeds = [
      await Deno.readFile(PYTHON),
      concat(...bfloat16),
      concat(
        ...encodeSafetensors(tensors, { text: "of a test" }, { float32: "F16", int32: "I64" }),
      ),
    ];
    return {
      seeds,
      path,
      errors: [DataFileError],
      mutate: (of, random) => mutateSafetensors(seeds[of], random, seeds),
      read: async (bytes) => {
        const { tensors, metadata } = await readSafetensors(path);
        return () =>
          firstOf(
            tensorProblem(tensors, bytes),
            differs("the texts", { ...metadata }, plainSafetensors(bytes).metadata),
          );
      },
    };
  },
}];
