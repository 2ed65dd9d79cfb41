import { type Static, Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import type { Step } from '../../pipeline/pipeline.ts';
import { elementCount } from '../../tensor/shape.ts';
import type { DialectOperator } from '../dialect-operator.ts';
import { inputOf, whole, word } from '../parameters.ts';

const COMPUTATIONS = { max: 'max', min: 'min', add: 'sum', mul: 'prod' } as const;
const extents = (least: number, description: string) =>
  Type.Array(whole(least), { minItems: 1, maxItems: 6, description });
const pair = Type.Array(whole(0), { minItems: 2, maxItems: 2 });
const parameters = {
  computation: word(['max', 'min', 'add', 'mul'], 'max, min, add or mul, with the identity of each as init_value'),
  window_dimensions: extents(
    1,
    'extent of the window along each axis of the operand, more than 1 along three of them at most',
  ),
  window_strides: Type.Optional(extents(1, 'step of the window along each axis (default 1)')),
  padding: Type.Optional(
    Type.Union([Type.Literal('VALID'), Type.Literal('SAME'), Type.Array(pair, { minItems: 1, maxItems: 6 })], {
      description: 'VALID (default), SAME, or cells before and after each axis, [[0, 0], [1, 1]]',
    }),
  ),
  window_dilation: Type.Optional(extents(1, 'spacing of the taps along each axis (default 1)')),
};
const schema = Type.Object(parameters);

/** jax.lax.reduce_window (JAX 0.10) with the identity of its computation: what lies in the padding changes nothing. */
export const reduceWindow: DialectOperator = {
  name: 'jax.lax.reduce_window',
  inputs: [{ name: 'operand' }],
  outputs: [{ name: 'output' }],
  parameters,
  rewrite: (args, inputs) => {
    const windowArgs = args as Static<typeof schema>;
    const { shape, datatype } = inputOf(inputs, 'operand');
    const rank = shape.length;
    const each = (name: 'window_dimensions' | 'window_strides' | 'window_dilation'): readonly number[] => {
      const list = windowArgs[name] ?? shape.map(() => 1);
      if (list.length === rank) return list;
      throw new RequestError(
        'INVALID_ATTRIBUTE',
        `${name}: expected ${rank} numbers, one for each axis, got ${list.length}`,
        `?${name}`,
      );
    };
    const [kernel, strides, dilations] = [each('window_dimensions'), each('window_strides'), each('window_dilation')];
    const isSame = windowArgs.padding === 'SAME';
    const pads = padsOf(windowArgs.padding ?? 'VALID', rank);
    const moves = (a: number): boolean =>
      kernel[a] !== 1 || strides[a] !== 1 || (pads[a] ?? []).some((cells) => cells > 0);
    const windowed = [...shape.keys()].filter(moves);
    if (windowed.length > 3) {
      const detail = `window_dimensions: expected windows along at most 3 axes, got ${windowed.length} (${kernel})`;
      throw new RequestError('INVALID_ATTRIBUTE', detail, '?window_dimensions');
    }
    const axes = windowed.length > 0 ? windowed : [rank - 1];
    const others = [...shape.keys()].filter((a) => !axes.includes(a));
    const order = [...others, ...axes];
    const of = (values: readonly number[]): readonly number[] => axes.map((a) => values[a] as number);
    const output = axes.map((a) =>
      isSame
        ? Math.ceil((shape[a] as number) / (strides[a] as number))
        : cellsOf(shape[a] as number, kernel[a] as number, strides[a] as number, dilations[a] as number, pads[a] ?? []),
    );
    const lead = others.map((a) => shape[a] as number);
    const rows = elementCount(lead);
    const attributes = {
      ...{ kernel_shape: of(kernel), strides: of(strides), dilations: of(dilations) },
      ...(isSame
        ? { auto_pad: 'same_upper' }
        : { pads: [0, 1].flatMap((side) => axes.map((a) => pads[a]?.[side] ?? 0)) }),
      output_datatype: datatype,
    };
    const transform = (name: string, x: string, y: string, more: Readonly<Record<string, unknown>>): Step => ({
      transform: name,
      attributes: more,
      x,
      y,
    });
    return {
      steps: [
        transform('transpose', 'operand', 'axes last', { permutation: order }),
        transform('reshape', 'axes last', 'planes', { shape: [rows, 1, ...of(shape)] }),
        { region: 'window', reductions: [COMPUTATIONS[windowArgs.computation]], attributes, x: 'planes', y: 'pooled' },
        transform('reshape', 'pooled', 'shaped', { shape: [...lead, ...output] }),
        transform('transpose', 'shaped', 'output', { permutation: [...shape.keys()].map((a) => order.indexOf(a)) }),
      ],
      outputs: ['output'],
    };
  },
};

/** Windows along an axis that is padded by these cells. */
const cellsOf = (extent: number, kernel: number, stride: number, dilation: number, pads: readonly number[]): number => {
  const span = (kernel - 1) * dilation + 1;
  return Math.max(Math.floor((extent + (pads[0] ?? 0) + (pads[1] ?? 0) - span) / stride) + 1, 0);
};

/** Cells before and after each axis, as they are listed; none for a word. @throws INVALID_ATTRIBUTE for another number of pairs */
const padsOf = (padding: string | readonly (readonly number[])[], rank: number): readonly (readonly number[])[] => {
  if (typeof padding === 'string') return [];
  if (padding.length === rank) return padding;
  throw new RequestError(
    'INVALID_ATTRIBUTE',
    `padding: expected ${rank} pairs, one for each axis, got ${padding.length}`,
    '?padding',
  );
};
