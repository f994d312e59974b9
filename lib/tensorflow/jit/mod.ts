/**
 * Whole functions of tensors as one execution of TensorFlow.
 *
 * @module
 */

export { branchCount } from "./branches.ts";
export { hostInput } from "./host_input.ts";
export { jit, type Jitted } from "./jit.ts";
export { FASTEST, type JitOptions } from "./options.ts";
export { type OpTime, profile, type ProfileOptions } from "./profile.ts";
export { replicaCount, replicaMean } from "./replica_mean.ts";
export type { ReplicaChoice } from "./split.ts";
export { staticValue } from "./static_value.ts";
export type { TensorTree } from "./tree.ts";
