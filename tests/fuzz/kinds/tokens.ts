// Files of tokens: those of `deno task encode`, and what is kept of a data set.
import { dirname, join } from "node:path";
import sharp from "sharp";
import { DataFileError, ImageDataset, writeSafetensors } from "lib/data/mod.ts";
import { encodePictures } from "lib/recipes/mod.ts";
import { decodeFile } from "../../../scripts/tokenizer/decode.ts";
import { NAMES, SIZE, TOKENS } from "../../../scripts/tokenizer/format.ts";
import { smallMaskGit } from "../../support/small_models.ts";
import type { FuzzKind } from "../kind.ts";
import { plainSafetensors } from "../oracles/safetensors.ts";
import { differs } from "../oracles/same.ts";
import { mutateSafetensors } from "./safetensors.ts";

/** Pixels of a token's side in the small model. */
const PATCH = 4;

const tokens: FuzzKind = {
  name: "tokens",
  cost: 3,
  open: async (folder) => {
    const { tokenizer, transformer } = smallMaskGit();
    transformer.dispose();
    const path = join(folder, "tokens.safetensors"), output = join(folder, "decoded");
    const values = Int32Array.from({ length: 2 * 3 * 4 }, (_, i) => i % 11);
    await writeSafetensors(
      path,
      new Map([[TOKENS, { dtype: "int32", shape: [2, 3, 4], values }]]),
      { [NAMES]: JSON.stringify(["a.jpg", "b.png"]), [SIZE]: "11" },
    );
    const seeds = [await Deno.readFile(path)];
    return {
      seeds,
      path,
      errors: [DataFileError],
      mutate: (of, random) => mutateSafetensors(seeds[of], random, seeds),
      read: async (bytes) => {
        await Deno.remove(output, { recursive: true }).catch(() => {}); // none at first
        const count = await decodeFile(tokenizer, path, output);
        return async () => {
          const { shape, values } = plainSafetensors(bytes).tensors.get(TOKENS)!;
          const files = [...Deno.readDirSync(output)].map(({ name }) => name);
          const beside = [...Deno.readDirSync(dirname(output))].map(({ name }) => name).sort();
          const sizes = await Promise.all(
            files.map((name) => sharp(join(output, name)).metadata()),
          );
          const wanted = [shape[1] * PATCH, shape[2] * PATCH];
          const odd = sizes.find(({ height, width }) =>
            height !== wanted[0] || width !== wanted[1]
          );
          if (odd) return `a picture is ${odd.height}x${odd.width}, not ${wanted}`;
          if (values.some((value) => value < 0 || value > 10)) return "codes that the model lacks";
          return differs("the pictures", [count, files.length], [shape[0], shape[0]]) ??
            differs("the folder", beside, ["decoded", "tokens.safetensors"]);
        };
      },
    };
  },
};

/** What is kept, damaged, is made anew. */
const kept: FuzzKind = {
  name: "kept-tokens",
  cost: 8,
  open: async (folder) => {
    const { tokenizer, transformer } = smallMaskGit();
    transformer.dispose();
    const pictures = new ImageDataset({
      name: "noise",
      source: "made for a test",
      images: Uint8Array.from({ length: 3 * 16 * 24 * 3 }, (_, i) => (i * i) % 251),
      labels: Uint8Array.of(0, 1, 0),
      height: 16,
      width: 24,
      channels: 3,
      classNames: ["a", "b"],
      mirrorable: true,
    });
    const encode = () => encodePictures(tokenizer, pictures, { folder, mirrored: true });
    const sound = { ...await encode() };
    const [name] = [...Deno.readDirSync(folder)].map(({ name }) => name);
    const path = join(folder, name), seeds = [await Deno.readFile(path)];
    return {
      seeds,
      path,
      errors: [],
      mutate: (of, random) => mutateSafetensors(seeds[of], random, seeds),
      read: async () => {
        const found = await encode();
        return () => differs("the tokens", { ...found }, sound);
      },
    };
  },
};

export const TOKEN_KINDS: readonly FuzzKind[] = [tokens, kept];
