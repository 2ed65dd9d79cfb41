import { Type } from '@sinclair/typebox';
import { optionalAxis } from '../attribute-schemas.ts';
import { axisOf } from '../checks.ts';
import { defineTransform } from '../define-transform.ts';

const position = (description: string) =>
  Type.Optional(Type.Integer({ minimum: 1 - 2 ** 31, maximum: 2 ** 31 - 1, description }));

const attributes = {
  begin: position('the first position; a negative one is counted from the end (default 0)'),
  end: position('the position behind the last; a negative one is counted from the end (default: the end)'),
  axis: optionalAxis('the axis of the positions (default −1)'),
};

/** The positions from begin to end along an axis, as NumPy takes them: those that the axis has, none where end is not above begin. */
export const slice = defineTransform({
  name: 'slice',
  title: 'The positions from one to another along an axis.',
  attributes,
  main: 'begin',
  x: { leastRank: 1 },
  apply: ({ begin = 0, end, axis: signedAxis = -1 }, x) => {
    const axis = axisOf(x, signedAxis);
    const extent = x.shape[axis] as number;
    const place = (position: number) => Math.min(Math.max(position < 0 ? position + extent : position, 0), extent);
    const from = place(begin);
    const to = Math.max(place(end ?? extent), from);
    const none = x.shape.map(() => 0);
    return {
      ...{ kind: 'padded', shape: x.shape.with(axis, to - from), datatype: x.datatype },
      rows: axis === 0 ? 'moved' : 'separate',
      ...{ mode: 'constant', value: 0, begin: none.with(axis, -from), end: none.with(axis, to - extent) },
    };
  },
});
