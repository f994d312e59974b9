// Where a trained MaskGIT lies.

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type DataKind, dataKind } from "lib/data/mod.ts";
import { Checkpoints, stepOf } from "../training/checkpoints.ts";

/** Weights that come with the project, in its folder: of generated scenes, tokenizer and transformer in one file. */
export const SHIPPED_MASKGIT = "weights/maskgit-scenes.safetensors";

const PROJECT = fileURLToPath(new URL("../..", import.meta.url));

/** The path of the weights that come with the project; undefined where they do not. */
export async function shippedMaskGit(project = PROJECT): Promise<string | undefined> {
  const path = join(project, SHIPPED_MASKGIT);
  return await Deno.stat(path).then(({ isFile }) => isFile, () => false) ? path : undefined;
}

/**
 * Steps from which a training of one's own goes before the weights that come with the project. The preset `quick` of notebook
 * 04 has fewer, and is no match for them.
 */
const ENOUGH_STEPS = 2_000;

/**
 * The best that is there: what `deno task train transformer` has trained on such data, else what notebook 04 has, else the
 * weights that come with the project. For generated pictures these go before what was trained for a short time only.
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
    .map((parts) => new Checkpoints(join(project, "outputs", ...parts)));
  const trained = (await Promise.all(folders.map((folder) => folder.newest())))
    .flatMap((newest) => newest?.path ?? []);
  const shipped = await shippedMaskGit(project);
  const enough = trained.find((path) => (stepOf(path) ?? 0) >= ENOUGH_STEPS);
  const order = data === "generated" ? [enough, shipped, ...trained] : [...trained, shipped];
  const found = order.find((path) => path !== undefined);
  if (found !== undefined) return found;
  const looked = folders.map(({ folder }) => folder).join(" or ");
  throw new Error(
    `no trained model in ${looked}, and no ${join(project, SHIPPED_MASKGIT)}. Run ` +
      "`deno task report 02 03 04`, which trains a small one in minutes, or `deno task train transformer` for a better one",
  );
}
