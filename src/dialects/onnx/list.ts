import type { DialectOperator } from '../dialect-operator.ts';
import { argument, topK } from './arguments.ts';
import { maxRoiPool, roiAlign } from './boxes.ts';
import { lpNormalization } from './lp-normalization.ts';
import { maxUnpool } from './max-unpool.ts';
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
  maxUnpool,
  roiAlign,
  maxRoiPool,
  lpNormalization,
  pad,
  argument('ArgMax'),
  argument('ArgMin'),
  topK,
  reduce('ReduceMax', 'max'),
  reduce('ReduceMin', 'min'),
  reduce('ReduceSum', 'sum'),
  reduce('ReduceMean', 'mean'),
  reduce('ReduceProd', 'prod'),
  reduce('ReduceL1', 'l1'),
  reduce('ReduceL2', 'l2'),
  reduce('ReduceSumSquare', 'sum_square'),
  reduce('ReduceLogSum', 'log_sum'),
  reduce('ReduceLogSumExp', 'log_sum_exp'),
];
