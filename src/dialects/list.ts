import { aliasOperators } from './aliases.ts';
import type { DialectOperator } from './dialect-operator.ts';
import { JAX } from './jax/list.ts';
import { KERAS } from './keras/list.ts';
import { ONNX } from './onnx/list.ts';
import { SENTENCE_TRANSFORMERS } from './sentence-transformers/list.ts';
import { TENSORFLOW } from './tensorflow/list.ts';
import { TIMM } from './timm/list.ts';
import { TORCH } from './torch/list.ts';
import { TORCHVISION } from './torchvision/list.ts';

const OPERATORS: readonly DialectOperator[] = [
  ...TORCH,
  ...TORCHVISION,
  ...ONNX,
  ...KERAS,
  ...TENSORFLOW,
  ...JAX,
  ...TIMM,
  ...SENTENCE_TRANSFORMERS,
];

/** Every operator of every framework that is responded to here, and then the other names of some. */
export const DIALECT_OPERATORS: readonly DialectOperator[] = [...OPERATORS, ...aliasOperators(OPERATORS)];
