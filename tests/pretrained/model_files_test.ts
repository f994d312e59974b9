// Files of models whose configuration is not what their weights were trained with, or that hold no sound weights.

import { assert, assertEquals, assertLess, assertRejects } from "@std/assert";
import { join } from "node:path";
import { DataFileError, type HostTensor, readSafetensors, writeSafetensors } from "lib/data/mod.ts";
import { AutoregressiveTransformer, Generator, SMALL_VQVAE, VqVae } from "lib/models/mod.ts";
import { type Module, WeightAverage } from "lib/nn/mod.ts";
import { loadAutoregressive } from "lib/pretrained/autoregressive.ts";
import { exportMaskGit, loadGenerator, loadMaskGit, loadTokenizer } from "lib/pretrained/mod.ts";
import { Checkpoints } from "lib/training/mod.ts";
import { takeSnapshot } from "lib/training/snapshot.ts";
import { withFolder } from "../support/temporary.ts";
import { assertNoLeak } from "../support/leaks.ts";
import { smallMaskGit } from "../support/small_models.ts";

/** A part of a file: its name in JSON, and what is there. */
type Options = Record<string, unknown>;
type Whole = { tokenizer: Options & { quantizer: Options }; transformer: Options } & Options;

/** A file of a small model, and a way to write it with another configuration or other tensors. */
async function withModelFile(
  test: (
    path: string,
    rewrite: (
      configure: (whole: Whole) => void,
      change?: (tensors: Map<string, HostTensor>) => void,
    ) => Promise<void>,
  ) => Promise<void>,
): Promise<void> {
  await withFolder((folder) =>
    assertNoLeak(async () => {
      const path = join(folder, "model.safetensors");
      const model = smallMaskGit();
      await exportMaskGit(path, { model, classNames: ["a", "b", "c"], data: "noise" });
      model.dispose();
      const { tensors, metadata } = await readSafetensors(path);
      await test(path, async (configure, change) => {
        const whole = JSON.parse(metadata.configuration) as Whole;
        configure(whole);
        const changed = new Map(tensors);
        change?.(changed);
        await writeSafetensors(path, changed, {
          ...metadata,
          configuration: JSON.stringify(whole),
        });
      });
    })
  );
}

const PARTS: Record<string, (whole: Whole) => Options> = {
  tokenizer: ({ tokenizer }) => tokenizer,
  quantizer: ({ tokenizer }) => tokenizer.quantizer,
  transformer: ({ transformer }) => transformer,
  configuration: (whole) => whole,
};

/** What training alone asks for: another value of its range makes the same pictures. */
const HARMLESS = new Set([
  ...["tokenizer.l1", "tokenizer.l2", "tokenizer.seed", "transformer.seed", "quantizer.seed"],
  ...["transformer.dropout", "transformer.classDropout", "quantizer.decay", "quantizer.commitment"],
]);

const VALUES = [1e9, 1e300, 0, -1, 0.5, "ab", null, [], [1e9, 1e9], { a: 1 }, true, undefined];

for (const [part, of] of Object.entries(PARTS)) {
  Deno.test(`an option of the ${part} that cannot be is refused, whatever it is, before anything is built`, () =>
    withModelFile(async (path, rewrite) => {
      let names: string[] = [];
      await rewrite((whole) => names = Object.keys(of(whole)));
      for (const name of names) {
        for (const value of VALUES) {
          let same = false;
          await rewrite((whole) => {
            same = JSON.stringify(of(whole)[name]) === JSON.stringify(value);
            if (value === undefined) delete of(whole)[name];
            else of(whole)[name] = value;
          });
          const shown = `${part}.${name}: ${JSON.stringify(value)}`;
          const before = Deno.memoryUsage().rss;
          try {
            const loaded = await loadMaskGit(path);
            loaded.model.dispose();
            const old = name === "kind" && value === undefined; // as files from before have it
            const fine = same || old || HARMLESS.has(`${part}.${name}`) ||
              (name === "cosine" && value === true) || (name === "data" && value === "ab");
            assert(fine && (typeof value === "number" || !HARMLESS.has(`${part}.${name}`)), shown);
          } catch (error) {
            if (!(error instanceof DataFileError)) throw error;
            assertEquals(error.file, path, shown);
          }
          assertLess(Deno.memoryUsage().rss - before, 300e6, shown);
        }
      }
    }));
}

Deno.test("an option that there is not is refused by its name; one that is missing too", () =>
  withModelFile(async (path, rewrite) => {
    const refused = (message: string) =>
      assertRejects(() => loadMaskGit(path), DataFileError, message);
    for (const [part, of] of Object.entries(PARTS)) {
      await rewrite((whole) => of(whole).co8ine = true);
      await refused('no option "co8ine"');
      if (part === "configuration") continue;
      await rewrite((whole) =>
        Object.defineProperty(of(whole), "__proto__", { value: { width: 1 }, enumerable: true })
      );
      await refused('no option "__proto__"');
    }
    await rewrite(({ tokenizer: { quantizer } }) => delete quantizer.cosine);
    await refused("lacks the option cosine");
    await rewrite(({ transformer }) => delete transformer.heads);
    await refused("lacks the option heads");
    await rewrite((whole) => whole.classNames = ["a"]);
    await refused("3 classes and 1 names");
    await rewrite(({ tokenizer }) => tokenizer.widths = [6, 60_000]);
    await refused("do not fit MaskGit, whose options ask for more");
    await rewrite(({ transformer }) => transformer.layers = 1);
    await refused("not known here: transformer.blocks.1");
  }));

Deno.test("tensors that are missing, left over, of another shape or type, or no numbers are refused by name", () =>
  withModelFile(async (path, rewrite) => {
    const bias = "transformer.head.bias";
    const cases: [(tensors: Map<string, HostTensor>) => void, string][] = [
      [(tensors) => void tensors.delete(bias), `missing: ${bias}`],
      [(tensors) => void tensors.set("more", tensors.get(bias)!), "not known here: more"],
      [
        (tensors) => void tensors.set(bias, { ...tensors.get(bias)!, shape: [1, 11] }),
        `${bias} is float32 [1, 11] instead of float32 [11]`,
      ],
      [
        (tensors) =>
          void tensors.set(bias, { dtype: "int32", shape: [11], values: new Int32Array(11) }),
        `${bias} is int32 [11]`,
      ],
      ...[NaN, Infinity].map((value) =>
        [
          (tensors) =>
            void tensors.set(bias, {
              ...tensors.get(bias)!,
              values: new Float32Array(11).fill(value, 10),
            }),
          `weights in "${bias}" that are no finite numbers`,
        ] as [(tensors: Map<string, HostTensor>) => void, string]
      ),
    ];
    for (const [change, message] of cases) {
      await rewrite(() => {}, change);
      await assertRejects(() => loadMaskGit(path), DataFileError, message);
    }
    await rewrite(() => {});
    (await loadMaskGit(path)).model.dispose();
  }));

const VQVAE = {
  ...SMALL_VQVAE.tokens256,
  widths: [4, 8],
  quantizer: { codebookSize: 4, width: 2 },
};
const TWIN = { codebookSize: 7, grid: [2, 3], layers: 1, dim: 8, heads: 2 } as const;
const GENERATOR = { latent: 2, hidden: [3], pixels: 4 };

const CHECKPOINTS: [string, () => Module, object, (folder: string) => Promise<Module>][] = [
  ["tokenizer", () => new VqVae(VQVAE), VQVAE, loadTokenizer],
  [
    "autoregressive transformer",
    () => new AutoregressiveTransformer(TWIN),
    TWIN,
    loadAutoregressive,
  ],
  ["generator", () => new Generator(GENERATOR), GENERATOR, loadGenerator],
];

for (const [name, build, options, load] of CHECKPOINTS) {
  Deno.test(`a checkpoint (${name}) with options that cannot be, or weights that are no numbers, is refused`, () =>
    withFolder((folder) =>
      assertNoLeak(async () => {
        const [averaged, source] = [build(), build()];
        const average = new WeightAverage(averaged, source, 0);
        const snapshot = await takeSnapshot({ average });
        [average, averaged, source].forEach((one) => one.dispose());
        const files = new Checkpoints(folder);
        const write = (model: unknown, tensors = snapshot.tensors) =>
          files.write({ step: 1, preset: { model }, snapshot: { ...snapshot, tensors } });
        await write(options);
        (await load(folder)).dispose();
        for (const [option, first] of Object.entries(options)) {
          for (const value of [1e9, -1, 0.5, "ab", null, [1e9], {}]) {
            if (JSON.stringify(value) === JSON.stringify(first) || option.length === 2) continue;
            await write({ ...options, [option]: value });
            const error = await assertRejects(
              () => load(folder),
              DataFileError,
              undefined,
              `${option} ${value}`,
            );
            assert(error.file.startsWith(folder));
          }
        }
        await write({ ...options, co8ine: true });
        await assertRejects(() => load(folder), DataFileError, 'no option "co8ine"');
        await write("ab");
        await assertRejects(() => load(folder), DataFileError, "takes options by name");
        const [[first, tensor]] = snapshot.tensors;
        const values = (tensor.values as Float32Array).slice().fill(NaN);
        await write(options, new Map(snapshot.tensors).set(first, { ...tensor, values }));
        await assertRejects(() => load(folder), DataFileError, "not finite");
      })
    ));
}
