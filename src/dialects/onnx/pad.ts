import { type Static, Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import type { DialectChange, DialectOperator } from '../dialect-operator.ts';
import { inputOf, word } from '../parameters.ts';

const parameters = {
  mode: Type.Optional(word(['constant', 'reflect', 'edge', 'wrap'], 'constant (default), reflect, edge or wrap')),
  pads: Type.Optional(
    Type.Array(Type.Integer({ minimum: -(2 ** 31), maximum: 2 ** 31 - 1 }), {
      maxItems: 12,
      description: 'begins, then ends of all axes, where they are not an input; negative ones are taken away',
    }),
  ),
  value: Type.Optional(Type.Number({ description: 'the value of added cells, where it is not an input (default 0)' })),
};
const schema = Type.Object(parameters);

const CHANGES: readonly DialectChange[] = [
  { since: 'opset 19', behavior: '`mode` may be `wrap`', before: 'refused' },
  { since: 'opset 18', behavior: '`axes` names the padded axes', before: '`pads` has all axes' },
  { since: 'opset 11', behavior: '`pads` and `constant_value` are inputs', before: 'attributes' },
];

/** ONNX Pad-25. `pads` and the value may be inputs or attributes. */
export const pad: DialectOperator = {
  name: 'onnx.Pad',
  inputs: [
    { name: 'data' },
    { name: 'pads', optional: true, constant: true, datatype: 'INT64' },
    { name: 'constant_value', optional: true, constant: true },
    { name: 'axes', optional: true, constant: true, datatype: 'INT64' },
  ],
  outputs: [{ name: 'output' }],
  parameters,
  changes: CHANGES,
  rewrite: (args, inputs) => {
    const { mode = 'constant', pads: attribute, value: scalar = 0 } = args as Static<typeof schema>;
    const values = (name: string) => inputs.find((input) => input.name === name)?.values;
    const pads = values('pads')?.map(Number) ?? attribute;
    if (pads === undefined) throw new RequestError('INVALID_INPUT', 'onnx.Pad: expected the input pads, got none');
    const axes = values('axes')?.map(Number);
    if (mode !== 'constant') checkLeft(inputOf(inputs, 'data').shape, pads, axes, mode === 'reflect');
    const [constant = scalar] = values('constant_value') ?? [];
    const value = Number.isFinite(constant) ? constant : String(constant);
    const stated = mode === 'constant' ? { value: typeof value === 'bigint' ? String(value) : value } : {};
    const attributes = { pads, mode, ...stated, ...(axes && { axes }) };
    return { steps: [{ transform: 'pad', attributes, x: 'data', y: 'output' }], outputs: ['output'] };
  },
};

/** @throws INVALID_SHAPE where pads leave fewer cells of an axis than its mode repeats (onnxruntime 1.32) */
const checkLeft = (
  shape: readonly number[],
  pads: readonly number[],
  axes: readonly number[] | undefined,
  mirrors: boolean,
): void => {
  const named = axes ?? [...shape.keys()];
  named.forEach((axis, i) => {
    const [begin = 0, end = 0] = [pads[i], pads[i + named.length]];
    const extent = shape.at(axis) ?? 0;
    const taken = Math.min(begin, 0) + Math.min(end, 0);
    const [left, most] = [extent + taken, Math.max(begin, end, 0)];
    // Of what is mirrored each cell but the edge, once.
    if (mirrors ? most < left : left > 0) return;
    if (taken === 0 && most === 0) return;
    const detail = `pads: expected cells left of axis ${axis} of [${shape}] to repeat, got ${begin} and ${end}`;
    throw new RequestError('INVALID_SHAPE', detail, '?pads');
  });
};
