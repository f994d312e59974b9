// The form in which a notebook with outputs stands in the repository: small, and without what belongs to one machine.
import { pathToFileURL } from "node:url";
import sharp from "sharp";
import { ROOT } from "../environment/mod.ts";
import { codeHash } from "./code_hash.ts";
import {
  type Cell,
  isRunnable,
  joined,
  type Notebook,
  notebookText,
  type Output,
} from "./notebook.ts";
import { oddValues, oddValueText } from "./odd_values.ts";
import { errorsOf, hasOutputs, METADATA, ranThrough, textsOf, withOutputs } from "./outputs.ts";

/** Most bytes of a notebook in the repository. */
export const LARGEST_NOTEBOOK = 1_000_000;

/** What a repository's web page shows, the form that is kept first; all else can be made again. */
const KEPT = [
  "image/svg+xml",
  "image/png",
  "image/jpeg",
  "text/html",
  "text/markdown",
  "text/plain",
];
const PICTURE = /^image\//;
/** Progress lines tell how fast a machine was. */
const PROGRESS = "application/vnd.maskgit.progress+json";
/** A PNG of fewer bytes stays as it is. */
const SMALL_PICTURE = 12_000;
/** Colours of larger ones: fewer where a notebook would be too large. */
const COLOURS = [256, 64, 16];
const ABSOLUTE_PATH = /(?:file:\/\/)?\/(?:home|Users|root|tmp)\/[^\s"'<>]*/;

const byteLength = (text: string) => new TextEncoder().encode(text).length;

/** PNG bytes with a palette, where that makes them smaller. Of an animation the still picture is left, its last frame. */
async function smallPng(base64: string, colours: number): Promise<string> {
  const bytes = Uint8Array.fromBase64(base64);
  if (bytes.length < SMALL_PICTURE) return base64;
  const small = await sharp(bytes).png({ palette: true, colours }).toBuffer();
  return small.length < bytes.length ? new Uint8Array(small).toBase64() : base64;
}

/** Texts without the places of this machine: paths, and their addresses. */
export function withoutPaths(text: string, root: string = ROOT): string {
  const address = pathToFileURL(`${root}/`).href;
  return text.replaceAll(address, "").replaceAll(`${root}/`, "").replaceAll(root, ".");
}

async function smallForm(kind: string, form: unknown, colours: number): Promise<unknown> {
  const text = joined(form as string | string[]);
  if (kind === "image/png") return await smallPng(text.trim(), colours);
  return withoutPaths(text).split(/(?<=\n)/);
}

/** An output as it is kept; none of a progress line. A picture needs no second form but its words. */
async function smallOutput(output: Output, colours: number): Promise<Output[]> {
  const { output_type, data, text } = output;
  if (output_type === "stream") {
    return [{ ...output, text: withoutPaths(joined(text ?? "")).split(/(?<=\n)/) }];
  }
  if (!data) return [output];
  if (PROGRESS in data) return [];
  const kinds = KEPT.filter((kind) => kind in data);
  const picture = kinds.find((kind) => PICTURE.test(kind));
  const kept = kinds.filter((kind) =>
    picture === undefined || kind === picture || kind === "text/plain"
  );
  const forms = kept.map(async (kind) => [kind, await smallForm(kind, data[kind], colours)]);
  return [{ ...output, data: Object.fromEntries(await Promise.all(forms)), metadata: {} }];
}

async function smallCell(cell: Cell, colours: number): Promise<Cell> {
  if (!isRunnable(cell)) return cell;
  const outputs = await Promise.all((cell.outputs ?? []).map((one) => smallOutput(one, colours)));
  const { tags } = cell.metadata ?? {};
  return { ...cell, metadata: tags ? { tags } : {}, outputs: outputs.flat() };
}

/**
 * The notebook `source` with the outputs of `executed`, as it goes into the repository: SVG and PNG for what is drawn, HTML
 * and Markdown for the rest, and a hash of the code that was run. Interactive charts, animations, progress lines, times and
 * paths of the machine are left out.
 *
 * @param largest most bytes of the notebook
 * @throws Error when the run was of other code, did not come to its end, or leaves too much
 */
export async function committedNotebook(
  source: Notebook,
  executed: Notebook,
  largest = LARGEST_NOTEBOOK,
): Promise<Notebook> {
  if (!ranThrough(executed)) throw new Error("the run did not come to its end");
  const code = await codeHash(source);
  if (await codeHash(executed) !== code) throw new Error("the run was of other code");
  const { cells, metadata, ...rest } = withOutputs(source, executed);
  let size = 0;
  for (const colours of COLOURS) {
    const small = await Promise.all(cells.map((cell) => smallCell(cell, colours)));
    const notebook = { cells: small, metadata: { ...metadata, [METADATA]: { code } }, ...rest };
    size = byteLength(notebookText(notebook));
    if (size <= largest) return notebook;
  }
  throw new Error(`${size} bytes with outputs; at most ${largest}`);
}

/**
 * What is wrong with the outputs in a notebook of the repository, in words; nothing for one without outputs.
 *
 * @param size bytes of its file
 */
export async function outputProblemsOf(notebook: Notebook, size: number): Promise<string[]> {
  if (size > LARGEST_NOTEBOOK) return [`${size} bytes; at most ${LARGEST_NOTEBOOK}`];
  if (!hasOutputs(notebook)) return [];
  const { code } = { ...notebook.metadata[METADATA] as { code?: string } };
  if (code === undefined) return ["holds outputs that deno task refresh has not written"];
  if (await codeHash(notebook) !== code) return ["its code was changed after it was run"];
  const errors = errorsOf(notebook);
  if (errors.length > 0) return errors;
  if (!ranThrough(notebook)) return ["was not run from its first cell to its last"];
  const path = textsOf(notebook).find((text) => ABSOLUTE_PATH.test(text));
  if (path) return [`an output holds a path of a machine: ${ABSOLUTE_PATH.exec(path)![0]}`];
  return oddValues(notebook).map(oddValueText);
}
