import { Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import { MAX_RANK } from '../../tensor/shape.ts';
import type { WindowAxis } from '../../tensor/window-axis.ts';
import { defineTransform } from '../define-transform.ts';

const cells = (minimum: number, description: string) => Type.Integer({ minimum, maximum: 2 ** 31 - 1, description });
const attributes = {
  axis: Type.Integer({ minimum: 0, maximum: MAX_RANK - 1, description: 'the axis whose positions are windows' }),
  extent: cells(0, 'cells that the windows lie over'),
  kernel: cells(1, 'cells of a window'),
  stride: cells(1, 'cells from one window to the next'),
  pad: cells(0, 'cells of padding on both sides'),
  count_padding: Type.Boolean({ description: 'whether padding counts' }),
  divisor: Type.Optional(
    Type.Integer({
      minimum: Number.MIN_SAFE_INTEGER,
      maximum: Number.MAX_SAFE_INTEGER,
      description: 'what all positions are divided by instead: not 0',
    }),
  ),
};

/** Integers of 64 bits by the cells of the windows along an axis, at least 1, toward zero and exact, as C divides. */
export const divide = defineTransform({
  name: 'divide',
  title: 'Integers divided by the cells of windows along an axis, toward zero.',
  attributes,
  internal: true,
  apply: ({ axis, divisor, extent, kernel, stride, pad, count_padding }, { shape, datatype }) => {
    if (datatype !== 'INT64') {
      throw new RequestError('INVALID_DATATYPE', `divide: expected INT64, got ${datatype}`);
    }
    if (divisor === 0) {
      throw new RequestError('INVALID_ATTRIBUTE', 'divisor: expected a number that is not 0, got 0', '?divisor');
    }
    const windows: WindowAxis = {
      ...{ kind: 'window', input: extent, output: shape[axis] ?? 0, kernel, stride },
      ...{ padBegin: pad, padEnd: pad, dilation: 1, countPadding: count_padding },
    };
    return { kind: 'divided', rows: 'separate', shape, datatype, axis, by: divisor ?? windows };
  },
});
