import type { DialectOperator } from '../dialect-operator.ts';
import { boxPooling } from './box-pooling.ts';

/** torchvision.ops: pooling of boxes. */
export const TORCHVISION: readonly DialectOperator[] = [
  boxPooling('roi_pool'),
  boxPooling('ps_roi_pool'),
  boxPooling('roi_align'),
  boxPooling('ps_roi_align'),
];
