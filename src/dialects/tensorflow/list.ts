import type { DialectOperator } from '../dialect-operator.ts';
import { fractionalPool, maxPoolWithArgmax, pool } from './pooling.ts';

/** TensorFlow's `tf.nn`. */
export const TENSORFLOW: readonly DialectOperator[] = [
  pool('max_pool', 'max'),
  pool('avg_pool', 'mean'),
  maxPoolWithArgmax,
  fractionalPool('fractional_max_pool', 'max'),
  fractionalPool('fractional_avg_pool', 'mean'),
];
