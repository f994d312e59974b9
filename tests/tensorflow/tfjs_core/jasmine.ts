// The part of Jasmine's interface that is used here, and an instance with its globals in place.

import { createRequire } from "node:module";

/** One spec's result. */
export interface SpecResult {
  id: string;
  fullName: string;
  status: "passed" | "failed" | "pending" | "excluded" | "disabled";
  failedExpectations: { message: string }[];
}

interface Spec {
  id: string;
  getFullName(): string;
}

interface Configuration {
  random: boolean;
  specFilter: (spec: Spec) => boolean;
}

interface Reporter {
  specDone(result: SpecResult): void;
  jasmineDone(result: { failedExpectations: { message: string }[] }): void;
}

/** Jasmine's environment: it collects specs, then runs them. */
export interface Jasmine {
  configure(configuration: Partial<Configuration>): void;
  addReporter(reporter: Reporter): void;
  execute(): void;
}

interface JasmineCore {
  core(core: JasmineCore): { getEnv(): Jasmine; DEFAULT_TIMEOUT_INTERVAL: number };
  interface(jasmine: object, env: Jasmine): Record<string, unknown>;
}

type It = (description: string, ...rest: unknown[]) => Spec;

/**
 * Starts Jasmine: `describe`, `it`, `expect` and the like become globals.
 *
 * @param onSpec called for each spec that is defined
 */
export function startJasmine(onSpec: (id: string) => void): Jasmine {
  const require = createRequire(import.meta.url);
  const core = require("jasmine-core/lib/jasmine-core/jasmine.js") as JasmineCore;
  const jasmine = core.core(core);
  jasmine.DEFAULT_TIMEOUT_INTERVAL = 20_000;
  const env = jasmine.getEnv();
  const globals = core.interface(jasmine, env);
  const reporting = (define: It): It => (...args) => {
    const spec = define(...args);
    onSpec(spec.id);
    return spec;
  };
  const [it, xit] = [globals.it, globals.xit].map((define) => reporting(define as It));
  Object.assign(globalThis, globals, { jasmine, it, xit });
  return env;
}
