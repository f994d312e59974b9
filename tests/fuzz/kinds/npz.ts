// NumPy's archives, and the statistics for FID that come in them.
import { unzipSync } from "fflate";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DataFileError, readNpz } from "lib/data/mod.ts";
import { encodeNpy } from "lib/data/files/npy.ts";
import { readStatistics } from "lib/metrics/mod.ts";
import { zip, type ZipEntry } from "../../data/files/zip_writer.ts";
import type { FuzzKind } from "../kind.ts";
import { mutateBytes, oneOf } from "../mutations/bytes.ts";
import { inZip } from "../mutations/containers.ts";
import { mutateNumbers } from "../mutations/json.ts";
import { plainNpy } from "../oracles/npy.ts";
import { differs } from "../oracles/same.ts";

const WIDTH = 4;

/** An archive's files as entries of our own writer, which needs no clock. */
export function entriesIn(archive: Uint8Array): ZipEntry[] {
  return Object.entries(unzipSync(archive)).map(([name, bytes]) => ({ name, bytes }));
}

function statistics(fortran: boolean): ZipEntry[] {
  const mu = Float64Array.from({ length: WIDTH }, (_, i) => Math.cos(i));
  const sigma = Float64Array.from({ length: WIDTH * WIDTH }, (_, i) => {
    const [row, column] = [Math.floor(i / WIDTH), i % WIDTH];
    return row === column ? 2 + row : 0.1 * (row + column);
  });
  const files = {
    "mu.npy": encodeNpy({ shape: [WIDTH], values: mu }),
    "sigma.npy": encodeNpy({ shape: [WIDTH, WIDTH], values: sigma }),
    "count.npy": encodeNpy({ shape: [1], values: Float64Array.of(50) }),
  };
  // A symmetric matrix is the same columns first.
  const header = new TextDecoder("latin1").decode(files["sigma.npy"]);
  if (fortran) {
    files["sigma.npy"].set(new TextEncoder().encode("True "), header.indexOf("False"));
  }
  return Object.entries(files).map(([name, bytes]) => ({ name, bytes }));
}

const mutateNpy = oneOf([1, mutateBytes], [1, (bytes, random) => {
  // The header alone is text.
  const end = 128, changed = mutateNumbers(bytes.slice(0, end), random, []);
  const header = new Uint8Array(end).fill(32);
  header.set(changed.subarray(0, end));
  return new Uint8Array([...header, ...bytes.subarray(end)]);
}]);

/** What a mutation inside of the archive made of each array. */
function arraysIn(bytes: Uint8Array): Record<string, { shape: number[]; values: number[] }> {
  return Object.fromEntries(
    entriesIn(bytes).flatMap(({ name, bytes }) => {
      try {
        return [[name.replace(/\.npy$/, ""), plainNpy(bytes)]];
      } catch {
        return [];
      }
    }),
  );
}

const npz: FuzzKind = {
  name: "npz",
  open: async (folder) => {
    const path = join(folder, "arrays.npz");
    const fixtures = ["python.npz", "python_fortran.npz"].map((name) =>
      Deno.readFile(fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url)))
    );
    const archives = [
      ...(await Promise.all(fixtures)).map(entriesIn),
      statistics(false),
      statistics(true),
    ];
    const seeds = archives.map(zip);
    const arrays = archives.map((entries) => entries.map(({ name }) => name.replace(/\.npy$/, "")));
    return {
      seeds,
      path,
      errors: [DataFileError],
      mutate: (of, random) =>
        oneOf([2, inZip(archives[of], () => mutateNpy)], [1, mutateBytes])(
          seeds[of],
          random,
          seeds,
        ),
      read: async (bytes, of) => {
        const found = await readNpz(path, arrays[of]);
        return () => {
          const plain = Object.entries(found).map(([name, { shape, values }]) => [
            name,
            { shape: [...shape], values: Array.from(values, Number) },
          ]);
          const told = soundly(() => arraysIn(bytes)) ?? arraysIn(seeds[of]);
          return differs("the arrays", Object.fromEntries(plain), pick(told, arrays[of]));
        };
      },
    };
  },
};

/** An archive whose list of files is damaged may still be read, as the sound one. */
function soundly<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}

function pick<T>(record: Record<string, T>, names: readonly string[]): Record<string, T> {
  return Object.fromEntries(names.map((name) => [name, record[name]]));
}

const fid: FuzzKind = {
  name: "fid-statistics",
  open: (folder) => {
    const path = join(folder, "statistics.npz"), archives = [statistics(false), statistics(true)];
    const seeds = archives.map(zip);
    return Promise.resolve({
      seeds,
      path,
      errors: [DataFileError],
      mutate: (of, random) =>
        oneOf([3, inZip(archives[of], () => mutateNpy)], [1, mutateBytes])(
          seeds[of],
          random,
          seeds,
        ),
      read: async (bytes, of) => {
        const { mean, covariance, count } = await readStatistics(path);
        return () => {
          const { mu, sigma, count: told } = soundly(() => arraysIn(bytes)) ?? arraysIn(seeds[of]);
          const found = [[...mean], [...covariance.values], covariance.rows, covariance.columns];
          const width = mean.length;
          return differs("mean and covariance", found, [mu.values, sigma.values, width, width]) ??
            differs("the count", count, told?.values[0] ?? 0) ??
            covarianceProblem(covariance.values, width) ??
            (Number.isInteger(count) && count >= 0 ? undefined : `its count is ${count}`);
        };
      },
    });
  },
};

/** A covariance is symmetric, with variances on its diagonal. */
function covarianceProblem(values: ArrayLike<number>, width: number): string | undefined {
  for (let row = 0; row < width; row++) {
    const variance = values[row * width + row];
    if (!(variance >= 0 && variance < Infinity)) return `a variance is ${variance}`;
    for (let column = 0; column < row; column++) {
      const [a, b] = [values[row * width + column], values[column * width + row]];
      const deviations = Math.sqrt(variance * values[column * width + column]);
      if (!(Math.abs(a - b) <= 2e-3 * deviations)) {
        return `it is not symmetric: ${a} and ${b}`;
      }
    }
  }
  return undefined;
}

export const NPZ_KINDS: readonly FuzzKind[] = [npz, fid];
