// Checks of values that callers hand over, and how messages show them.
export { escapedText, printableName, printableText } from "./printable.ts";
export {
  inWords,
  isInRange,
  type Range,
  requireNumber,
  requireOneOf,
  requireWhole,
} from "./ranges.ts";
export {
  aFlag,
  aList,
  aNumber,
  anything,
  aSeed,
  aWhole,
  either,
  oneOf,
  type OptionCheck,
  type OptionChecks,
  requireOptions,
} from "./options.ts";
