// The environment that the scripts need: where it stands, how it is installed, how commands run in it.
export { closedEnvironment, ISOLATED } from "./closed.ts";
export { runAgain, runMain } from "./main.ts";
export * from "./paths.ts";
export {
  CommandError,
  killChild,
  lines,
  runCommand,
  type RunOptions,
  runPython,
  tethered,
} from "./process.ts";
export { ensureSetup, type Needs, type SetupOptions } from "./setup.ts";
export { hash } from "./stamp.ts";
export { StatusLine } from "./status_line.ts";
