import type { Source } from '../source.ts';
import { KERAS } from './keras.ts';
import { ONNX_NODE } from './onnx-node.ts';
import { ONNX_PYTORCH } from './onnx-pytorch.ts';
import { SENTENCE_TRANSFORMERS } from './sentence-transformers.ts';
import { TEI } from './tei.ts';
import { TFJS } from './tfjs.ts';
import { TIMM } from './timm.ts';
import { TORCH } from './torch.ts';
import { TORCHVISION } from './torchvision.ts';

/** Every project whose cases are asked. */
export const SOURCES: readonly Source[] = [
  ...[ONNX_NODE, ONNX_PYTORCH, TORCH, TORCHVISION, KERAS, TFJS],
  ...[TIMM, SENTENCE_TRANSFORMERS, TEI],
];
