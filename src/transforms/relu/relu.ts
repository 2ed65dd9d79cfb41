import type { Transform } from '../transform.ts';

/** max(x, 0). NaN stays. */
export const relu: Transform = {
  name: 'relu',
  title: 'Each element, or 0 where it is negative.',
  attributes: {},
  apply: (_, { shape, datatype }) => ({
    kind: 'elementwise',
    shape,
    datatype,
    rows: 'separate',
    map: 'relu',
    scale: 1,
    exponent: 1,
  }),
};
