import type { DialectOperator } from '../dialect-operator.ts';
import { normalize, truncateEmbeddings } from './embeddings.ts';
import { pooling } from './pooling.ts';
import { spladePooling } from './splade-pooling.ts';
import { weightedLayerPooling } from './weighted-layer-pooling.ts';

/** The pooling modules of sentence-transformers. */
export const SENTENCE_TRANSFORMERS: readonly DialectOperator[] = [
  ...[pooling, normalize, truncateEmbeddings],
  ...[spladePooling, weightedLayerPooling],
];
