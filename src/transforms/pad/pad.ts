import { Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import { fillValue } from '../../tensor/fill-value.ts';
import { PAD_MODES } from '../../tensor/pad-mode.ts';
import { MAX_RANK } from '../../tensor/shape.ts';
import { optionalFill, words } from '../attribute-schemas.ts';
import { defineTransform } from '../define-transform.ts';

const axis = Type.Integer({ minimum: -MAX_RANK, maximum: MAX_RANK - 1 });
const cells = Type.Integer({ minimum: 1 - 2 ** 31, maximum: 2 ** 31 - 1 });

const attributes = {
  pads: Type.Array(cells, {
    maxItems: 2 * MAX_RANK,
    description: 'cells to add to the axes: begins, then ends; negative ones are taken away',
  }),
  axes: Type.Optional(
    Type.Array(axis, {
      maxItems: MAX_RANK,
      description: 'the axes that pads are for, negative ones from the end (default: all)',
    }),
  ),
  mode: Type.Optional(words(PAD_MODES, 'constant (default), reflect, symmetric, edge or wrap')),
  value: optionalFill('the value of added cells with mode=constant (default 0): a number in the range of the datatype'),
};

/** Cells added around a tensor: numpy.pad, ONNX Pad-25. */
export const pad = defineTransform({
  name: 'pad',
  title: 'Cells added around the tensor, constant or mirrored.',
  attributes,
  main: 'pads',
  apply: ({ pads, axes, mode = 'constant', value = 0 }, { shape, datatype }) => {
    const named = (axes ?? shape.map((_, a) => a)).map((a) => (a < 0 ? a + shape.length : a));
    if (named.some((a) => a < 0 || a >= shape.length) || new Set(named).size < named.length) {
      throw new RequestError('INVALID_ATTRIBUTE', `axes: expected different axes of [${shape}], got ${axes}`, '?axes');
    }
    if (pads.length !== 2 * named.length) {
      throw new RequestError(
        'INVALID_ATTRIBUTE',
        `pads: expected ${2 * named.length} values, two for each axis, got ${pads.length}`,
        '?pads',
      );
    }
    const of = (from: number) =>
      shape.map((_, a) => (named.includes(a) ? (pads[named.indexOf(a) + from] as number) : 0));
    const [begin, end] = [of(0), of(named.length)];
    const padded = shape.map((extent, a) => (begin[a] as number) + extent + (end[a] as number));
    // What is taken away first, and is then to be repeated.
    const left = shape.map((extent, a) => extent + Math.min(begin[a] as number, 0) + Math.min(end[a] as number, 0));
    const least = (a: number): number => (mode === 'wrap' ? (left[a] as number) : (shape[a] as number));
    const wrong = padded.findIndex((extent, a) => extent < 0 || (extent > 0 && mode !== 'constant' && least(a) <= 0));
    if (wrong >= 0) {
      const detail = `pads: expected cells that axis ${wrong} of [${shape}] has, got ${begin[wrong]} and ${end[wrong]}`;
      throw new RequestError('INVALID_SHAPE', detail, '?pads');
    }
    const rows = begin[0] || end[0] ? 'moved' : 'separate';
    return {
      kind: 'padded',
      rows,
      shape: padded,
      datatype,
      mode,
      begin,
      end,
      value: fillValue('value', value, datatype),
    };
  },
});
