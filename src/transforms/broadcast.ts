import { RequestError } from '../errors.ts';
import { DTYPES } from '../tensor/dtype.ts';
import { MAX_RANK } from '../tensor/shape.ts';
import { inputOf } from './checks.ts';
import type { TransformInputs } from './transform.ts';
import type { Combined, TensorType } from './transformed.ts';

/**
 * x with another tensor, element by element, whose shape is repeated where x has more, and the other way (NumPy's
 * broadcasting). Floats are rounded once to the datatype of x, that of the other converted first; integers are of one
 * datatype, and wrap.
 * @throws INVALID_SHAPE, INVALID_DATATYPE
 */
export const combined = (
  name: string,
  operation: Combined['operation'],
  x: TensorType,
  inputs: TransformInputs,
  names: readonly string[],
): Combined => {
  let shape = x.shape;
  for (const each of names) {
    const other = inputOf(inputs, each);
    checkDatatypes(name, each, x, other);
    shape = broadcast(name, shape, each, other.shape);
  }
  const isKept = shape.length === x.shape.length && shape[0] === x.shape[0];
  const batched = names.filter((each) => {
    const own = inputOf(inputs, each).shape;
    return own.length === shape.length && own[0] === shape[0];
  });
  return {
    ...{ kind: 'combined', shape, datatype: x.datatype, rows: isKept ? 'separate' : 'moved', operation, others: names },
    ...(isKept && { batched }),
  };
};

const checkDatatypes = (name: string, other: string, x: TensorType, { datatype }: TensorType): void => {
  const areFloats = [x.datatype, datatype].every((each) => DTYPES[each].kind === 'float');
  if (areFloats || datatype === x.datatype) return;
  const expected = DTYPES[x.datatype].kind === 'float' ? 'a floating datatype' : x.datatype;
  throw new RequestError('INVALID_DATATYPE', `${name}: expected ${other} of ${expected}, as x, got ${datatype}`);
};

/** The shape that two shapes have together. */
const broadcast = (name: string, x: readonly number[], other: string, shape: readonly number[]): readonly number[] => {
  const rank = Math.max(x.length, shape.length);
  const [a, b] = [x, shape].map((each) => [...Array<number>(rank - each.length).fill(1), ...each]) as [
    number[],
    number[],
  ];
  const fits = a.every((extent, i) => extent === b[i] || extent === 1 || b[i] === 1);
  if (fits && rank <= MAX_RANK) return a.map((extent, i) => (extent === 1 ? (b[i] as number) : extent));
  const detail = `${name}: expected ${other} with the extents of x [${x}], or 1, from the last axis on, got [${shape}]`;
  throw new RequestError('INVALID_SHAPE', detail);
};
