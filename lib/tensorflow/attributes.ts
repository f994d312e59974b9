// Sets the attributes of an eager op from the descriptions that tfjs-node's kernels give.

import { c, check, cString, type Pointer, status } from "./c_api.ts";
import { AttrType } from "./types.ts";

/** An op's attribute as tfjs-node's kernels write it (`TFEOpAttr`). */
export interface OpAttr {
  name: string;
  type: number;
  value: boolean | number | object | string | number[];
}

const encoder = new TextEncoder();

/**
 * Sets one attribute.
 *
 * @throws Error on an attribute type that the binding does not know.
 */
export function setAttribute(op: Pointer, attr: OpAttr): void {
  const name = cString(attr.name);
  const value = attr.value;
  switch (attr.type) {
    case AttrType.STRING:
      return Array.isArray(value)
        ? setStrings(op, name, value as unknown as string[])
        : setString(op, name, value as string);
    case AttrType.INT:
      return Array.isArray(value)
        ? c.TFE_OpSetAttrIntList(op, name, int64s(value), value.length)
        : c.TFE_OpSetAttrInt(op, name, BigInt(Math.trunc(value as number)));
    case AttrType.FLOAT:
      return Array.isArray(value)
        ? c.TFE_OpSetAttrFloatList(op, name, Float32Array.from(value), value.length)
        : c.TFE_OpSetAttrFloat(op, name, value as number);
    case AttrType.BOOL:
      return Array.isArray(value)
        ? c.TFE_OpSetAttrBoolList(op, name, Uint8Array.from(value, Number), value.length)
        : c.TFE_OpSetAttrBool(op, name, value ? 1 : 0);
    case AttrType.TYPE:
      return Array.isArray(value)
        ? c.TFE_OpSetAttrTypeList(op, name, Int32Array.from(value), value.length)
        : c.TFE_OpSetAttrType(op, name, value as number);
    case AttrType.SHAPE: {
      const shape = value as number[];
      c.TFE_OpSetAttrShape(op, name, int64s(shape), shape.length, status);
      return check(`attribute ${attr.name}`);
    }
    default:
      throw new Error(`Attribute ${attr.name} has the unknown type ${attr.type}.`);
  }
}

function setString(op: Pointer, name: Uint8Array<ArrayBuffer>, value: string): void {
  const bytes = encoder.encode(value);
  c.TFE_OpSetAttrString(op, name, bytes, BigInt(bytes.length));
}

function setStrings(op: Pointer, name: Uint8Array<ArrayBuffer>, values: string[]): void {
  const texts = values.map(cString);
  const addresses = texts.map((text) => Deno.UnsafePointer.value(Deno.UnsafePointer.of(text)));
  const lengths = texts.map((text) => text.length - 1); // without the NUL
  c.TFE_OpSetAttrStringList(
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
