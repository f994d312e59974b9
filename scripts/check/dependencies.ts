// The folders of lib depend on each other in one direction; lib depends on nothing else of the project.
import { posix } from "node:path";

/** What each folder of lib may import from, beside itself. */
export const ALLOWED: Record<string, string[]> = {
  values: [],
  tensorflow: ["values"],
  data: ["values", "tensorflow"],
  notebook: ["values", "tensorflow", "data"],
  nn: ["values", "tensorflow"],
  models: ["values", "tensorflow", "nn"],
  maskgit: ["values", "tensorflow", "nn", "models", "data"],
  metrics: ["values", "tensorflow", "nn", "data"],
  training: ["values", "tensorflow", "nn", "data", "notebook"],
  pretrained: ["values", "tensorflow", "nn", "models", "maskgit", "data", "training"],
  evaluation: ["values", "tensorflow", "nn", "models", "maskgit", "metrics", "data"],
  recipes: [
    "values",
    "tensorflow",
    "nn",
    "models",
    "maskgit",
    "metrics",
    "evaluation",
    "data",
    "notebook",
    "training",
    "pretrained",
  ],
};

const COMMENT = /^\s*(?:\/\/|\/?\*)/;

/** The specifiers that a TypeScript text imports, those in comments (examples) left out. */
export function importsOf(text: string): string[] {
  const code = text.split("\n").filter((line) => !COMMENT.test(line)).join("\n");
  return [...code.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*"([^"]+)"/g)].map((match) => match[1]);
}

/** The project path that `specifier` names, seen from the file `from`; undefined for a package. */
function projectPath(from: string, specifier: string): string | undefined {
  if (specifier.startsWith("lib/")) return specifier;
  if (!specifier.startsWith(".")) return undefined;
  return posix.join(posix.dirname(from), specifier);
}

/** A problem for each import of lib's `files` (project path to content) that goes the wrong way. */
export function dependencyProblems(
  files: Map<string, string>,
  allowed: Record<string, string[]> = ALLOWED,
): string[] {
  const problems: string[] = [];
  for (const [path, text] of files) {
    const folder = path.split("/")[1];
    if (!(folder in allowed)) {
      problems.push(`${path}: lib/${folder} is not in the table of scripts/check/dependencies.ts`);
      continue;
    }
    for (const specifier of importsOf(text)) {
      const target = projectPath(path, specifier)?.split("/");
      if (!target || (target[0] === "lib" && [folder, ...allowed[folder]].includes(target[1]))) {
        continue;
      }
      const may = allowed[folder].map((name) => `lib/${name}`).join(", ") || "no other folder";
      problems.push(`${path}: imports ${specifier}, but lib/${folder} may use ${may}`);
    }
  }
  return problems;
}
