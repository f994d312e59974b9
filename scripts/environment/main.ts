// How every script ends: with an exit code, and with words in place of a stack.

/**
 * Runs a script with the arguments of its command line, and ends the program.
 *
 * @param name of the script, before the message of an error
 * @param main gives the exit code; without one it is 0. An error makes it 1
 */
export async function runMain(
  name: string,
  main: (args: string[]) => Promise<number | void>,
): Promise<never> {
  const code = await main(Deno.args).catch((error: unknown) => {
    // A line of progress may be open in a terminal.
    const open = Deno.stdout.isTerminal() ? "\n" : "";
    console.error(`${open}${name}: ${error instanceof Error ? error.message : error}`);
    return 1;
  });
  Deno.exit(code ?? 0);
}
