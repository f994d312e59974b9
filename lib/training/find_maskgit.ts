// Where a trained MaskGIT lies.

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type DataKind, dataKind } from "lib/data/mod.ts";
import { Checkpoints } from "./checkpoints.ts";

/** Weights that come with the project, in its folder: of generated scenes, tokenizer and transformer in one file. */
export const SHIPPED_MASKGIT = "weights/maskgit-scenes.safetensors";

const PROJECT = fileURLToPath(new URL("../..", import.meta.url));

/** The path of the weights that come with the project; undefined where they do not. */
export async function shippedMaskGit(project = PROJECT): Promise<string | undefined> {
  const path = join(project, SHIPPED_MASKGIT);
  return await Deno.stat(path).then(({ isFile }) => isFile, () => false) ? path : undefined;
}

/**
 * The best that is there: what `deno task train transformer` has trained on such data, else what notebook 04 has, else the
 * weights that come with the project.
 *
 * @param data which pictures; by default what MASKGIT_DATA says
 * @param project the project's folder
 * @returns the path of a file
 * @throws Error that says how to train, where there is nothing
 */
export async function findMaskGit(
  data: DataKind = dataKind(),
  project = PROJECT,
): Promise<string> {
  const folders = [["trained", data, "transformer"], ["checkpoints", "transformer"]]
    .map((parts) => join(project, "outputs", ...parts));
  for (const folder of folders) {
    const path = await new Checkpoints(folder).latest();
    if (path !== undefined) return path;
  }
  const shipped = await shippedMaskGit(project);
  if (shipped !== undefined) return shipped;
  throw new Error(
    `no trained model in ${folders.join(" or ")}, and no ${join(project, SHIPPED_MASKGIT)}. Run ` +
      "`deno task report 02 03 04`, which trains a small one in minutes, or `deno task train transformer` for a better one",
  );
}
