import type { DialectOperator } from '../dialect-operator.ts';
import { reduceWindow } from './reduce-window.ts';

/** JAX’s `jax.lax`. */
export const JAX: readonly DialectOperator[] = [reduceWindow];
