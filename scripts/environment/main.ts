// How every script begins and ends: where the user stands; with an exit code, and with words in place of a stack.
import { terminal } from "lib/notebook/terminal/terminal.ts";
import { nameFresh } from "lib/training/errors.ts";
import { printableText } from "lib/values/mod.ts";
import { standWhereUserStands } from "../command_line/paths.ts";

/**
 * Runs a script with the arguments of its command line, and ends the program.
 *
 * @param name of the script, before the message of an error
 * @param main gives the exit code; without one it is 0. An error makes it 1
 */
export async function runMain(
  name: string,
  main: (args: string[]) => number | void | Promise<number | void>,
): Promise<never> {
  standWhereUserStands();
  nameFresh("`--fresh`");
  printAboveStatus();
  try {
    Deno.exit(await main(Deno.args) ?? 0);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    console.error(`${name}: ${printableText(message)}`);
    Deno.exit(1);
  }
}

/**
 * Runs a script with this one's arguments in a process of its own.
 *
 * @param url of the script
 * @returns its exit code
 */
export async function runAgain(url: string): Promise<number> {
  const args = ["run", "--allow-all", url, ...Deno.args];
  return (await new Deno.Command(Deno.execPath(), { args }).spawn().status).code;
}

/** Whatever is printed takes the place of an open line of progress, which is drawn again below. */
function printAboveStatus(): void {
  for (const method of ["log", "info", "warn", "error"] as const) {
    const print = console[method];
    console[method] = (...values: unknown[]) => {
      terminal.clear();
      print(...values);
    };
  }
}
