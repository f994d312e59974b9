// Lets Deno load tfjs-core's test suite, which was written for a bundler.

import { existsSync } from "node:fs";
import { createRequire, registerHooks } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const require = createRequire(import.meta.url);

/** Folder of tfjs-core's compiled modules, tests included. */
const DIST = pathToFileURL(
  Deno.realPathSync(dirname(require.resolve("@tensorflow/tfjs-core"))),
).href + "/";

/** What `./conv2d_test` and `../index` stand for: a module, or a folder's index. */
function withExtension(url: string): string | undefined {
  const candidates = [url, `${url}.js`, `${url}/index.js`];
  return candidates.find((url) => url.endsWith(".js") && existsSync(fileURLToPath(url)));
}

/** Resolves the suite's imports, and gives it the `require` that it expects everywhere. */
export function allowSuiteImports(): void {
  Object.assign(globalThis, { require });
  registerHooks({
    resolve(specifier, context, nextResolve) {
      if (!context.parentURL?.startsWith(DIST)) return nextResolve(specifier, context);
      if (specifier === "seedrandom") {
        const url = new URL("./seedrandom.ts", import.meta.url).href;
        return { url, format: "module", shortCircuit: true };
      }
      const url = specifier.startsWith(".")
        ? withExtension(new URL(specifier, context.parentURL).href)
        : undefined;
      return url ? { url, format: "module", shortCircuit: true } : nextResolve(specifier, context);
    },
  });
}

/** Imports one of tfjs-core's compiled modules by its path, `tests.js` for one. */
export async function importFromSuite<T>(path: string): Promise<T> {
  return await import(DIST + path) as T;
}
