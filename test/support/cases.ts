import { lpCases } from '../../src/reductions/lp/cases.ts';
import { maxCases } from '../../src/reductions/max/cases.ts';
import { meanCases } from '../../src/reductions/mean/cases.ts';
import { minCases } from '../../src/reductions/min/cases.ts';
import type { ReductionCase } from '../../src/reductions/reduction.ts';
import { sumCases } from '../../src/reductions/sum/cases.ts';
import { adaptiveCases } from '../../src/regions/adaptive/cases.ts';
import { globalCases } from '../../src/regions/global/cases.ts';
import type { RegionCase } from '../../src/regions/region-scheme.ts';
import { windowCases } from '../../src/regions/window/cases.ts';

/** The examples of every region scheme, by its name. */
export const REGION_CASES: Readonly<Record<string, readonly RegionCase[]>> = {
  window: windowCases,
  adaptive: adaptiveCases,
  global: globalCases,
};

/** The examples of every reduction, by its name. */
export const REDUCTION_CASES: Readonly<Record<string, readonly ReductionCase[]>> = {
  max: maxCases,
  min: minCases,
  sum: sumCases,
  mean: meanCases,
  lp: lpCases,
};
