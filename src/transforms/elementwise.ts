import type { Elementwise, TensorType } from './transformed.ts';

/** x with a map of each element; `a` and `b`: the numbers that the map takes. */
export const elementwise = (
  { shape, datatype }: TensorType,
  map: Elementwise['map'],
  numbers: { readonly a?: number; readonly b?: number } = {},
): Elementwise => ({ kind: 'elementwise', shape, datatype, rows: 'separate', map, ...numbers });
