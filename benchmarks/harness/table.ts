// Results as text for the terminal.
import type { Results, Row } from "./results.ts";

/** Columns as wide as their widest cell; the first `left` ones aligned to the left, numbers to the right. */
export function textTable(rows: string[][], left: number): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const pad = (cell: string, column: number) =>
    column < left ? cell.padEnd(widths[column]) : cell.padStart(widths[column]);
  return rows.map((row) => row.map(pad).join("  ").trimEnd()).join("\n");
}

/** All that a run measured: a table of every contestant, what was skipped and why, and the comparison. */
export function resultsText({ rows, skipped, summary, profiles }: Results): string {
  const parts = [rowsTable(rows)];
  for (const { contestant, steps, reason } of skipped) {
    parts.push(`skipped: ${contestant} (${steps.join(", ")}): ${reason}`);
  }
  if (summary.length > 0) parts.push("", summaryTable(summary));
  if (profiles.length > 0) parts.push("", profilesTable(profiles));
  return parts.join("\n");
}

function rowsTable(rows: Row[]): string {
  const peers = [...new Set(rows.flatMap(({ peer }) => peer ? [peer.name] : []))];
  const peer = peers.length === 1 ? peers[0] : "peer";
  const head = [
    "step",
    "contestant",
    "min ms",
    "median ms",
    `x ${peer}`,
    "x torch's best",
    "1st ms",
  ];
  const cells = rows.map((row, i) => [
    row.step === rows[i - 1]?.step ? "" : row.step,
    row.contestant,
    milliseconds(row.min),
    milliseconds(row.median),
    factor(row.peer?.ratio.min),
    factor(row.ratioToTorchBest?.min),
    milliseconds(row.firstStepMs),
  ]);
  return textTable([head, ...cells], 2);
}

function summaryTable(summary: Results["summary"]): string {
  const head = [
    "step",
    "ours",
    "PyTorch's best",
    "ours ms",
    "PyTorch ms",
    "ratio",
    "by medians",
    "steady",
  ];
  const cells = summary.map((line) => [
    line.name,
    line.oursMode,
    line.torchMode,
    milliseconds(line.ours),
    milliseconds(line.torchBest),
    factor(line.ratioToTorchBest),
    factor(line.medianRatioToTorchBest),
    line.steady ? "yes" : "no",
  ]);
  return textTable([head, ...cells], 3);
}

/** The types of ops that take most of a step, with their share of it. */
function profilesTable(profiles: Results["profiles"]): string {
  const head = ["step", "ours", "where one thread's time goes", "ops", "ms", "share"];
  const cells = profiles.flatMap(({ name, mode, total, ops }) =>
    ops.map(({ type, count, milliseconds: time }, i) => [
      i === 0 ? name : "",
      i === 0 ? mode : "",
      type,
      String(count),
      milliseconds(time),
      `${Math.round(100 * time / total)} %`,
    ])
  );
  return textTable([head, ...cells], 3);
}

/** Three digits at least: ops take microseconds, steps take seconds. */
function milliseconds(value: number): string {
  return value.toFixed(value < 0.1 ? 4 : value < 10 ? 3 : 1);
}

function factor(value?: number): string {
  return value === undefined ? "-" : value.toFixed(2);
}
