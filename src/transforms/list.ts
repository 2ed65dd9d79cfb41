import { abs } from './abs/abs.ts';
import { cast } from './cast/cast.ts';
import { concat } from './concat/concat.ts';
import { dequantize } from './dequantize/dequantize.ts';
import { divide } from './divide/divide.ts';
import { keepNan } from './keep-nan/keep-nan.ts';
import { l2Normalize } from './l2-normalize/l2-normalize.ts';
import { log1p } from './log1p/log1p.ts';
import { pad } from './pad/pad.ts';
import { power } from './power/power.ts';
import { quantize } from './quantize/quantize.ts';
import { reinterpret } from './reinterpret/reinterpret.ts';
import { relu } from './relu/relu.ts';
import { reshape } from './reshape/reshape.ts';
import { scaleRows } from './scale-rows/scale-rows.ts';
import { segmentTokens } from './segment-tokens/segment-tokens.ts';
import { take } from './take/take.ts';
import { takeAlong } from './take-along/take-along.ts';
import { tokenWeights } from './token-weights/token-weights.ts';
import { topK } from './top-k/top-k.ts';
import type { Transform } from './transform.ts';
import { transpose } from './transpose/transpose.ts';
import { truncate } from './truncate/truncate.ts';
import { unpool } from './unpool/unpool.ts';
import { wholePower } from './whole-power/whole-power.ts';
import { without } from './without/without.ts';

/** Every transform. */
export const TRANSFORMS: readonly Transform[] = [
  ...[pad, abs, power, cast, relu, log1p],
  ...[concat, truncate, l2Normalize, scaleRows],
  ...[quantize, dequantize],
  ...[reshape, transpose, take, unpool],
  ...[divide, wholePower, reinterpret, keepNan, topK, takeAlong],
  ...[tokenWeights, segmentTokens, without],
];
