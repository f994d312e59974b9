// Damage to JSON that leaves it JSON, or nearly so: a parser gets through, and what reads the values must notice.
import type { Random } from "lib/data/mod.ts";
import { type Mutate, mutateBytes, oneOf } from "./bytes.ts";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Stands for a text that is put into the JSON as it is. */
const RAW = "\u0001raw\u0001";

/** Texts of values; some are no JSON. */
const VALUES = [
  ...["null", "true", "false", "0", "-1", "1", "2.5", "-0", "1e308", "1e999", "-1e999", "NaN"],
  ...["Infinity", "9007199254740993", "4294967296", "1000000", '""', '"x"', '"NaN"', '"1e999"'],
  ...["[]", "{}", "[null]", '[""]', "[[]]", '{"":0}', '{"__proto__":{}}', '"\\u0000"', "undefined"],
];

function isContainer(value: Json): value is Json[] | { [key: string]: Json } {
  return typeof value === "object" && value !== null;
}

/** The value of a text that holds a JSON object or list; undefined for other texts. */
function embedded(value: Json): Json | undefined {
  if (typeof value !== "string" || !/^[[{]/.test(value)) return undefined;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

/** All containers of a tree that have something in them. */
function containersIn(value: Json): (Json[] | { [key: string]: Json })[] {
  if (!isContainer(value)) return [];
  const inside = Object.values(value).flatMap(containersIn);
  return Object.keys(value).length > 0 ? [value, ...inside] : inside;
}

function misspelt(key: string, random: Random): string {
  if (key === "") return "x";
  const at = random.integer(key.length);
  const letter = random.pick(["8", "x", "", key[at].toUpperCase(), key[at] + key[at]]);
  return key.slice(0, at) + letter + key.slice(at + 1);
}

/** What an entry becomes, as a raw text. */
function newValue(value: Json, random: Random): string {
  const depth = () => 10 ** (1 + random.integer(4));
  switch (random.integer(10)) {
    case 0:
      return "[".repeat(depth());
    case 1: {
      const levels = depth();
      return "[".repeat(levels) + "]".repeat(levels);
    }
    case 2:
      return JSON.stringify("x".repeat(depth()));
    case 3:
      return JSON.stringify([value, value]);
    case 4:
      return typeof value === "number"
        ? String(value * random.pick([-1, 0.5, 2, 10, 1000, 1e6, 1e9, 1e15]))
        : JSON.stringify(String(value));
    case 5:
      return typeof value === "number" ? String(value + random.pick([-1, 1])) : "0";
    default:
      return random.pick(VALUES);
  }
}

function changeEntry(container: Json[] | { [key: string]: Json }, random: Random): string {
  const record = container as { [key: string]: Json };
  const key = random.pick(Object.keys(container));
  const value = record[key];
  const inner = embedded(value);
  if (inner !== undefined && random.chance(0.8)) {
    record[key] = mutateJsonText(value as string, random);
    return "";
  }
  if (Array.isArray(container) && random.chance(0.4)) {
    if (random.chance(0.5)) container.splice(Number(key), 1);
    else container.push(structuredClone(value));
    return "";
  }
  if (!Array.isArray(container) && random.chance(0.4)) {
    delete record[key];
    if (random.chance(0.6)) record[misspelt(key, random)] = value;
    return "";
  }
  record[key] = RAW;
  return newValue(value, random);
}

/** Changes one entry somewhere in a JSON text, also in a text in it that is JSON itself. */
export function mutateJsonText(text: string, random: Random): string {
  let tree: Json;
  try {
    tree = JSON.parse(text);
  } catch {
    return text;
  }
  if (random.chance(0.03)) return random.pick(VALUES);
  const containers = containersIn(tree);
  if (containers.length === 0) return random.pick(VALUES);
  const raw = changeEntry(random.pick(containers), random);
  const indent = text.includes("\n ") ? 1 : undefined;
  return JSON.stringify(tree, null, indent).replace(JSON.stringify(RAW), () => raw);
}

const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const encode = (text: string) => new TextEncoder().encode(text);

/** A file that is one JSON text. */
export const mutateJson: Mutate = oneOf(
  [3, (bytes, random) => encode(mutateJsonText(decode(bytes), random))],
  [2, mutateBytes],
);

/** A file with JSON in each line. */
export const mutateJsonLines: Mutate = oneOf(
  [3, (bytes, random) => {
    const lines = decode(bytes).split("\n");
    const at = random.integer(lines.length);
    lines[at] = mutateJsonText(lines[at], random);
    return encode(lines.join("\n"));
  }],
  [2, mutateBytes],
);

/** A text, a number of which becomes another one. */
export const mutateNumbers: Mutate = (bytes, random) => {
  const text = decode(bytes), numbers = [...text.matchAll(/\d+/g)];
  if (numbers.length === 0) return mutateBytes(bytes, random, []);
  const { 0: old, index } = random.pick(numbers);
  const values = ["0", "-1", "64", "99999", "1000000", "16000", "4294967296", "1e9", "NaN", "0.5"];
  const changed = random.pick([...values, old + "0", String(Number(old) + 1), ""]);
  return encode(text.slice(0, index) + changed + text.slice(index + old.length));
};
