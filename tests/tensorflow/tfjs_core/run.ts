// Runs tfjs-core's own test suite on this project's backend.

import { binding } from "lib/tensorflow/backend/backend.ts";
import { TensorFlowError } from "lib/tensorflow/mod.ts";
import { type SpecResult, startJasmine } from "./jasmine.ts";
import { allowSuiteImports, importFromSuite } from "./modules.ts";

/** A spec's result and the folder of tfjs-core that it stands in, `ops/image` for one. */
export interface SuiteResult extends SpecResult {
  folder: string;
}

interface TestEnvironments {
  setTestEnvs(
    environments: { name: string; backendName: string; flags: object; isDataSync: boolean }[],
  ): void;
}

/** What spec names carry from the environment that they run in. */
const ENVIRONMENT = "test-tensorflow";

/** What the specs outside of any folder are listed under. */
const TOP_FOLDER = ".";

/**
 * Runs the suite.
 *
 * @param grep runs the specs alone whose full name matches
 */
export async function runSuite(grep: RegExp): Promise<SuiteResult[]> {
  const loud = { log: console.log, warn: console.warn };
  Object.assign(console, { log: () => {}, warn: () => {} }); // some specs print, and warn on purpose
  try {
    compareReasonsAlone();
    const folders = new Map<string, string>();
    const jasmine = startJasmine((id) => folders.set(id, callingFolder()));
    allowSuiteImports();
    const environments = await importFromSuite<TestEnvironments>("jasmine_util.js");
    environments.setTestEnvs([
      { name: ENVIRONMENT, backendName: "tensorflow", flags: {}, isDataSync: true },
    ]);
    await importFromSuite("tests.js");
    const results: SuiteResult[] = [];
    jasmine.configure({
      random: false,
      specFilter: (spec) => grep.test(nameOf(spec.getFullName())),
    });
    await new Promise<void>((resolve, reject) => {
      jasmine.addReporter({
        specDone: (result) => {
          if (result.status === "excluded") return; // by `grep`
          const folder = folders.get(result.id) ?? TOP_FOLDER;
          results.push({ ...result, fullName: nameOf(result.fullName), folder });
        },
        jasmineDone: ({ failedExpectations: [error] }) =>
          error ? reject(new Error(`Outside of all specs: ${error.message}`)) : resolve(),
      });
      jasmine.execute();
    });
    return results;
  } finally {
    Object.assign(console, loud);
  }
}

/** A spec's full name without the environment's. */
function nameOf(fullName: string): string {
  return fullName.replace(` ${ENVIRONMENT} {}`, "").replaceAll(/\s+/g, " ");
}

/** The folder of the test file that is being loaded, which is on the stack. */
function callingFolder(): string {
  const path = /tfjs-core\/dist\/((?:\w+\/)*)\w+_test\.js/.exec(new Error().stack ?? "");
  return path?.[1].replace(/\/$/, "") || TOP_FOLDER;
}

/** Specs know an error's reason alone, without the op and its inputs before it and the status behind it. */
function compareReasonsAlone(): void {
  const executeOp = binding.executeOp.bind(binding);
  binding.executeOp = (...args) => {
    try {
      return executeOp(...args);
    } catch (error) {
      if (error instanceof TensorFlowError) error.message = error.reason;
      throw error;
    }
  };
}
