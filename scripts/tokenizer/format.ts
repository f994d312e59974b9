// What a file of tokens holds: safetensors with one tensor and two texts.

/** Name of the tensor: (pictures, rows, columns), int32. */
export const TOKENS = "tokens";
/** Name of the text with the pictures' file names, a JSON list. */
export const NAMES = "names";
/** Name of the text with the number of different tokens. */
export const SIZE = "codebookSize";
/** Side of the pictures that the notebooks' models learn from. */
export const PIXELS = 64;
