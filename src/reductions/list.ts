import { attention } from './attention/attention.ts';
import { blur } from './blur/blur.ts';
import { count } from './count/count.ts';
import { covariance } from './covariance/covariance.ts';
import { first } from './first/first.ts';
import { gem } from './gem/gem.ts';
import { l1 } from './l1/l1.ts';
import { l2 } from './l2/l2.ts';
import { last } from './last/last.ts';
import { logSum } from './log-sum/log-sum.ts';
import { logSumExp } from './log-sum-exp/log-sum-exp.ts';
import { lp } from './lp/lp.ts';
import { lse } from './lse/lse.ts';
import { max } from './max/max.ts';
import { mean } from './mean/mean.ts';
import { median } from './median/median.ts';
import { min } from './min/min.ts';
import { prod } from './prod/prod.ts';
import { quantile } from './quantile/quantile.ts';
import { range } from './range/range.ts';
import { rankMean } from './rank-mean/rank-mean.ts';
import type { Reduction, RowReduction } from './reduction.ts';
import { soft } from './soft/soft.ts';
import { sqrtMean } from './sqrt-mean/sqrt-mean.ts';
import { std } from './std/std.ts';
import { stochastic } from './stochastic/stochastic.ts';
import { sum } from './sum/sum.ts';
import { sumSquare } from './sum-square/sum-square.ts';
import { variance } from './var/var.ts';
import { vlad } from './vlad/vlad.ts';
import { weighted } from './weighted/weighted.ts';

/** Every reduction of elements, in the order of the catalogue. */
export const REDUCTIONS: readonly Reduction[] = [
  max,
  min,
  sum,
  mean,
  prod,
  count,
  lp,
  gem,
  lse,
  soft,
  stochastic,
  variance,
  std,
  median,
  quantile,
  range,
  l1,
  l2,
  logSum,
  logSumExp,
  sumSquare,
  first,
  last,
  sqrtMean,
  rankMean,
  weighted,
  blur,
];

/** Every reduction of rows. */
export const ROW_REDUCTIONS: readonly RowReduction[] = [attention, covariance, vlad];
