import { Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import { DTYPES } from '../../tensor/dtype.ts';
import { fillValue } from '../../tensor/fill-value.ts';
import { NUMBERS } from '../checks.ts';
import { defineTransform } from '../define-transform.ts';
import { elementwise } from '../elementwise.ts';
import type { TensorType } from '../transformed.ts';

const bound = (description: string) =>
  Type.Optional(Type.Union([Type.Number(), Type.Literal('Infinity'), Type.Literal('-Infinity')], { description }));

const attributes = {
  min: bound('what smaller elements become (default: nothing)'),
  max: bound('what larger elements become (default: nothing)'),
};

/** Elements between two bounds, in their datatype; NaN stays. Bounds of integers are whole numbers that the datatype has. */
export const clamp = defineTransform({
  name: 'clamp',
  title: 'Each element, or the nearest of two bounds.',
  attributes,
  main: 'min',
  x: { datatypes: NUMBERS },
  apply: ({ min, max }, x) => {
    const [a, b] = [boundOf('min', x, min ?? '-Infinity'), boundOf('max', x, max ?? 'Infinity')];
    if (a > b) throw new RequestError('INVALID_ATTRIBUTE', `max: expected at least min, ${min}, got ${max}`, '?max');
    return elementwise(x, 'clamp', { a, b });
  },
});

/** @throws VALUE_OUT_OF_RANGE for a number that the datatype does not have */
const boundOf = (name: string, { datatype }: TensorType, value: number | string): number => {
  if (typeof value === 'string' && DTYPES[datatype].kind !== 'float') return Number(value);
  return Number(fillValue(name, value, datatype));
};
