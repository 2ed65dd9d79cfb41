import { lp } from './lp/lp.ts';
import { max } from './max/max.ts';
import { mean } from './mean/mean.ts';
import { min } from './min/min.ts';
import type { Reduction } from './reduction.ts';
import { sum } from './sum/sum.ts';

/** Every reduction, in the order of the catalogue. */
export const REDUCTIONS: readonly Reduction[] = [max, min, sum, mean, lp];
