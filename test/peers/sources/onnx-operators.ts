import type { Link } from '../step.ts';
import { type InferStep, paired } from '../step.ts';

type Signature = { readonly inputs: readonly string[]; readonly outputs: readonly string[] };

const POOLING = { inputs: ['X'], outputs: ['Y'] };
const REDUCTION = { inputs: ['data', 'axes'], outputs: ['reduced'] };

/** The formal inputs and outputs of ONNX' operators (Operators.md): the cases name theirs as they like. */
const SIGNATURES: Readonly<Record<string, Signature>> = {
  MaxPool: { inputs: ['X'], outputs: ['Y', 'Indices'] },
  Pad: { inputs: ['data', 'pads', 'constant_value', 'axes'], outputs: ['output'] },
  LpNormalization: { inputs: ['input'], outputs: ['output'] },
  MaxUnpool: { inputs: ['X', 'I', 'output_shape'], outputs: ['output'] },
  RoiAlign: { inputs: ['X', 'rois', 'batch_indices'], outputs: ['Y'] },
};

/** The request of one node: formal names beside those of its tensors. */
export const onnxNode = (
  op: string,
  attrs: Link['parameters'],
  inputs: Iterable<string>,
  outputs: Iterable<string>,
): InferStep => {
  const signature = SIGNATURES[op] ?? (op.startsWith('Reduce') ? REDUCTION : POOLING);
  return {
    model: `onnx.${op}`,
    parameters: attrs,
    inputs: paired(signature.inputs, inputs),
    outputs: paired(signature.outputs, outputs),
  };
};
