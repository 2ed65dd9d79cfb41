import { Type } from '@sinclair/typebox';
import { optionalAxis } from './attribute-schemas.ts';
import { axisOf, FLOATS, rowsAlong } from './checks.ts';
import { defineTransform } from './define-transform.ts';
import type { Transform } from './transform.ts';

const attributes = {
  axis: optionalAxis('the axis along which vectors lie (default −1)'),
  eps: Type.Optional(
    Type.Number({ minimum: 0, description: 'the least norm to divide by (default 1e-12): zeros stay zeros' }),
  ),
};

/** Vectors along an axis by their norm, or by eps where that is larger. */
export const normalization = ({
  power,
  ...names
}: Pick<Transform, 'name' | 'title'> & { readonly power: 1 | 2 }): Transform =>
  defineTransform({
    ...names,
    attributes,
    main: 'axis',
    x: { datatypes: FLOATS, leastRank: 1 },
    apply: ({ axis: signedAxis = -1, eps = 1e-12 }, x) => {
      const axis = axisOf(x, signedAxis);
      const { shape, datatype } = x;
      return { kind: 'normalized', shape, datatype, rows: rowsAlong(axis), axis, power, eps };
    },
  });
