// One training at a time has a folder of checkpoints, however the one before ended.

import { assert, assertEquals, assertRejects } from "@std/assert";
import { FolderInUseError } from "lib/data/mod.ts";
import { lockFolder } from "lib/data/files/folder_lock.ts";
import { loadCheckpoint, train, type TrainOptions, withHistory } from "lib/training/mod.ts";
import { namesIn, withFolder } from "../support/temporary.ts";
import { assertNoLeak } from "../support/leaks.ts";
import { collect, type Fixture, inputs, makeLine } from "./line.ts";

function run(line: Fixture, checkpoint: TrainOptions["checkpoint"], more: object = {}) {
  const options = { steps: 8, reports: 4, state: line.state, checkpoint, ...more };
  return train(line.step, inputs(), options);
}

Deno.test("a second training in a folder says who has it, and neither removes nor writes anything, fresh or not", () =>
  withFolder((folder) =>
    assertNoLeak(async () => {
      using line = makeLine();
      for await (const { step } of run(line, folder)) if (step === 4) break;
      const before = namesIn(folder);
      const held = await lockFolder(folder, "deno task train vqvae");
      for (const fresh of [false, true]) {
        using other = makeLine();
        const weights = other.weights();
        const error = await assertRejects(
          () => collect(run(other, folder, { fresh })),
          FolderInUseError,
        );
        assert(error.message.startsWith(`${folder} is in use by deno task train vqvae (process `));
        const reports = withHistory(run(other, folder, { fresh }), { folder, fresh });
        await assertRejects(() => collect(reports), FolderInUseError);
        assertEquals(other.weights(), weights);
      }
      held.release();
      assertEquals(namesIn(folder), before);
    })
  ));

Deno.test("two trainings at once in one process: one ends as if it were alone, the other is refused", () =>
  withFolder((folder) =>
    assertNoLeak(async () => {
      using first = makeLine();
      using second = makeLine();
      const ends = await Promise.allSettled([first, second].map((line) => {
        const step = async (x: number) => {
          await new Promise((done) => setTimeout(done, 1));
          return line.step(x);
        };
        const options = { steps: 8, reports: 1, state: line.state, checkpoint: folder };
        return collect(train(step, inputs(), options));
      }));
      const refused = ends.filter((end) => end.status === "rejected");
      assertEquals(refused.length, 1); // whichever came second to the lock
      assert(refused[0].reason instanceof FolderInUseError);
      assertEquals(namesIn(folder).at(-1), "step-00000008.safetensors");
    })
  ));

Deno.test("the caller's own lock is taken, and stays the caller's", () =>
  withFolder(async (folder) => {
    using line = makeLine();
    using lock = await lockFolder(folder, "the test");
    await collect(run(line, { folder, lock }));
    await assertRejects(() => lockFolder(folder, "another"), FolderInUseError, "the test");
  }));

Deno.test("a folder is free after the end, a break, an error of the loop, of a step and of the checkpoint", () =>
  withFolder(async (folder) => {
    const isFree = async () => (await lockFolder(folder, "the test")).release();
    using line = makeLine();
    for await (const { step } of run(line, folder)) if (step === 4) break;
    await isFree();
    await assertRejects(async () => {
      for await (const _ of run(line, folder)) throw new Error("in the loop");
    });
    await isFree();
    const failing = () => {
      throw new Error("in a step");
    };
    const options = { steps: 80, state: line.state, checkpoint: folder };
    await assertRejects(() => collect(train(failing, inputs(), options)), Error, "in a step");
    await isFree();
    await assertRejects(() => collect(run(line, folder, { state: { model: line.model } })));
    await isFree();
    await collect(run(line, folder, { fresh: true }));
    await isFree();
    await collect(run(line, folder)); // it is done
    await isFree();
  }));

Deno.test("an iterator that nobody reads on gives its folder to the next training, and writes no more", () =>
  withFolder(async (folder) => {
    using abandoned = makeLine();
    const old = run(abandoned, { folder, every: 1 });
    await old.next(); // a cell that was left, as after an error in a notebook
    using line = makeLine();
    const reports = await collect(
      withHistory(run(line, { folder, every: 1 }, { fresh: true }), { folder, fresh: true }),
    );
    assertEquals(reports.map(({ step }) => step), [2, 4, 6, 8]);
    const names = namesIn(folder);
    await assertRejects(
      () => collect(old),
      FolderInUseError,
      "a training that was begun later in this process",
    );
    assertEquals(namesIn(folder), names);
    await old.return();
    assertEquals(namesIn(folder), names);
    await collect(run(line, folder));
  }));

Deno.test("what is trained can be read while its training goes on", () =>
  withFolder(async (folder) => {
    using line = makeLine();
    using reader = makeLine();
    for await (const { step } of run(line, { folder, every: 1 })) {
      const found = await loadCheckpoint(folder, { model: reader.model });
      assert(found.step >= step - 1);
    }
    assertEquals(namesIn(folder).includes(".lock"), false);
  }));

Deno.test("a training that is done is taken also from a folder that another has, and that cannot be written to", () =>
  withFolder(async (folder) => {
    using line = makeLine();
    await collect(withHistory(run(line, folder), { folder }));
    using lock = await lockFolder(folder, "another");
    assertEquals(await collect(run(line, folder)), []);
    await assertRejects(() => collect(run(line, folder, { steps: 9 })), FolderInUseError);
    lock.release();
    await Deno.chmod(folder, 0o500);
    try {
      const reports = await collect(withHistory(run(line, folder), { folder }));
      assertEquals(reports.map(({ step }) => step), [2, 4, 6, 8]);
    } finally {
      await Deno.chmod(folder, 0o700);
    }
  }));
