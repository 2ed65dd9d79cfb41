import { type Static, Type } from '@sinclair/typebox';
import { PAD_MODES } from '../../tensor/pad-mode.ts';
import { cells, MAX_CELLS, perAxis } from '../per-axis.ts';

/** Attributes of `window`, named as ONNX names them (AveragePool-22, MaxPool-22, Pad-25). */
export const windowAttributes = {
  kernel_shape: perAxis(cells(1), {
    description: 'extent of the window: a whole number from 1, or one for each spatial axis',
  }),
  strides: Type.Optional(
    perAxis(cells(1), {
      description: 'step of the window (default: kernel_shape): a whole number from 1, or one for each spatial axis',
    }),
  ),
  pads: Type.Optional(
    Type.Union([cells(0), Type.Array(cells(0), { minItems: 1, maxItems: 6 })], {
      description:
        'cells of padding (default 0): a whole number from 0, one for each spatial axis, or begins then ends of all axes',
    }),
  ),
  dilations: Type.Optional(
    perAxis(cells(1), {
      description: 'spacing of the taps (default 1): a whole number from 1, or one for each spatial axis',
    }),
  ),
  ceil_mode: Type.Optional(
    Type.Boolean({ description: 'true or false (default): whether a last window that is cut off counts' }),
  ),
  auto_pad: Type.Optional(
    Type.Union(
      [Type.Literal('notset'), Type.Literal('valid'), Type.Literal('same_upper'), Type.Literal('same_lower')],
      {
        description: 'notset (default), valid, same_upper or same_lower',
      },
    ),
  ),
  pad_mode: Type.Optional(
    Type.Union(
      (['none', ...PAD_MODES] as const).map((mode) => Type.Literal(mode)),
      { description: 'none (default: padding is not an element), constant, reflect, symmetric, edge or wrap' },
    ),
  ),
  pad_value: Type.Optional(
    Type.Union(
      [
        Type.Number(),
        Type.Literal('NaN'),
        Type.Literal('Infinity'),
        Type.Literal('-Infinity'),
        Type.String({ pattern: '^-?[0-9]+$' }),
      ],
      {
        description: 'the padded value of pad_mode=constant (default 0): a number in the range of the datatype',
      },
    ),
  ),
} as const;

/** What a mean divides by (ONNX AveragePool-22 `count_include_pad`, PyTorch `divisor_override`). */
export const windowDivisorAttributes = {
  count_include_pad: Type.Optional(
    Type.Boolean({ description: 'true or false (default): whether padding counts in the divisor of a mean' }),
  ),
  divisor_override: Type.Optional(
    Type.Union([Type.Integer({ minimum: 1, maximum: MAX_CELLS }), Type.Integer({ minimum: -MAX_CELLS, maximum: -1 })], {
      description: 'the divisor of a mean: a whole number that is not 0',
    }),
  ),
} as const;

const all = Type.Object({ ...windowAttributes, ...windowDivisorAttributes });
export type WindowAttributes = Static<typeof all>;
