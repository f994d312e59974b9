// Outside a notebook: pictures go to files, texts to the terminal.
import { isAbsolute, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { writeFileAtomic } from "lib/data/files/atomic.ts";
import { printLine } from "../terminal/lost_terminal.ts";
import type { Bundle, DisplayOptions, Output } from "./output_types.ts";

/** Picture forms that make a file, the most faithful first, with the file's ending. */
const FILE_ENDINGS = [["image/png", ".png"], ["image/svg+xml", ".svg"]] as const;

/** Writes pictures to a folder and says where; prints everything else. */
export class FileOutput implements Output {
  readonly isNotebook = false;
  readonly #folder: string;
  readonly #print: (line: string) => void;
  /** File of each display that may be updated. */
  readonly #files = new Map<string, string>();
  readonly #taken = new Set<string>();

  /**
   * @param folder default the project's `outputs/figures`
   * @param print takes each line for the terminal
   */
  constructor(folder: string = figuresFolder(), print: (line: string) => void = printLine) {
    this.#folder = resolve(folder);
    this.#print = print;
  }

  async display(bundle: Bundle, options: DisplayOptions = {}): Promise<void> {
    const picture = FILE_ENDINGS.find(([mime]) => bundle[mime] !== undefined);
    if (!picture) return this.#print(bundle["text/plain"]);
    const { id, update = false } = options;
    const known = id === undefined ? undefined : this.#files.get(id);
    const path = (update ? known : undefined) ?? this.#path(options, picture[1]);
    await saveBundle(bundle, path);
    if (id !== undefined) this.#files.set(id, path);
    if (!known) this.#print(`${bundle["text/plain"]}: ${shortPath(path)}`);
  }

  /** A path that no other display of this output has. */
  #path({ file, name = "figure" }: DisplayOptions, ending: string): string {
    if (file !== undefined) return resolve(file);
    const stem = join(this.#folder, slug(name));
    let path = `${stem}${ending}`;
    for (let i = 2; this.#taken.has(path); i++) path = `${stem}-${i}${ending}`;
    this.#taken.add(path);
    return path;
  }
}

/**
 * Writes the picture in a bundle to a file.
 *
 * @throws Error when the bundle has no picture of the file's kind
 */
export async function saveBundle(bundle: Bundle, path: string): Promise<void> {
  const kind = FILE_ENDINGS.find(([, ending]) => path.toLowerCase().endsWith(ending));
  const form = kind && bundle[kind[0]];
  if (form === undefined) {
    const possible = FILE_ENDINGS.filter(([mime]) => bundle[mime] !== undefined);
    const endings = possible.map(([, ending]) => ending).join(" or ") || "nothing: it is text";
    throw new RangeError(`${path}: this picture can be written as ${endings}`);
  }
  const bytes = form instanceof Uint8Array ? form : new TextEncoder().encode(String(form));
  await writeFileAtomic(path, bytes);
}

/** The project's `outputs/figures`. */
function figuresFolder(): string {
  return fileURLToPath(new URL("../../../outputs/figures", import.meta.url));
}

/** Letters and digits, the rest as single dashes: `D(real) over time` becomes `d-real-over-time`. */
function slug(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "") || "figure";
}

function shortPath(path: string): string {
  const near = relative(Deno.cwd(), path);
  return near.startsWith("..") || isAbsolute(near) ? path : near;
}
