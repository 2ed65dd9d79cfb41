import type { DialectOperator } from '../dialect-operator.ts';
import { adaptiveLayer, adaptiveOperation, globalLayer, poolingLayer, poolOperation } from './pooling.ts';

const RANKS = [1, 2, 3];
const KINDS = [
  ['Average', 'mean'],
  ['Max', 'max'],
] as const;

/** Keras' layers and operations. */
export const KERAS: readonly DialectOperator[] = [
  ...KINDS.flatMap(([kind, reduction]) => RANKS.map((rank) => poolingLayer(kind, reduction, rank))),
  ...KINDS.flatMap(([kind, reduction]) => RANKS.map((rank) => globalLayer(kind, reduction, rank))),
  ...KINDS.flatMap(([kind, reduction]) => RANKS.map((rank) => adaptiveLayer(kind, reduction, rank))),
  poolOperation('average_pool', 'mean'),
  poolOperation('max_pool', 'max'),
  adaptiveOperation('adaptive_average_pool', 'mean'),
  adaptiveOperation('adaptive_max_pool', 'max'),
];
