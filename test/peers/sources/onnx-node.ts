import type { Source } from '../source.ts';
import { onnxNode } from './onnx-operators.ts';

export const ONNX_NODE: Source = {
  folder: 'onnx-node',
  datatypes: true,
  steps: ({ op, attrs, inputs, outputs }) => [onnxNode(op, attrs, inputs.keys(), outputs.keys())],
};
