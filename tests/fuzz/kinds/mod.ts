// All kinds of files that the project reads.
import type { FuzzKind } from "../kind.ts";
import { IDX_KINDS } from "./idx.ts";
import { MASK_KINDS } from "./masks.ts";
import { MODEL_KINDS } from "./models.ts";
import { NPZ_KINDS } from "./npz.ts";
import { PICTURE_KINDS } from "./pictures.ts";
import { REPORT_KINDS } from "./report_files.ts";
import { SAFETENSORS_KINDS } from "./safetensors.ts";
import { TINY_IMAGENET_KINDS } from "./tiny_imagenet.ts";
import { TOKEN_KINDS } from "./tokens.ts";
import { TORCH_KINDS } from "./torch.ts";
import { TRAINING_KINDS } from "./training_files.ts";

export const KINDS: readonly FuzzKind[] = [
  ...IDX_KINDS,
  ...TINY_IMAGENET_KINDS,
  ...PICTURE_KINDS,
  ...MASK_KINDS,
  ...SAFETENSORS_KINDS,
  ...NPZ_KINDS,
  ...TORCH_KINDS,
  ...MODEL_KINDS,
  ...TRAINING_KINDS,
  ...TOKEN_KINDS,
  ...REPORT_KINDS,
];
