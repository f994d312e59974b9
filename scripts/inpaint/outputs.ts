// The files that `deno task inpaint` writes.
import { extname, join } from "node:path";
import type { PhotoFormat } from "lib/data/mod.ts";
import { OUTPUTS } from "../environment/mod.ts";
import { isFolder, type PictureList } from "../pictures/list.ts";
import { namedLike } from "../pictures/outputs.ts";

/** Formats that keep every pixel. */
const LOSSLESS = [".png", ".webp"];

/**
 * A file for each photo: in a folder, or the one that is named. What is there tells which; where nothing is, the ending does.
 *
 * @param output a path that ends in a slash is a folder; undefined for the usual one
 * @throws Error when the path does not fit, or its format loses pixels
 */
export async function outputPaths(
  output: string | undefined,
  { paths, folder }: PictureList,
): Promise<string[]> {
  const path = output ?? join(OUTPUTS, folder ? "inpainted" : "inpainted.png");
  const there = await isFolder(path);
  const file = await Deno.stat(path).then(({ isDirectory }) => !isDirectory, () => false);
  const lossless = LOSSLESS.includes(extname(path).toLowerCase());
  const means = there || /[/\\]$/.test(path) ? "folder" : "file";
  if (folder) {
    if (file) throw new Error(`--out ${path}: is a file; a folder's photos need a folder`);
    if (means === "file" && lossless) {
      throw new Error(
        `--out ${path}: ends as a file does; a folder's photos need a folder (${path}/ names one)`,
      );
    }
    return namedLike(path, paths, ".png");
  }
  if (means === "folder") return namedLike(path, paths, ".png");
  if (lossless) return [path];
  const keep = "which keep the pixels that are not hidden";
  throw new Error(
    `--out ${path}: must end in ${
      LOSSLESS.join(" or ")
    }, ${keep}, or be a folder (${path}/ names one)`,
  );
}

/** The files of one photo: one for each sample, with numbers from 1 where there are several. */
export function sampleFiles(output: string, samples: number): string[] {
  if (samples === 1) return [output];
  const ending = extname(output);
  const stem = output.slice(0, output.length - ending.length);
  return Array.from({ length: samples }, (_, i) => `${stem}-${i + 1}${ending}`);
}

/** The format of a path that {@linkcode outputPaths} gave. */
export function formatOf(output: string): PhotoFormat {
  return extname(output).toLowerCase() as PhotoFormat;
}
