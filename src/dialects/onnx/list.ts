import type { DialectOperator } from '../dialect-operator.ts';
import { pad } from './pad.ts';
import { pool } from './pool.ts';
import { globalPool, reduce } from './reduce.ts';

/** ONNX's operators. */
export const ONNX: readonly DialectOperator[] = [
  pool('MaxPool'),
  pool('AveragePool'),
  pool('LpPool'),
  globalPool('GlobalMaxPool', 'max'),
  globalPool('GlobalAveragePool', 'mean'),
  globalPool('GlobalLpPool', 'lp'),
  pad,
  reduce('ReduceMax', 'max'),
  reduce('ReduceMin', 'min'),
  reduce('ReduceSum', 'sum'),
  reduce('ReduceMean', 'mean'),
  reduce('ReduceL1', 'lp', { p: 1 }),
  reduce('ReduceL2', 'lp', { p: 2 }),
];
