// The part of TensorFlow's C API that builds graphs, makes functions of them, and runs them in sessions.
//
// Declarations follow tensorflow/c/c_api.h and tensorflow/c/eager/c_api.h of TensorFlow 2.21. A TF_Output is passed by
// value there: 16 bytes, which the calling conventions of x86-64 and arm64 pass like a pointer and an int.

const P = "pointer", B = "buffer", I = "i32", L = "i64", U = "usize", V = "void", Y = "u8";

/** Symbols by name, for `Deno.dlopen`. */
export const graphSymbols = {
  TF_NewGraph: { parameters: [], result: P },
  TF_DeleteGraph: { parameters: [P], result: V },
  TF_GraphGetOpDef: { parameters: [P, B, P, P], result: V },
  TF_GraphGetTensorNumDims: { parameters: [P, P, I, P], result: I },
  TF_GraphGetTensorShape: { parameters: [P, P, I, B, I, P], result: V },
  TF_GraphSetTensorShape: { parameters: [P, P, I, B, I, P], result: V },
  TF_GraphCopyFunction: { parameters: [P, P, P, P], result: V },
  TF_NewBuffer: { parameters: [], result: P },
  TF_DeleteBuffer: { parameters: [P], result: V },

  TF_NewOperation: { parameters: [P, B, B], result: P },
  TF_FinishOperation: { parameters: [P, P], result: P },
  TF_AddInput: { parameters: [P, P, I], result: V },
  TF_AddInputList: { parameters: [P, B, I], result: V },
  TF_AddControlInput: { parameters: [P, P], result: V },
  TF_SetDevice: { parameters: [P, B], result: V },
  TF_OperationOutputType: { parameters: [P, I], result: I },
  TF_SetAttrString: { parameters: [P, B, B, U], result: V },
  TF_SetAttrStringList: { parameters: [P, B, B, B, I], result: V },
  TF_SetAttrInt: { parameters: [P, B, L], result: V },
  TF_SetAttrIntList: { parameters: [P, B, B, I], result: V },
  TF_SetAttrFloat: { parameters: [P, B, "f32"], result: V },
  TF_SetAttrFloatList: { parameters: [P, B, B, I], result: V },
  TF_SetAttrBool: { parameters: [P, B, Y], result: V },
  TF_SetAttrBoolList: { parameters: [P, B, B, I], result: V },
  TF_SetAttrType: { parameters: [P, B, I], result: V },
  TF_SetAttrTypeList: { parameters: [P, B, B, I], result: V },
  TF_SetAttrShape: { parameters: [P, B, B, I], result: V },
  TF_SetAttrTensor: { parameters: [P, B, P, P], result: V },

  TF_GraphToFunctionWithControlOutputs: {
    parameters: [P, B, Y, I, P, I, B, I, B, P, I, B, P, P, P, P],
    result: P,
  },
  TF_FunctionSetAttrValueProto: { parameters: [P, B, B, U, P], result: V },
  TF_DeleteFunction: { parameters: [P], result: V },
  TFE_ContextAddFunction: { parameters: [P, P, P], result: V },
  TFE_ContextRemoveFunction: { parameters: [P, B, P], result: V },
  TFE_DeleteOp: { parameters: [P], result: V },
  TF_DeleteStatus: { parameters: [P], result: V },

  TF_NewSessionOptions: { parameters: [], result: P },
  TF_SetConfig: { parameters: [P, B, U, P], result: V },
  TF_DeleteSessionOptions: { parameters: [P], result: V },
  TF_NewSession: { parameters: [P, P, P], result: P },
  TF_SessionRun: { parameters: [P, P, B, B, I, B, B, I, B, I, P, P], result: V },
  TF_CloseSession: { parameters: [P, P], result: V },
  TF_DeleteSession: { parameters: [P, P], result: V },
  TF_NewBufferFromString: { parameters: [B, U], result: P },

  // On a thread of its own, so that JavaScript's event loop turns during a long call.
  executeNonblocking: {
    name: "TFE_Execute",
    parameters: [P, B, B, P],
    result: V,
    nonblocking: true,
  },
} as const;
