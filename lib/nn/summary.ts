// A model's weights as a table for people.

import type { tf } from "lib/tensorflow/mod.ts";

/**
 * One line for each variable, and the totals.
 *
 * @param trainable those that count as trainable; a variable with two names counts once
 */
export function summaryTable(
  variables: ReadonlyMap<string, tf.Variable>,
  trainable: ReadonlySet<tf.Variable>,
): string {
  const numbers = (size: number) => size.toLocaleString("en-US");
  const rows = [...variables].map(([name, variable]) => [
    name,
    `(${variable.shape.join(", ")})`,
    numbers(variable.size) + (trainable.has(variable) ? "" : " fixed"),
  ]);
  const table = [["name", "shape", "numbers"], ...rows];
  const widths = [0, 1].map((column) => Math.max(...table.map((row) => row[column].length)));
  const lines = table.map((row) => {
    return `${row[0].padEnd(widths[0])}  ${row[1].padEnd(widths[1])}  ${row[2]}`;
  });
  const total = (of: Iterable<tf.Variable>) =>
    numbers([...of].reduce((sum, variable) => sum + variable.size, 0));
  const all = new Set(variables.values());
  return [...lines, `${total(trainable)} trainable of ${total(all)} numbers`].join("\n");
}
