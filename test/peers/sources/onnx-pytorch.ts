import type { Source } from '../source.ts';
import type { ReshapeStep, Step } from '../step.ts';
import { onnxNode } from './onnx-operators.ts';

/** A node of a small graph, as `attrs.nodes` lists them. */
type Node = { op: string; inputs: string[]; outputs: string[]; attrs: { axes?: number[]; [name: string]: unknown } };

/** Nodes that only change the shape, at `axes` of the larger one. */
const RESHAPES: Readonly<Record<string, (axes: readonly number[]) => ReshapeStep['shape']>> = {
  Unsqueeze: (axes) => (shape) => axes.reduce((larger, axis) => larger.toSpliced(axis, 0, 1), [...shape]),
  Squeeze: (axes) => (shape) => shape.filter((_, axis) => !axes.includes(axis)),
};

const stepOf = ({ op, inputs, outputs, attrs }: Node): Step => {
  const [reshape = '', to = ''] = [...inputs, ...outputs];
  const shape = RESHAPES[op]?.(attrs.axes ?? []);
  return shape === undefined ? onnxNode(op, attrs, inputs, outputs) : { reshape, to, shape };
};

export const ONNX_PYTORCH: Source = {
  folder: 'onnx-pytorch',
  datatypes: true,
  steps: ({ op, attrs, inputs, outputs }) =>
    Array.isArray(attrs.nodes) ? attrs.nodes.map(stepOf) : [onnxNode(op, attrs, inputs.keys(), outputs.keys())],
};
