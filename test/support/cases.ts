import { blurCases } from '../../src/reductions/blur/cases.ts';
import { countCases } from '../../src/reductions/count/cases.ts';
import { firstCases } from '../../src/reductions/first/cases.ts';
import { gemCases } from '../../src/reductions/gem/cases.ts';
import { l1Cases } from '../../src/reductions/l1/cases.ts';
import { l2Cases } from '../../src/reductions/l2/cases.ts';
import { lastCases } from '../../src/reductions/last/cases.ts';
import { logSumCases } from '../../src/reductions/log-sum/cases.ts';
import { logSumExpCases } from '../../src/reductions/log-sum-exp/cases.ts';
import { lpCases } from '../../src/reductions/lp/cases.ts';
import { lseCases } from '../../src/reductions/lse/cases.ts';
import { maxCases } from '../../src/reductions/max/cases.ts';
import { meanCases } from '../../src/reductions/mean/cases.ts';
import { medianCases } from '../../src/reductions/median/cases.ts';
import { minCases } from '../../src/reductions/min/cases.ts';
import { prodCases } from '../../src/reductions/prod/cases.ts';
import { quantileCases } from '../../src/reductions/quantile/cases.ts';
import { rangeCases } from '../../src/reductions/range/cases.ts';
import { rankMeanCases } from '../../src/reductions/rank-mean/cases.ts';
import type { ReductionCase } from '../../src/reductions/reduction.ts';
import { softCases } from '../../src/reductions/soft/cases.ts';
import { sqrtMeanCases } from '../../src/reductions/sqrt-mean/cases.ts';
import { stdCases } from '../../src/reductions/std/cases.ts';
import { stochasticCases } from '../../src/reductions/stochastic/cases.ts';
import { sumCases } from '../../src/reductions/sum/cases.ts';
import { sumSquareCases } from '../../src/reductions/sum-square/cases.ts';
import { varianceCases } from '../../src/reductions/var/cases.ts';
import { weightedCases } from '../../src/reductions/weighted/cases.ts';
import { adaptiveCases } from '../../src/regions/adaptive/cases.ts';
import { fractionalCases } from '../../src/regions/fractional/cases.ts';
import { globalCases } from '../../src/regions/global/cases.ts';
import { pyramidCases } from '../../src/regions/pyramid/cases.ts';
import type { RegionCase } from '../../src/regions/region-scheme.ts';
import { rmacCases } from '../../src/regions/rmac/cases.ts';
import { roiCases } from '../../src/regions/roi/cases.ts';
import { roiAlignCases } from '../../src/regions/roi-align/cases.ts';
import { segmentCases } from '../../src/regions/segment/cases.ts';
import { sequenceCases } from '../../src/regions/sequence/cases.ts';
import { spanCases } from '../../src/regions/span/cases.ts';
import { windowCases } from '../../src/regions/window/cases.ts';

/** The examples of every region scheme, by its name. */
export const REGION_CASES: Readonly<Record<string, readonly RegionCase[]>> = {
  adaptive: adaptiveCases,
  fractional: fractionalCases,
  global: globalCases,
  pyramid: pyramidCases,
  rmac: rmacCases,
  roi: roiCases,
  roi_align: roiAlignCases,
  segment: segmentCases,
  sequence: sequenceCases,
  span: spanCases,
  window: windowCases,
};

/** The examples of every reduction, by its name. */
export const REDUCTION_CASES: Readonly<Record<string, readonly ReductionCase[]>> = {
  blur: blurCases,
  count: countCases,
  first: firstCases,
  gem: gemCases,
  l1: l1Cases,
  l2: l2Cases,
  last: lastCases,
  log_sum: logSumCases,
  log_sum_exp: logSumExpCases,
  lp: lpCases,
  lse: lseCases,
  max: maxCases,
  mean: meanCases,
  median: medianCases,
  min: minCases,
  prod: prodCases,
  quantile: quantileCases,
  range: rangeCases,
  rank_mean: rankMeanCases,
  soft: softCases,
  sqrt_mean: sqrtMeanCases,
  std: stdCases,
  stochastic: stochasticCases,
  sum: sumCases,
  sum_square: sumSquareCases,
  var: varianceCases,
  weighted: weightedCases,
};
