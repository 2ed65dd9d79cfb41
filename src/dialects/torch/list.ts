import type { DialectOperator } from '../dialect-operator.ts';
import { adaptivePool } from './adaptive-pool.ts';
import { avgPool } from './avg-pool.ts';
import { embeddingBag } from './embedding-bag.ts';
import { fractionalMaxPool } from './fractional-max-pool.ts';
import { interpolateArea } from './interpolate.ts';
import { lpPool } from './lp-pool.ts';
import { maxPool } from './max-pool.ts';
import { maxUnpool } from './max-unpool.ts';
import { pad } from './pad.ts';
import { reductions } from './reductions.ts';
import { segmentReduce } from './segment-reduce.ts';
import { selections } from './selections.ts';
import { topk } from './topk.ts';

const RANKS = [1, 2, 3];

/** PyTorch's operators: `torch` and `torch.nn.functional`. */
export const TORCH: readonly DialectOperator[] = [
  ...RANKS.map(maxPool),
  ...RANKS.map(avgPool),
  ...RANKS.map(lpPool),
  ...RANKS.map((rank) => adaptivePool('avg', rank)),
  ...RANKS.map((rank) => adaptivePool('max', rank)),
  fractionalMaxPool(2),
  fractionalMaxPool(3),
  ...RANKS.map(maxUnpool),
  embeddingBag,
  segmentReduce,
  pad,
  ...reductions,
  ...selections,
  topk,
  interpolateArea,
];
