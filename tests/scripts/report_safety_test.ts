// What a report must survive: damaged files of its own, another report in its folder, signals at any time.
import {
  assert,
  assertEquals,
  assertMatch,
  assertNotMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { join } from "node:path";
import { FolderInUseError, lockFolder } from "lib/data/files/folder_lock.ts";
import { ROOT } from "../../scripts/environment/mod.ts";
import { readNotebook } from "../../scripts/notebooks/notebook.ts";
import { takeFolders } from "../../scripts/report/locks.ts";
import { stageFiles } from "../../scripts/report/record.ts";
import { filesBelow, hashFolders } from "../../scripts/report/file_hash.ts";
import { listResults } from "../../scripts/report/results.ts";
import { explain, runStages } from "../../scripts/report/run_stages.ts";
import { shortText } from "../../scripts/report/short_text.ts";
import { planStage, type StageContext } from "../../scripts/report/stage.ts";
import {
  code,
  isAlive,
  notebook,
  runScript,
  text,
  until,
  withFolder,
  writeNotebook,
} from "./fixtures.ts";

const INPUTS = { lib: "1", preset: "", data: "", classes: "", mirror: "", device: "" };
const context = (output: string): StageContext => ({
  output,
  fresh: false,
  inputs: INPUTS,
  machine: {},
  versions: {},
  env: {},
});

Deno.test("a record or an executed notebook that is torn, empty, changed or old counts as none, and the stage is told to run again", async () => {
  await withFolder(async (folder) => {
    const source = await writeNotebook(folder, text("# A"), code('console.log("some words")'));
    const all = context(folder);
    await runStages([source], [], all);
    const files = stageFiles(folder, source);
    const plan = async () => {
      const { action, changed } = await planStage(source, [], all);
      return [action, ...changed];
    };
    assertEquals(await plan(), ["keep"]);
    const damages = {
      torn: (whole: string) => whole.slice(0, whole.length / 2),
      empty: () => "",
      null: () => "null",
      letter: (whole: string) => whole.replace("some words", "sane words").replace("202", "203"),
      digit: (whole: string) => whole.replace(/("execution_count": |"seconds": )\d/, "$17"),
    };
    for (const [kind, words] of [["record", "its record"], ["executed", "its executed notebook"]]) {
      const path = files[kind as keyof typeof files];
      const whole = await Deno.readTextFile(path);
      for (const [name, damage] of Object.entries(damages)) {
        const damaged = damage(whole);
        assert(damaged !== whole, name);
        await Deno.writeTextFile(path, damaged);
        assertEquals(await plan(), ["run", words], `${kind} ${name}`);
      }
      await Deno.writeTextFile(path, whole);
      assertEquals(await plan(), ["keep"]);
    }
    // What was kept without a checksum before.
    const { value } = JSON.parse(await Deno.readTextFile(files.record));
    await Deno.writeTextFile(files.record, JSON.stringify(value.record));
    assertEquals(await plan(), ["run", "its record"]);
    const [again] = await runStages([source], [], all);
    assertEquals([again.kept, again.failure, await plan()], [false, undefined, ["keep"]]);
  });
});

Deno.test("a second report or refresh in a folder says who has it, and stops before it changes anything", async () => {
  await withFolder(async (folder) => {
    const source = await writeNotebook(folder, code("1"));
    using _lock = await lockFolder(folder, "deno task report");
    const before = await filesBelow(folder);
    for (const script of ["report.ts", "refresh.ts"]) {
      const { code, stdout, stderr } = await runScript(script, source, "--output", folder);
      assertEquals([code, stdout], [1, ""]);
      assertMatch(stderr, /is in use by deno task report \(process \d+, since /);
    }
    assertEquals(await filesBelow(folder), before);
  });
});

Deno.test("reports with other folders do not mix the trainings that their notebooks share", async () => {
  await withFolder(async (folder) => {
    const [a, b] = ["a", "b"].map((name) => join(folder, name));
    const checkpoints = join(folder, "outputs", "checkpoints");
    await Deno.mkdir(checkpoints, { recursive: true });
    const shared = [join(folder, "notebooks", "01-a.ipynb")];
    {
      using _first = await takeFolders(a, shared, "deno task report");
      await assertRejects(() => takeFolders(a, shared, "x"), FolderInUseError, "in use by deno");
      const message = `${checkpoints} is in use by deno task report (process ${Deno.pid}`;
      await assertRejects(() => takeFolders(b, shared, "x"), Error, message);
      (await takeFolders(b, [], "x"))[Symbol.dispose](); // was not left taken
    }
    (await takeFolders(b, shared, "x"))[Symbol.dispose]();
    const elsewhere = join(folder, "c", "notebooks", "own.ipynb");
    (await takeFolders(b, [elsewhere], "x"))[Symbol.dispose]();
    assertEquals(await Deno.stat(join(folder, "c")).catch(() => "none"), "none");
  });
});

/** Starts a report on a notebook. */
function start(
  source: string,
  folder: string,
  env: Record<string, string> = {},
  ...options: string[]
): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", join(ROOT, "scripts", "report.ts"), source, "--output", folder, ...options],
    env,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
}

const exists = (path: string) => Deno.stat(path).then(() => true, () => false);

Deno.test("a signal before there is anything to show ends a report without a page or a child", async () => {
  await withFolder(async (folder) => {
    const ids = join(folder, "ids");
    const source = await writeNotebook(
      folder,
      code(
        `const child = new Deno.Command("sleep", { args: ["600"] }).spawn();\n` +
          `Deno.writeTextFileSync("${ids}.part", \`\${Deno.pid} \${child.pid}\`);\n` +
          `Deno.renameSync("${ids}.part", "${ids}");\n` +
          `await new Promise((done) => setTimeout(done, 600_000));`,
      ),
    );
    const { record } = stageFiles(folder, source);
    // While the device is asked, while the kernel starts, and in the first cell.
    const moments = [
      [join(folder, ".lock"), "SIGINT", 130],
      [record, "SIGTERM", 143],
      [ids, "SIGHUP", 129],
    ] as const;
    for (const [cue, signal, status] of moments) {
      const child = start(source, folder);
      await until(() => exists(cue), 60);
      child.kill(signal);
      const { code, stderr } = await child.output();
      assertEquals(code, status, cue);
      assertNotMatch(new TextDecoder().decode(stderr), /Error|Traceback|writing a page/);
      const left = await filesBelow(folder);
      assertEquals(left.filter((path) => /\.(tmp|part|lock)$|report\.html/.test(path)), []);
    }
    for (const id of (await Deno.readTextFile(ids)).split(" ")) {
      await until(async () => !await isAlive(Number(id)), 5);
    }
  });
});

Deno.test("a signal while the browser starts ends the report at its page, and the browser", async () => {
  await withFolder(async (folder) => {
    const source = await writeNotebook(folder, code("1"));
    const [browser, id] = [join(folder, "browser"), join(folder, "id")];
    // As Chromium, it ends with the pipe that its orders come from; as a slow one, it answers none.
    const script =
      `#!/bin/sh\necho $$ > "${id}.part"\nmv "${id}.part" "${id}"\nexec cat <&3 >/dev/null\n`;
    await Deno.writeTextFile(browser, script, { mode: 0o755 });
    const child = start(source, folder, { CHROMIUM: browser }, "--pdf");
    await until(() => exists(id), 60);
    child.kill("SIGTERM");
    const { code: status } = await child.output();
    assertEquals(status, 143);
    assert(await exists(join(folder, "report.html")));
    assertEquals((await filesBelow(folder)).filter((path) => /pdf|tmp/.test(path)), []);
    const pid = Number(await Deno.readTextFile(id));
    await until(async () => !await isAlive(pid), 5);
  });
});

Deno.test("a second signal ends what still tidies up after the first", async () => {
  await withFolder(async (folder) => {
    const script = join(folder, "stubborn.ts");
    await Deno.writeTextFile(
      script,
      `import { untilStopped } from "../../scripts/report/signals.ts";\n` +
        `await untilStopped(async (signal) => {\n` +
        `  signal.addEventListener("abort", () => console.log("stopping"));\n` +
        `  console.log("working");\n` +
        `  await new Promise((done) => setTimeout(done, 600_000));\n  return 0;\n});\n`,
    );
    const args = ["run", "-A", script];
    const child = new Deno.Command(Deno.execPath(), { args, stdout: "piped", stderr: "null" })
      .spawn();
    let said = "";
    for await (const part of child.stdout.pipeThrough(new TextDecoderStream())) {
      said += part;
      if (part.includes("working")) child.kill("SIGINT");
      if (part.includes("stopping")) child.kill("SIGTERM");
    }
    assertEquals([(await child.status).code, said], [143, "working\nstopping\n"]);
  });
});

Deno.test("of a failed cell's megabyte of text the first lines are shown, without commands to the terminal", () => {
  const lines = Array.from(
    { length: 20_000 },
    (_, i) => `\x1b[31mline\x1b[0m ${i} \x07${"x".repeat(60)}`,
  );
  const failure = {
    cell: 1,
    source: "f(" + "1, ".repeat(1e5),
    name: "Error",
    message: lines.join("\n"),
  };
  const shown = explain("01-a", failure);
  assert(shown.length < 10_000, `${shown.length} characters`);
  assertStringIncludes(shown, "Error: line 0 \\x07xxx");
  assertMatch(shown, /\.\.\. \(19960 more lines\)$/);
  // deno-lint-ignore no-control-regex
  assertNotMatch(shown, /[\x00-\x08\x1b]/);
  assertEquals(shortText("a\nb\n"), "a\nb");
  assertMatch(shortText("y".repeat(1e6)), /^y{500}\.\.\. \(999500 more characters\)$/);
});

Deno.test("a report warns of NaN in an output, in the terminal and on the page, and of an error's text shows the first lines", async () => {
  await withFolder(async (folder) => {
    const cells = [
      code('console.log("held-out loss", NaN)'),
      code('throw new Error("word\\n".repeat(100_000))'),
    ];
    const source = await writeNotebook(folder, ...cells);
    const { code: status, stderr } = await runScript("report.ts", source, "--output", folder);
    assertEquals(status, 1);
    assertMatch(stderr, /^warning: fixture, cell 1 shows NaN: held-out loss NaN$/m);
    assert(stderr.length < 10_000);
    const page = await Deno.readTextFile(join(folder, "report.html"));
    assertStringIncludes(page, "<li>fixture, cell 1 shows NaN: held-out loss NaN</li>");
    assert(page.length < 200_000, `${page.length} characters`);
  });
});

Deno.test("locks and half-written files among the checkpoints are no results of a stage", async () => {
  await withFolder(async (folder) => {
    await Deno.mkdir(join(folder, "gan"));
    for (const name of ["step-1", ".lock", "step-2.5f.tmp", ".maskgit-1.tmp"]) {
      await Deno.writeTextFile(join(folder, "gan", name), "1");
    }
    assertEquals(Object.keys(await listResults(folder)), ["gan/step-1"]);
  });
});

Deno.test("links to folders are followed once, and a file that cannot be read is named", async () => {
  await withFolder(async (folder) => {
    await Deno.mkdir(join(folder, "a"));
    await Deno.writeTextFile(join(folder, "a", "one"), "1");
    await Deno.symlink(join(folder, "a"), join(folder, "b"));
    await Deno.symlink(folder, join(folder, "a", "up"));
    await Deno.symlink(join(folder, "nothing"), join(folder, "gone"));
    assertEquals(await filesBelow(folder), ["a/one", "b/one"]);
    assertEquals(await filesBelow(join(folder, "nothing")), []);
    assertMatch(await hashFolders(folder, ["a", "b"]), /^[0-9a-f]{64}$/);
    const torn = join(folder, "torn.ipynb");
    for (
      const cells of [
        "",
        '{"nbformat": 4, "cells": [null]}',
        JSON.stringify({ ...notebook(), cells: [{}] }),
      ]
    ) {
      await Deno.writeTextFile(torn, cells);
      const problem = `${torn}: not a Jupyter notebook in format 4`;
      await assertRejects(() => readNotebook(torn), Error, problem);
    }
  });
});
