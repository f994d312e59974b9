// Reads PyTorch's numbers.

/** A file of tests/fixtures. */
export function readFixtures<T>(name: string): T {
  return JSON.parse(Deno.readTextFileSync(new URL(`../fixtures/${name}`, import.meta.url)));
}
