// Takes nested arrays and records of tensors apart, and puts them together again.

import * as tf from "@tensorflow/tfjs";

/** A tensor, or arrays and records of tensors, nested at will. */
export type TensorTree = tf.Tensor | readonly TensorTree[] | {
  readonly [name: string]: TensorTree;
};

/** What a structure is made of. */
export interface Flat {
  /** The tensors, in order. */
  tensors: tf.Tensor[];
  /** Where each one is, for errors: `argument 0.image`. */
  paths: string[];
  /** Where the values are that are no tensors, and what they are: `argument 1 (a number)`. */
  simple: string[];
  /** Types and shapes of the tensors, and everything else by value: equal for what can share a traced function. */
  signature: string;
}

/**
 * Takes a structure apart.
 *
 * @param path what the structure is called in errors
 * @throws {TypeError} on anything but tensors, arrays, plain objects and simple values
 */
export function flatten(tree: unknown, path: string): Flat {
  const flat: Flat = { tensors: [], paths: [], simple: [], signature: "" };
  visit(tree, path, flat);
  return flat;
}

function visit(tree: unknown, path: string, flat: Flat): void {
  if (tree instanceof tf.Tensor) {
    flat.tensors.push(tree);
    flat.paths.push(path);
    flat.signature += `${tree.dtype}[${tree.shape}]`;
  } else if (Array.isArray(tree)) {
    flat.signature += "(";
    tree.forEach((item, i) => visit(item, `${path}[${i}]`, flat));
    flat.signature += ")";
  } else if (isRecord(tree)) {
    flat.signature += "{";
    for (const [name, item] of Object.entries(tree)) {
      flat.signature += `${JSON.stringify(name)}:`;
      visit(item, `${path}.${name}`, flat);
    }
    flat.signature += "}";
  } else {
    flat.signature += `${simple(tree, path)};`;
    flat.simple.push(`${path} (${tree === null ? "null" : typeof tree})`);
  }
}

/** A structure like `tree`, with other tensors. */
export function replaceTensors<T>(tree: T, next: (tensor: tf.Tensor) => tf.Tensor): T {
  if (tree instanceof tf.Tensor) return next(tree) as T;
  if (Array.isArray(tree)) return tree.map((item) => replaceTensors(item, next)) as T;
  if (!isRecord(tree)) return tree;
  const entries = Object.entries(tree).map(([name, item]) => [name, replaceTensors(item, next)]);
  return Object.fromEntries(entries) as T;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function simple(value: unknown, path: string): string {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value);
    case "number":
      return Object.is(value, -0) ? "-0" : String(value);
    case "boolean":
    case "bigint":
    case "undefined":
      return String(value);
  }
  if (value === null) return "null";
  const kind = typeof value === "object" ? value.constructor?.name : `a ${typeof value}`;
  throw new TypeError(
    `jit: ${path} is ${kind}. A traced function takes tensors, arrays and plain objects of them, and simple values.`,
  );
}
