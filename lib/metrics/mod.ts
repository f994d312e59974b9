/**
 * Measures of what was learnt.
 *
 * @module
 */

export {
  bootstrapInterval,
  type BootstrapOptions,
  type Estimate,
  estimateText,
  type Interval,
  type Spread,
} from "./intervals.ts";
export { accuracy, type ClassCoverage, classCoverage } from "./class_coverage.ts";
export { CodeUsage } from "./code_usage.ts";
export {
  DISTRIBUTION_MEASURES,
  type DistributionMeasures,
  type DistributionOptions,
  DistributionReference,
  type SetOfFeatures,
} from "./distribution_measures.ts";
export {
  type FeatureStatistics,
  featureStatistics,
  RunningStatistics,
} from "./feature_statistics.ts";
export { frechetDistance, FrechetReference } from "./frechet.ts";
export {
  type FrechetInfinity,
  frechetInfinity,
  type FrechetInfinityOptions,
} from "./frechet_infinity.ts";
export { psnr, type SimilarityOptions, ssim } from "./image_similarity.ts";
export { inceptionScore, type InceptionScoreOptions } from "./inception_score.ts";
export { kernelDistance, type KernelDistanceOptions } from "./kernel_distance.ts";
export { nearestNeighbours, type Neighbours } from "./nearest.ts";
export {
  type DensityCoverage,
  densityCoverage,
  type NeighbourhoodOptions,
  type PrecisionRecall,
  precisionRecall,
} from "./neighbourhoods.ts";
export { readStatistics, writeStatistics } from "./statistics_file.ts";
