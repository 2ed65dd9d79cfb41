import type { DialectOperator } from '../dialect-operator.ts';
import { attentionPool2d, rotAttentionPool2d } from './attention-pool-2d.ts';
import { attentionPoolLatent } from './attention-pool-latent.ts';
import { attentionPoolPrr } from './attention-pool-prr.ts';
import { blurPool, lsePlus, medianPool, samePool } from './pooling.ts';
import { globalPoolNlc, selectAdaptivePool } from './select-pool.ts';
import { simPool } from './sim-pool.ts';

/** timm's poolings: `timm.layers` and the vision transformer's. */
export const TIMM: readonly DialectOperator[] = [
  samePool('avg_pool2d_same', 'mean'),
  samePool('max_pool2d_same', 'max'),
  medianPool,
  blurPool,
  lsePlus(1),
  lsePlus(2),
  selectAdaptivePool,
  globalPoolNlc,
  attentionPool2d,
  rotAttentionPool2d,
  attentionPoolLatent,
  attentionPoolPrr,
  simPool(1),
  simPool(2),
];
