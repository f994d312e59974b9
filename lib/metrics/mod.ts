/**
 * Measures of what was learnt.
 *
 * @module
 */

export { accuracy, type ClassCoverage, classCoverage } from "./class_coverage.ts";
export { nearestNeighbours, type Neighbours } from "./nearest.ts";
