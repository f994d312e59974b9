// Checks of values that callers hand over.
export {
  isInRange,
  type Range,
  rangeText,
  requireNumber,
  requireOneOf,
  requireWhole,
} from "./ranges.ts";
