// Sets the attributes of an op from the descriptions that tfjs-node's kernels give.

import { c, check, cString, type Pointer, status } from "./c_api.ts";
import { AttrType } from "./types.ts";

/** An op's attribute as tfjs-node's kernels write it (`TFEOpAttr`). */
export interface OpAttr {
  name: string;
  type: number;
  value: boolean | number | object | string | number[];
}

/** C functions that set attributes: the eager ops' or the graph nodes'. */
export interface AttributeSetters {
  setString: typeof c.TFE_OpSetAttrString;
  setStringList: typeof c.TFE_OpSetAttrStringList;
  setInt: typeof c.TFE_OpSetAttrInt;
  setIntList: typeof c.TFE_OpSetAttrIntList;
  setFloat: typeof c.TFE_OpSetAttrFloat;
  setFloatList: typeof c.TFE_OpSetAttrFloatList;
  setBool: typeof c.TFE_OpSetAttrBool;
  setBoolList: typeof c.TFE_OpSetAttrBoolList;
  setType: typeof c.TFE_OpSetAttrType;
  setTypeList: typeof c.TFE_OpSetAttrTypeList;
  setShape: (...args: Parameters<typeof c.TFE_OpSetAttrShape>) => void;
}

let eager: AttributeSetters | undefined;

/** Made when the library is open. */
const eagerSetters = (): AttributeSetters =>
  eager ??= {
    setString: c.TFE_OpSetAttrString,
    setStringList: c.TFE_OpSetAttrStringList,
    setInt: c.TFE_OpSetAttrInt,
    setIntList: c.TFE_OpSetAttrIntList,
    setFloat: c.TFE_OpSetAttrFloat,
    setFloatList: c.TFE_OpSetAttrFloatList,
    setBool: c.TFE_OpSetAttrBool,
    setBoolList: c.TFE_OpSetAttrBoolList,
    setType: c.TFE_OpSetAttrType,
    setTypeList: c.TFE_OpSetAttrTypeList,
    setShape: c.TFE_OpSetAttrShape,
  };

const encoder = new TextEncoder();

/**
 * Sets one attribute.
 *
 * @param set for a graph's node its own setters; an eager op's are the default
 * @throws Error on an attribute type that the binding does not know.
 */
export function setAttribute(
  op: Pointer,
  attr: OpAttr,
  set: AttributeSetters = eagerSetters(),
): void {
  const name = cString(attr.name);
  const value = attr.value;
  switch (attr.type) {
    case AttrType.STRING:
      return Array.isArray(value)
        ? setStrings(op, name, value as unknown as string[], set)
        : setString(op, name, value as string, set);
    case AttrType.INT:
      return Array.isArray(value)
        ? set.setIntList(op, name, int64s(value), value.length)
        : set.setInt(op, name, BigInt(Math.trunc(value as number)));
    case AttrType.FLOAT:
      return Array.isArray(value)
        ? set.setFloatList(op, name, Float32Array.from(value), value.length)
        : set.setFloat(op, name, value as number);
    case AttrType.BOOL:
      return Array.isArray(value)
        ? set.setBoolList(op, name, Uint8Array.from(value, Number), value.length)
        : set.setBool(op, name, value ? 1 : 0);
    case AttrType.TYPE:
      return Array.isArray(value)
        ? set.setTypeList(op, name, Int32Array.from(value), value.length)
        : set.setType(op, name, value as number);
    case AttrType.SHAPE: {
      const shape = value as number[];
      set.setShape(op, name, int64s(shape), shape.length, status);
      return check(`attribute ${attr.name}`);
    }
    default:
      throw new Error(`Attribute ${attr.name} has the unknown type ${attr.type}.`);
  }
}

function setString(
  op: Pointer,
  name: Uint8Array<ArrayBuffer>,
  value: string,
  set: AttributeSetters,
): void {
  const bytes = encoder.encode(value);
  set.setString(op, name, bytes, BigInt(bytes.length));
}

function setStrings(
  op: Pointer,
  name: Uint8Array<ArrayBuffer>,
  values: string[],
  set: AttributeSetters,
): void {
  const texts = values.map(cString);
  const addresses = texts.map((text) => Deno.UnsafePointer.value(Deno.UnsafePointer.of(text)));
  const lengths = texts.map((text) => text.length - 1); // without the NUL
  set.setStringList(
    op,
    name,
    BigUint64Array.from(addresses),
    BigUint64Array.from(lengths, BigInt),
    values.length,
  );
}

/** Integers as C's int64_t. */
export function int64s(values: readonly number[]): BigInt64Array<ArrayBuffer> {
  return BigInt64Array.from(values, (value) => BigInt(Math.trunc(value)));
}
