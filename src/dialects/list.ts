import type { DialectOperator } from './dialect-operator.ts';
import { KERAS } from './keras/list.ts';
import { ONNX } from './onnx/list.ts';
import { SENTENCE_TRANSFORMERS } from './sentence-transformers/list.ts';
import { TIMM } from './timm/list.ts';
import { TORCH } from './torch/list.ts';
import { TORCHVISION } from './torchvision/list.ts';

/** Every operator of every framework that is answered here. */
export const DIALECT_OPERATORS: readonly DialectOperator[] = [
  ...TORCH,
  ...TORCHVISION,
  ...ONNX,
  ...KERAS,
  ...TIMM,
  ...SENTENCE_TRANSFORMERS,
];
