// NumPy itself reads our files of statistics, as pytorch-fid would; skipped where no Python has it.

import { assertAlmostEquals, assertEquals } from "@std/assert";
import { join } from "node:path";
import { featureStatistics, writeStatistics } from "lib/metrics/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { PYTHON_VARIABLE, TORCH_VENV } from "../../benchmarks/harness/torch_venv.ts";
import { venvPython } from "../../scripts/environment/mod.ts";
import { withFolder } from "../support/temporary.ts";

const NAMED = Deno.env.get(PYTHON_VARIABLE);

/** The first Python that can import NumPy: the named one, the benchmarks', the project's, the system's. */
function pythonWithNumpy(): string | undefined {
  const candidates = [...(NAMED ? [NAMED] : []), venvPython(TORCH_VENV), venvPython(), "python3"];
  return candidates.find((python) => {
    try {
      return new Deno.Command(python, { args: ["-c", "import numpy"], stderr: "null" }).outputSync()
        .success;
    } catch {
      return false;
    }
  });
}

/** What pytorch-fid does with such a file (`compute_statistics_of_path`), and what NumPy says of it. */
const SCRIPT = `
import json, sys, numpy
with numpy.load(sys.argv[1]) as f:
    mu, sigma = f["mu"][:], f["sigma"][:]
    print(json.dumps({
        "names": sorted(f.files), "types": [str(mu.dtype), str(sigma.dtype)], "shapes": [mu.shape, sigma.shape],
        "mu": mu.tolist(), "sigma": sigma.tolist(), "count": f["count"].tolist(),
    }))
`;

const python = pythonWithNumpy();

Deno.test({
  name: "NumPy reads our statistics bit for bit" +
    (python ? "" : ` (skipped: no Python with NumPy; name one in ${PYTHON_VARIABLE})`),
  ignore: python === undefined,
  fn: () =>
    withFolder(async (folder) => {
      const rows = Array.from({ length: 40 }, (_, i) => [Math.sin(i), Math.cos(3 * i), i / 7]);
      const features = tf.tensor2d(rows);
      const { mean, covariance, count } = await featureStatistics(features);
      features.dispose();
      const path = join(folder, "statistics.npz");
      await writeStatistics(path, { mean, covariance, count });
      const { stdout, stderr, success } = await new Deno.Command(python!, {
        args: ["-c", SCRIPT, path],
      }).output();
      assertEquals(success, true, new TextDecoder().decode(stderr));
      const read = JSON.parse(new TextDecoder().decode(stdout));
      assertEquals(read.names, ["count", "mu", "sigma"]);
      assertEquals([read.types, read.shapes], [["float64", "float64"], [[3], [3, 3]]]);
      assertEquals(read.mu, [...mean]);
      assertEquals(read.sigma.flat(), [...covariance.values]);
      assertAlmostEquals(read.count[0], 40);
    }),
});
