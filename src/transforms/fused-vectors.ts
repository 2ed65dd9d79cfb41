import { RequestError } from '../errors.ts';
import { DTYPES, type DType } from '../tensor/dtype.ts';
import { FLOATS, inputOf } from './checks.ts';
import type { TransformInput, TransformInputs } from './transform.ts';
import type { TensorType } from './transformed.ts';

/** The second tensor of vectors, of any floating datatype. */
const secondVectors: TransformInput = {
  name: 'y',
  description: 'the other vectors, along the last axis; other axes as those of x',
  datatypes: FLOATS,
};

const matrix = (name: string, description: string): TransformInput => ({
  ...{ name, description, datatypes: FLOATS, rank: 2 },
});

const summand = (name: string, of: string): TransformInput => ({
  ...{ name, optional: true, description: `a summand for each row of ${of}`, datatypes: FLOATS, rank: 1 },
});

/** Weights of both vectors, and of the result, with their biases. */
export const projections: readonly TransformInput[] = [
  secondVectors,
  matrix('weight_x', 'a row of weights of x for each number, [numbers, extent of x]'),
  matrix('weight_y', 'a row of weights of y for each number, [numbers, extent of y]'),
  { ...matrix('weight_out', 'a row of weights of the result for each output, [out, dim]'), optional: true },
  summand('bias_x', 'weight_x'),
  summand('bias_y', 'weight_y'),
  summand('bias_out', 'weight_out'),
];

/** Second matrices of both vectors, with their biases (MUTAN). */
export const merges: readonly TransformInput[] = [
  matrix('merge_x', 'a row of weights of what weight_x gives for each number, [rank·dim, hidden]'),
  matrix('merge_y', 'a row of weights of what weight_y gives for each number, [rank·dim, hidden]'),
  summand('bias_merge_x', 'merge_x'),
  summand('bias_merge_y', 'merge_y'),
];

/** @throws INVALID_SHAPE for vectors whose other axes differ */
export const checkPair = (name: string, x: TensorType, y: TensorType): void => {
  const [lead, other] = [x.shape.slice(0, -1), y.shape.slice(0, -1)];
  if (y.shape.length > 0 && `${lead}` === `${other}`) return;
  const expected = [...lead, 'n'].join(',');
  throw new RequestError('INVALID_SHAPE', `${name}: expected y [${expected}] for x [${x.shape}], got [${y.shape}]`);
};

/**
 * Returns the rows of a matrix of weights for vectors of so many elements.
 * @throws INVALID_SHAPE for other columns, and for a bias of other extent
 */
const rowsOfWeight = (
  name: string,
  inputs: TransformInputs,
  [weight, bias]: readonly [string, string],
  extent: number,
  of: string,
): number => {
  const [rows = 0, columns] = inputOf(inputs, weight).shape;
  if (columns !== extent) {
    const detail = `${name}: expected ${weight} [rows,${extent}] for ${of}, got [${rows},${columns}]`;
    throw new RequestError('INVALID_SHAPE', detail);
  }
  const summands = inputs[bias]?.shape;
  if (summands !== undefined && summands[0] !== rows) {
    const detail = `${name}: expected ${bias} [${rows}] for ${weight} [${rows},${columns}], got [${summands}]`;
    throw new RequestError('INVALID_SHAPE', detail);
  }
  return rows;
};

/** Returns the numbers that x and y both have by two matrices. @throws INVALID_SHAPE where they do not have as many */
export const sharedRows = (
  name: string,
  inputs: TransformInputs,
  [prefix, biases]: readonly [string, string],
  [x, y]: readonly [number, number],
): number => {
  const rows = rowsOfWeight(name, inputs, [`${prefix}_x`, `${biases}_x`], x, `x of extent ${x}`);
  const others = rowsOfWeight(name, inputs, [`${prefix}_y`, `${biases}_y`], y, `y of extent ${y}`);
  if (rows === others) return rows;
  const [a, b] = [`${prefix}_x`, `${prefix}_y`].map((each) => `${each} [${inputOf(inputs, each).shape}]`);
  throw new RequestError('INVALID_SHAPE', `${name}: expected matrices of as many rows, got ${a} and ${b}`);
};

/** Returns the extent of the result: that of `dim` numbers, or the rows of `weight_out`. @throws INVALID_SHAPE, INVALID_INPUT */
export const outputExtent = (name: string, inputs: TransformInputs, dim: number): number => {
  if (inputs.weight_out) return rowsOfWeight(name, inputs, ['weight_out', 'bias_out'], dim, `${dim} numbers`);
  if (inputs.bias_out === undefined) return dim;
  throw new RequestError('INVALID_INPUT', `${name}: expected bias_out with an input weight_out, got it alone`);
};

/** Returns how many numbers each of `parts` groups has. @throws INVALID_SHAPE where the rows are no multiple of it */
export const groupExtent = (name: string, attribute: string, rows: number, parts: number, of: string): number => {
  if (rows % parts === 0) return rows / parts;
  const detail = `${name}: expected ${of} with a multiple of ${attribute} ${parts} as rows, got ${rows}`;
  throw new RequestError('INVALID_SHAPE', detail);
};

/** The datatype of results that are computed of numbers: floats keep theirs, small integers give FP32, others FP64. */
export const floatOf = (datatype: DType): DType => {
  const { kind, bytes } = DTYPES[datatype];
  return kind === 'float' ? datatype : bytes > 2 ? 'FP64' : 'FP32';
};
