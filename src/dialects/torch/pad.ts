import { type Static, Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import { DTYPES, type DType, integerRange } from '../../tensor/dtype.ts';
import type { DialectOperator } from '../dialect-operator.ts';
import { checkPadding, inputOf, word } from '../parameters.ts';

const MODES = { constant: 'constant', reflect: 'reflect', replicate: 'edge', circular: 'wrap' } as const;

const parameters = {
  pad: Type.Array(Type.Integer({ minimum: -(2 ** 31), maximum: 2 ** 31 - 1 }), {
    maxItems: 12,
    description:
      'cells before and after the last axis, then the one before it, and so on; negative ones are taken away',
  }),
  mode: Type.Optional(
    word(['constant', 'reflect', 'replicate', 'circular'], 'constant (default), reflect, replicate or circular'),
  ),
  value: Type.Optional(
    Type.Union([Type.Number(), Type.Literal('NaN'), Type.Literal('Infinity'), Type.Literal('-Infinity')], {
      description: 'the value of added cells with mode=constant (default 0)',
    }),
  ),
};
const schema = Type.Object(parameters);

/** torch.nn.functional.pad. */
export const pad: DialectOperator = {
  name: 'torch.pad',
  inputs: [{ name: 'input' }],
  outputs: [{ name: 'output' }],
  parameters,
  rewrite: (args, inputs) => {
    const { pad: cells, mode = 'constant', value } = args as Static<typeof schema>;
    const { shape, datatype } = inputOf(inputs, 'input');
    const padded = cells.length / 2;
    if (!Number.isInteger(padded) || padded > shape.length) {
      const detail = `torch.pad: expected two values for each of at most ${shape.length} axes, got ${cells.length}`;
      throw new RequestError('INVALID_ATTRIBUTE', detail, '?pad');
    }
    // 0 is what it is when nothing is said.
    if (value !== undefined && value !== 0 && mode !== 'constant') {
      throw new RequestError(
        'INVALID_ATTRIBUTE',
        `torch.pad: expected no value with mode ${mode}, got ${value}`,
        '?value',
      );
    }
    if (mode !== 'constant') checkMirrored(mode, cells, shape);
    checkExtents(cells, shape, mode === 'constant' || mode === 'circular' ? 0 : 1);
    const axes = Array.from({ length: padded }, (_, i) => -1 - i);
    const pads = [0, 1].flatMap((side) => axes.map((_, i) => cells[2 * i + side] as number));
    const attributes = {
      pads,
      axes,
      mode: MODES[mode],
      // A value that no cell gets may be any.
      ...(value !== undefined &&
        mode === 'constant' &&
        cells.some((count) => count > 0) && { value: fillOf(value, datatype) }),
    };
    return { steps: [{ transform: 'pad', attributes, x: 'input', y: 'output' }], outputs: ['output'] };
  },
};

/** The value as a datatype without fractions has it: cut off, and of BOOL whether it is not 0. */
const fillOf = (value: number | string, datatype: DType): number | string => {
  const { kind } = DTYPES[datatype];
  if (kind === 'bool') return Number(value) === 0 ? 0 : 1;
  if (kind === 'float' || typeof value === 'string') return value;
  const [low, high] = integerRange(datatype);
  return value < low || value > high ? value : Math.trunc(value);
};

/** @throws INVALID_SHAPE where negative padding takes away more than an axis has, or leaves fewer than `least` cells */
const checkExtents = (cells: readonly number[], shape: readonly number[], least: number): void => {
  for (let i = 0; 2 * i < cells.length; i += 1) {
    const [extent, begin, end] = [shape.at(-1 - i) ?? 0, cells[2 * i] ?? 0, cells[2 * i + 1] ?? 0];
    const isCut = Math.min(begin, 0) + Math.min(end, 0) + extent >= 0;
    if (isCut && (extent + begin + end >= least || begin + end >= 0)) continue;
    const detail = `torch.pad: expected padding that leaves at least ${least} cells of the axis of ${extent}, got ${begin} and ${end}`;
    throw new RequestError('INVALID_SHAPE', detail, '?pad');
  }
};

/** What the modes other than constant want: the last one to three axes, and no more cells than there are to repeat. */
const checkMirrored = (
  mode: 'reflect' | 'replicate' | 'circular',
  cells: readonly number[],
  shape: readonly number[],
): void => {
  const padded = cells.length / 2;
  if (padded < 1 || padded > 3 || (shape.length !== padded + 1 && shape.length !== padded + 2)) {
    const detail = `torch.pad: expected, with mode ${mode}, padding of the last 1 to 3 axes of a tensor with one or two more, got ${cells.length} values for [${shape}]`;
    throw new RequestError('INVALID_SHAPE', detail, '?pad');
  }
  cells.forEach((count, i) => {
    const extent = shape[shape.length - 1 - Math.floor(i / 2)] as number;
    checkPadding('torch.pad', mode, extent, count, '?pad');
  });
};
