// Counts the results of tfjs-core's suite against the list of excluded specs.

import type { SuiteResult } from "./run.ts";

/** How specs ended. */
export interface Counts {
  passed: number;
  failed: number;
  /** Failed, as the list of excluded specs says. */
  excluded: number;
  /** Switched off in the suite itself. */
  pending: number;
}

/** What the suite came to. */
export interface Report {
  folders: Map<string, Counts>;
  total: Counts;
  /** What must be looked into. */
  problems: string[];
}

/**
 * Judges results.
 *
 * @param complete whether all specs ran, so that a listed one that did not is a mistake in the list
 */
export function judge(
  results: SuiteResult[],
  excluded: Record<string, string[]>,
  complete: boolean,
): Report {
  const listed = new Set(Object.values(excluded).flat());
  const report: Report = { folders: new Map(), total: none(), problems: [] };
  for (const result of results) {
    const isListed = listed.has(result.fullName);
    const outcome = outcomeOf(result, isListed);
    const counts = report.folders.get(result.folder) ?? none();
    counts[outcome]++;
    report.total[outcome]++;
    report.folders.set(result.folder, counts);
    if (outcome === "failed") report.problems.push(describe(result, isListed));
  }
  if (complete) {
    const known = new Set(results.map((result) => result.fullName));
    for (const name of listed.difference(known)) {
      report.total.failed++;
      report.problems.push(
        `${name}\n    is on the list of excluded specs, but there is no such spec`,
      );
    }
  }
  return report;
}

function none(): Counts {
  return { passed: 0, failed: 0, excluded: 0, pending: 0 };
}

function outcomeOf({ status }: SuiteResult, isListed: boolean): keyof Counts {
  if (status === "pending" || status === "disabled" || status === "excluded") return "pending";
  if (!isListed) return status;
  return status === "failed" ? "excluded" : "failed";
}

function describe({ fullName, failedExpectations }: SuiteResult, isListed: boolean): string {
  const reasons = isListed
    ? ["passes, though the list of excluded specs says that it cannot"]
    : failedExpectations.map(({ message }) => message);
  return [fullName, ...reasons].join("\n").replaceAll("\n", "\n    ");
}

/** `4172 passed, 0 failed, 3 excluded`. */
export function countsLine({ passed, failed, excluded }: Counts): string {
  return `${passed} passed, ${failed} failed, ${excluded} excluded`;
}
