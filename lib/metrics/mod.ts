/**
 * Measures of what was learnt.
 *
 * @module
 */

export { accuracy, type ClassCoverage, classCoverage } from "./class_coverage.ts";
export { CodeUsage } from "./code_usage.ts";
export { type FeatureStatistics, featureStatistics, frechetDistance } from "./frechet.ts";
export { psnr, type SimilarityOptions, ssim } from "./image_similarity.ts";
export { nearestNeighbours, type Neighbours } from "./nearest.ts";
