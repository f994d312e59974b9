// What reports, notebooks and set-up keep.
import { join } from "node:path";
import { DataFileError } from "lib/data/mod.ts";
import { checkOutputs } from "../../../scripts/check/notebooks.ts";
import { readStamp, writeStamp } from "../../../scripts/environment/stamp.ts";
import { extractCells } from "../../../scripts/notebooks/cells.ts";
import { type Notebook, notebookText, readNotebook } from "../../../scripts/notebooks/notebook.ts";
import {
  hasOutputs,
  ranThrough,
  stripOutputs,
  textsOf,
  withOutputs,
} from "../../../scripts/notebooks/outputs.ts";
import { readRecord, type StageRecord, writeRecord } from "../../../scripts/report/record.ts";
import type { FuzzKind } from "../kind.ts";
import { mutateJson } from "../mutations/json.ts";
import { differs, firstOf } from "../oracles/same.ts";

const RECORD: StageRecord = {
  state: "finished",
  inputs: {
    code: "c0de",
    lib: "11b",
    preset: "quick",
    data: "generated",
    classes: "",
    mirror: "",
    device: '{"name":"cpu"}',
    before: { "01-gan-mnist": "2026-01-01T00:00:00.000Z" },
  },
  began: "2026-01-02T00:00:00.000Z",
  finished: "2026-01-02T00:10:00.000Z",
  seconds: 600.5,
  results: { "vqvae/step-00000100.safetensors": "1234 bytes, 2026-01-02T00:09:00.000Z" },
  machine: { cores: "2" },
  versions: { deno: "2" },
};

/** A damaged record is none: the stage runs again. */
const record: FuzzKind = {
  name: "run-record",
  open: async (folder) => {
    const path = join(folder, "02-vqvae.run.json");
    await writeRecord(path, RECORD);
    const seeds = [await Deno.readFile(path)];
    return {
      seeds,
      path,
      errors: [DataFileError],
      mutate: (of, random) => mutateJson(seeds[of], random, seeds),
      read: async () => {
        const found = await readRecord(path);
        return () => found === undefined ? undefined : differs("the record", found, RECORD);
      },
    };
  },
};

/** A damaged stamp is none, or one of texts: set-up does more than it has to, at worst. */
const stamp: FuzzKind = {
  name: "stamp",
  open: async (folder) => {
    const path = join(folder, "setup.json");
    await writeStamp(folder, { python: "3.12", jupyter: "a1b2", tensorflow: "cpu c3d4" });
    const seeds = [await Deno.readFile(path)];
    return {
      seeds,
      path,
      errors: [],
      mutate: (of, random) => mutateJson(seeds[of], random, seeds),
      read: async () => {
        const found: unknown = await readStamp(folder);
        return () => {
          const isRecord = typeof found === "object" && found !== null && !Array.isArray(found);
          const odd = isRecord && Object.values(found).find((key) => typeof key !== "string");
          return isRecord && (odd === undefined || odd === false)
            ? undefined
            : `the stamp is ${JSON.stringify(found)?.slice(0, 100)}`;
        };
      },
    };
  },
};

const NOTEBOOK: Notebook = {
  cells: [
    { cell_type: "markdown", source: ["# A title\n", "and words"], metadata: {} },
    {
      cell_type: "code",
      source: "const a = 1;\nconsole.log(a);",
      metadata: {},
      execution_count: 1,
      outputs: [{ output_type: "stream", text: ["1\n"] }],
    },
    {
      cell_type: "code",
      source: ["a + 1;"],
      metadata: {},
      execution_count: 2,
      outputs: [{
        output_type: "execute_result",
        data: { "text/plain": ["2"], "text/markdown": "**2**" },
        metadata: {},
      }],
    },
    { cell_type: "code", source: "", metadata: {}, execution_count: null, outputs: [] },
  ],
  metadata: { kernelspec: { display_name: "Deno", language: "typescript", name: "deno" } },
  nbformat: 4,
  nbformat_minor: 5,
};

const textIn = (text: unknown) =>
  typeof text === "string" ||
  (Array.isArray(text) && text.every((line) => typeof line === "string"));

/** Cells have a kind and a source, code cells outputs of known kinds. */
function notebookProblem({ cells }: Notebook): string | undefined {
  const odd = cells.find((cell) =>
    !["code", "markdown", "raw"].includes(cell?.cell_type) || !textIn(cell.source) ||
    !(cell.outputs === undefined || Array.isArray(cell.outputs))
  );
  return odd === undefined ? undefined : `it has the cell ${JSON.stringify(odd)?.slice(0, 100)}`;
}

/** An executed notebook, as reports take it. */
const executed: FuzzKind = {
  name: "notebook",
  open: async (folder) => {
    const path = join(folder, "02-vqvae.ipynb");
    const seeds = [new TextEncoder().encode(notebookText(NOTEBOOK))];
    await Deno.writeFile(path, seeds[0]);
    return {
      seeds,
      path,
      errors: [DataFileError, Error],
      mutate: (of, random) => mutateJson(seeds[of], random, seeds),
      read: async () => {
        const notebook = await readNotebook(path);
        return () => {
          extractCells(notebook);
          textsOf(notebook);
          const ran = ranThrough(notebook), has = hasOutputs(notebook);
          if (ran && notebook.cells.filter(({ cell_type }) => cell_type === "code").length === 3) {
            notebookText(withOutputs(notebook, notebook));
          }
          stripOutputs(notebook);
          return firstOf(
            notebookProblem(notebook),
            has && hasOutputs(notebook) ? "outputs stay in it" : undefined,
          );
        };
      },
    };
  },
};

/** A notebook of the repository, as `deno task check` looks at it. */
const committed: FuzzKind = {
  name: "committed-notebook",
  cost: 2,
  open: async (folder) => {
    const path = join(folder, "02-vqvae.ipynb");
    const text = notebookText({ ...NOTEBOOK, metadata: { ...NOTEBOOK.metadata } });
    const seeds = [new TextEncoder().encode(text)];
    await Deno.writeFile(path, seeds[0]);
    return {
      seeds,
      path,
      errors: [DataFileError, Error],
      mutate: (of, random) => mutateJson(seeds[of], random, seeds),
      read: async () => {
        const { problems } = await checkOutputs([path], false);
        return () => problems.every((one) => typeof one === "string") ? undefined : "no words";
      },
    };
  },
};

export const REPORT_KINDS: readonly FuzzKind[] = [record, stamp, executed, committed];
