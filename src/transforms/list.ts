import { abs } from './abs/abs.ts';
import { activation } from './activation/activation.ts';
import { add } from './add/add.ts';
import { attentiveStatistics } from './attentive-statistics/attentive-statistics.ts';
import { cast } from './cast/cast.ts';
import { clamp } from './clamp/clamp.ts';
import { concat } from './concat/concat.ts';
import { dequantize } from './dequantize/dequantize.ts';
import { divide } from './divide/divide.ts';
import { exp } from './exp/exp.ts';
import { flatten } from './flatten/flatten.ts';
import { hadamard } from './hadamard/hadamard.ts';
import { keepNan } from './keep-nan/keep-nan.ts';
import { l1Normalize } from './l1-normalize/l1-normalize.ts';
import { l2Normalize } from './l2-normalize/l2-normalize.ts';
import { layerNorm } from './layer-norm/layer-norm.ts';
import { layout } from './layout/layout.ts';
import { log1p } from './log1p/log1p.ts';
import { mask } from './mask/mask.ts';
import { maxsim } from './maxsim/maxsim.ts';
import { mfb } from './mfb/mfb.ts';
import { mlb } from './mlb/mlb.ts';
import { multiply } from './multiply/multiply.ts';
import { mutan } from './mutan/mutan.ts';
import { pad } from './pad/pad.ts';
import { power } from './power/power.ts';
import { powerNormalize } from './power-normalize/power-normalize.ts';
import { project } from './project/project.ts';
import { quantize } from './quantize/quantize.ts';
import { reinterpret } from './reinterpret/reinterpret.ts';
import { relu } from './relu/relu.ts';
import { repeat } from './repeat/repeat.ts';
import { reshape } from './reshape/reshape.ts';
import { scale } from './scale/scale.ts';
import { scaleRows } from './scale-rows/scale-rows.ts';
import { segmentTokens } from './segment-tokens/segment-tokens.ts';
import { similarity } from './similarity/similarity.ts';
import { slice } from './slice/slice.ts';
import { softmax } from './softmax/softmax.ts';
import { splade } from './splade/splade.ts';
import { sum } from './sum/sum.ts';
import { take } from './take/take.ts';
import { takeAlong } from './take-along/take-along.ts';
import { tokenMask } from './token-mask/token-mask.ts';
import { tokenPool } from './token-pool/token-pool.ts';
import { tokenWeights } from './token-weights/token-weights.ts';
import { topK } from './top-k/top-k.ts';
import type { Transform } from './transform.ts';
import { transpose } from './transpose/transpose.ts';
import { truncate } from './truncate/truncate.ts';
import { unpool } from './unpool/unpool.ts';
import { unsqueeze } from './unsqueeze/unsqueeze.ts';
import { wholePower } from './whole-power/whole-power.ts';
import { without } from './without/without.ts';

/** Every transform. */
export const TRANSFORMS: readonly Transform[] = [
  ...[pad, relu, abs, clamp, power, log1p, exp, cast, scale, activation, mask],
  ...[flatten, layout, slice, concat, repeat, add, multiply, sum],
  ...[l2Normalize, l1Normalize, layerNorm, softmax, powerNormalize, truncate, project],
  ...[hadamard, mlb, mfb, mutan, similarity],
  ...[scaleRows],
  ...[attentiveStatistics, maxsim, tokenMask, tokenPool, splade],
  ...[quantize, dequantize],
  ...[reshape, unsqueeze, transpose, take, unpool],
  ...[divide, wholePower, reinterpret, keepNan, topK, takeAlong],
  ...[tokenWeights, segmentTokens, without],
];

/** Transforms that users may say; all others are steps of dialects. */
export const PUBLIC_TRANSFORMS: readonly Transform[] = TRANSFORMS.filter(({ internal }) => !internal);
