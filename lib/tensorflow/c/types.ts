// TensorFlow's numbers for data types and attribute types, and what they are called.

/** TF_DataType (tensorflow/c/tf_datatype.h). */
export const DataType = {
  FLOAT: 1,
  DOUBLE: 2,
  INT32: 3,
  UINT8: 4,
  STRING: 7,
  COMPLEX64: 8,
  INT64: 9,
  BOOL: 10,
  BFLOAT16: 14,
  RESOURCE: 20,
} as const;

/** Attribute types, as tfjs-node's binding numbers them (TF_AttrType in tensorflow/c/c_api.h). */
export const AttrType = {
  STRING: 0,
  INT: 1,
  FLOAT: 2,
  BOOL: 3,
  TYPE: 4,
  SHAPE: 5,
  RESOURCE: 8,
} as const;

const NAMES: Record<number, string> = {
  [DataType.FLOAT]: "float32",
  [DataType.DOUBLE]: "float64",
  [DataType.INT32]: "int32",
  [DataType.UINT8]: "uint8",
  [DataType.STRING]: "string",
  [DataType.COMPLEX64]: "complex64",
  [DataType.INT64]: "int64",
  [DataType.BOOL]: "bool",
  [DataType.BFLOAT16]: "bfloat16",
  [DataType.RESOURCE]: "resource",
};

/** `float32[7,5]`. */
export function describeTensor(dtype: number, shape: readonly number[]): string {
  return `${NAMES[dtype] ?? `dtype ${dtype}`}[${shape.join(",")}]`;
}
