// Checks of values that callers hand over, and how messages show them.
export { printableName, printableText } from "./printable.ts";
export {
  isInRange,
  type Range,
  rangeText,
  requireNumber,
  requireOneOf,
  requireWhole,
} from "./ranges.ts";
