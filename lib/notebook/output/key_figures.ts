// The few numbers that a notebook comes to, marked so that the report finds them.
import { display } from "./output.ts";
import { type Cell, type TableParts, tableParts } from "./text.ts";

/** The form of an output that holds key figures as data: {@linkcode KeyFigures}. */
export const KEY_FIGURES_MIME = "application/vnd.maskgit.key-figures+json";

/** What stands under {@linkcode KEY_FIGURES_MIME}: a table of texts. */
export interface KeyFigures extends Record<string, unknown> {
  title?: string;
  columns: string[];
  rows: string[][];
  /** Whether these are figures with their names, the columns `figure` and `value`; else a table of its own. */
  named: boolean;
}

/** Figures by name, or rows with the same columns. */
export type Figures =
  | Readonly<Record<string, Cell>>
  | readonly Readonly<Record<string, Cell>>[];

/**
 * Shows the key figures of a notebook as a small table, and marks them: `deno task report` collects those of all notebooks
 * at the top of its page. Figures by name become rows of one table there; rows, for a comparison, a table of their own.
 *
 * ```ts
 * import { keyFigures } from "lib/notebook/mod.ts";
 * await keyFigures({ "PSNR, held-out pictures": "23.5 dB", "codes in use": "98.2 %" });
 * await keyFigures([{ model: "VQ-VAE", FID: 80.1 }, { model: "VQ-GAN", FID: 61.3 }], { title: "All models" });
 * ```
 *
 * @throws RangeError when there are no figures
 */
export async function keyFigures(
  figures: Figures,
  options: { title?: string } = {},
): Promise<void> {
  const named = !Array.isArray(figures);
  const rows = named
    ? Object.entries(figures).map(([figure, value]) => ({ figure, value: value as Cell }))
    : figures;
  if (rows.length === 0) throw new RangeError("keyFigures: there are no figures to show");
  const { columns, cells, html, plain }: TableParts = tableParts(rows, options.title);
  const data: KeyFigures = { title: options.title, columns, rows: cells, named };
  await display({ [KEY_FIGURES_MIME]: data, "text/html": html, "text/plain": plain });
}
