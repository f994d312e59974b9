// The report's stages: kept when nothing changed, run again with those after them when something did, gone on with.
import { assert, assertEquals, assertGreater, assertMatch } from "@std/assert";
import { join } from "node:path";
import { codeHash } from "../../scripts/notebooks/code_hash.ts";
import { type Cell, readNotebook } from "../../scripts/notebooks/notebook.ts";
import { readRecord, stageFiles, writeRecord } from "../../scripts/report/record.ts";
import { listResults } from "../../scripts/report/results.ts";
import { runStages } from "../../scripts/report/run_stages.ts";
import { planStage, type StageContext } from "../../scripts/report/stage.ts";
import { code, notebook, text, until, withFolder } from "./fixtures.ts";

const INPUTS = {
  lib: "1",
  preset: "smoke",
  data: "generated",
  classes: "",
  mirror: "",
  device: "CPU",
};

/** A project of two notebooks, each of which writes down that it ran, and leaves a checkpoint. */
class Project {
  readonly a: string;
  readonly b: string;
  readonly context: StageContext;

  constructor(readonly folder: string) {
    [this.a, this.b] = ["01-a", "02-b"].map((name) => join(folder, "notebooks", `${name}.ipynb`));
    this.context = {
      output: join(folder, "report"),
      fresh: false,
      inputs: INPUTS,
      machine: { processor: "one" },
      versions: { project: "abc" },
      env: {},
    };
  }

  /** A cell that adds the name, and how MASKGIT_RESUME is set, to the file of runs. */
  note(name: string): Cell {
    return code(
      `const resumed = Deno.env.get("MASKGIT_RESUME");\n` +
        `await Deno.writeTextFile("../runs", "${name}" + resumed + " ", { append: true });\n` +
        `await Deno.mkdir("../outputs/checkpoints/${name}", { recursive: true });\n` +
        `await Deno.writeTextFile("../outputs/checkpoints/${name}/step", "${name}");`,
    );
  }

  async write(path: string, ...cells: Cell[]): Promise<void> {
    await Deno.mkdir(join(this.folder, "notebooks"), { recursive: true });
    await Deno.writeTextFile(path, JSON.stringify(notebook(...cells)));
  }

  /** Runs both. @returns which ran, and the names of those that were kept */
  async run(options: Partial<StageContext> = {}): Promise<{ ran: string; kept: string[] }> {
    const file = join(this.folder, "runs");
    await Deno.writeTextFile(file, "");
    const paths = [this.a, this.b];
    const done = await runStages(paths, paths, { ...this.context, ...options });
    const kept = done.filter((stage) => stage.kept).map(({ name }) => name);
    return { ran: (await Deno.readTextFile(file)).trim(), kept };
  }

  async changed(path: string, options: Partial<StageContext> = {}) {
    const before = path === this.b ? [this.a] : [];
    const { action, changed } = await planStage(path, before, { ...this.context, ...options });
    return { action, changed };
  }
}

const withProject = (use: (project: Project) => Promise<void>) =>
  withFolder((folder) => use(new Project(folder)));

Deno.test("stages are kept while nothing changes; what changes reruns them and the later ones", async () => {
  await withProject(async (project) => {
    const { a, b } = project;
    await project.write(a, text("# A"), project.note("a"));
    await project.write(b, text("# B"), project.note("b"));
    assertEquals(await project.run(), { ran: "a b", kept: [] });
    assertEquals(await project.run(), { ran: "", kept: ["01-a", "02-b"] });

    // Words and spaces are no change, and the new words are shown.
    const spaced = {
      ...project.note("a"),
      source: `\n${project.note("a").source}`.replace("= ", "=   "),
    };
    await project.write(a, text("# A, in other words"), spaced);
    assertEquals((await project.run()).kept, ["01-a", "02-b"]);
    const shown = await readNotebook(stageFiles(project.context.output, a).executed);
    assertEquals(shown.cells[0].source, "# A, in other words");
    assertEquals(shown.cells[1].execution_count, 1);

    await project.write(b, text("# B"), project.note("b"), code("1"));
    assertEquals(await project.changed(b), { action: "run", changed: ["its code"] });
    assertEquals(await project.changed(a), { action: "keep", changed: [] });
    assertEquals((await project.changed(a, { fresh: true })).action, "run");

    await project.write(b, text("# B"), project.note("b"));
    await project.write(a, text("# A"), project.note("a"), code("1"));
    assertEquals(await project.run(), { ran: "a b", kept: [] });
  });
});

Deno.test("each input is told of: lib, preset, device, checkpoints, the executed notebook", async () => {
  await withProject(async (project) => {
    const { a, b, context } = project;
    await project.write(a, project.note("a"));
    await project.write(b, project.note("b"));
    await project.run();
    const inputs = { ...INPUTS, lib: "2", preset: "quick", device: "GPU" };
    const changed = ["lib", "the preset", "the device"];
    assertEquals(await project.changed(a, { inputs }), { action: "run", changed });

    const step = join(project.folder, "outputs", "checkpoints", "a", "step");
    await Deno.writeTextFile(step, "other");
    assertEquals((await project.changed(a)).changed, ["its checkpoints"]);
    await project.write(b, project.note("b"));
    await Deno.remove(stageFiles(context.output, b).executed);
    assertEquals((await project.changed(b)).changed, ["its executed notebook"]);
    await Deno.writeTextFile(stageFiles(context.output, a).record, "{ damaged");
    assertEquals(await project.changed(a), { action: "run", changed: ["its record"] });
    assertEquals((await project.changed(b)).changed, ["the results of 01-a"]);
  });
});

Deno.test("an interrupted stage goes on: earlier ones are kept, its checkpoints too; one that starts over loses them", async () => {
  await withProject(async (project) => {
    const { a, b, context, folder } = project;
    const go = join(folder, "go");
    const wait = code(
      `while (!await Deno.stat("../go").then(() => true, () => false)) {\n` +
        `  await new Promise((done) => setTimeout(done, 50));\n}`,
    );
    await project.write(a, project.note("a"));
    await project.write(b, project.note("b"), wait);
    const stop = new AbortController();
    const running = project.run({ signal: stop.signal });
    const step = join(folder, "outputs", "checkpoints", "b", "step");
    await until(() => Deno.stat(step).then(() => true, () => false), 120);
    stop.abort();
    assertEquals(await running, { ran: "a b", kept: [] });
    const files = stageFiles(context.output, b);
    const first = (await readRecord(files.record))!;
    assertEquals([first.state, Object.keys(first.results)], ["running", ["b/step"]]);

    assertEquals((await project.changed(b)).action, "resume");
    await Deno.writeTextFile(go, "");
    assertEquals(await project.run(), { ran: "b1", kept: ["01-a"] });
    const second = (await readRecord(files.record))!;
    assertEquals([second.state, second.began], ["finished", first.began]);
    assertGreater(second.seconds, first.seconds);
    assertMatch(second.finished!, /^\d{4}-\d\d-\d\dT/);
    assertEquals(second.inputs.code, await codeHash(await readNotebook(b)));

    // With other code it starts over, and must not find what it left.
    await project.write(b, code(`Deno.statSync("../outputs/checkpoints/b/step")`));
    const paths = [a, b];
    const [, failed] = await runStages(paths, paths, context);
    assertMatch(failed.failure!.message, /No such file/);
    assert(!failed.kept);
  });
});

Deno.test("a stage that was killed takes no other stage's checkpoints with it when it starts over", async () => {
  await withProject(async (project) => {
    const { a, b, context, folder } = project;
    await project.write(a, project.note("a"));
    await project.write(b, project.note("b"));
    await project.run();
    const { record: path } = stageFiles(context.output, b);
    const { finished: _, ...record } = (await readRecord(path))!;
    await writeRecord(path, { ...record, state: "running", results: {} }); // as it is when the stage begins

    assertEquals(await project.run({ fresh: true }), { ran: "a b", kept: [] });
    assertEquals(
      Object.keys(await listResults(join(folder, "outputs", "checkpoints"))),
      ["a/step", "b/step"],
    );
  });
});
