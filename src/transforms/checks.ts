import { quote, RequestError } from '../errors.ts';
import { DTYPE_NAMES, DTYPES, type DType } from '../tensor/dtype.ts';
import type { Transform, TransformInput, TransformInputs } from './transform.ts';
import type { RowUse, TensorType } from './transformed.ts';

export const FLOATS: readonly DType[] = DTYPE_NAMES.filter((name) => DTYPES[name].kind === 'float');

export const INTEGERS: readonly DType[] = DTYPE_NAMES.filter((name) => /signed/.test(DTYPES[name].kind));

/** All but BOOL. */
export const NUMBERS: readonly DType[] = [...FLOATS, ...INTEGERS];

/**
 * Checks x and the other tensors of a transform against its declarations.
 * @throws INVALID_INPUT for a name that the transform does not have, and for a tensor that is missing; INVALID_DATATYPE,
 * INVALID_SHAPE
 */
export const checkInputs = (transform: Transform, x: TensorType, inputs: TransformInputs): void => {
  const { name, x: { datatypes, leastRank = 0 } = {}, inputs: declared = [] } = transform;
  checkDatatype(name, 'x', x, datatypes);
  if (x.shape.length < leastRank) {
    const detail = `${name}: expected x of at least rank ${leastRank}, got [${x.shape}]`;
    throw new RequestError('INVALID_SHAPE', detail);
  }
  for (const [input, tensor] of Object.entries(inputs)) {
    const declaration = declared.find((each) => isNamed(each, input, inputs));
    if (declaration === undefined) throw unknownInput(transform, input);
    checkDatatype(name, input, tensor, declaration.datatypes);
    const { rank = tensor.shape.length } = declaration;
    if (tensor.shape.length !== rank) {
      throw new RequestError('INVALID_SHAPE', `${name}: expected ${input} of rank ${rank}, got [${tensor.shape}]`);
    }
  }
  const missing = declared.find((each) => !each.optional && inputs[each.name] === undefined);
  if (missing === undefined) return;
  const detail = `${name}: expected an input ${missing.name}, ${missing.description}, got none`;
  throw new RequestError('INVALID_INPUT', detail);
};

/** Whether a declaration is that of a name: its own, or the next number after one that is there. */
const isNamed = ({ name, numbered }: TransformInput, input: string, inputs: TransformInputs): boolean => {
  if (name === input || !numbered) return name === input;
  const [, stem = '', first = ''] = /^(.*?)(\d+)$/.exec(name) ?? [];
  const number = Number(input.slice(stem.length));
  const isNumber = number > Number(first) && input === `${stem}${number}`;
  return isNumber && inputs[`${stem}${number - 1}`] !== undefined;
};

const unknownInput = ({ name, inputs = [] }: Transform, input: string): RequestError => {
  const names = inputs.map((each) => (each.numbered ? `${each.name}, … in order` : each.name));
  const expected = names.length === 0 ? 'no input beside x' : `inputs x, ${names.join(', ')}`;
  return new RequestError('INVALID_INPUT', `${name}: expected ${expected}, got ${quote(input)}`);
};

const checkDatatype = (name: string, input: string, { datatype }: TensorType, datatypes = DTYPE_NAMES): void => {
  if (datatypes.includes(datatype)) return;
  const expected = datatypes === FLOATS ? 'a floating datatype' : datatypes.join(', ');
  throw new RequestError('INVALID_DATATYPE', `${name}: expected ${input} of ${expected}, got ${datatype}`);
};

/** The tensor of an input that `checkInputs` requires. */
export const inputOf = <T>(inputs: Readonly<Record<string, T>>, name: string): T => {
  const tensor = inputs[name];
  if (tensor === undefined) throw new RangeError(`there is no input ${name}`);
  return tensor;
};

/** The names of the tensors that follow x in a list of several, in order: y, then x1, x2, … */
export const listedInputs = (inputs: Readonly<Record<string, unknown>>): readonly string[] => {
  const names = inputs.y === undefined ? [] : ['y'];
  for (let number = 1; inputs[`x${number}`] !== undefined; number += 1) names.push(`x${number}`);
  return names;
};

/** The index of an axis, negative ones counted from the end. @throws INVALID_ATTRIBUTE for an axis that x does not have */
export const axisOf = ({ shape }: TensorType, axis: number): number => {
  const index = axis < 0 ? axis + shape.length : axis;
  if (index >= 0 && index < shape.length) return index;
  throw new RequestError('INVALID_ATTRIBUTE', `axis: expected an axis of [${shape}], got ${axis}`, '?axis');
};

/** The rows that a result needs whose vectors lie along an axis. */
export const rowsAlong = (axis: number): RowUse => (axis === 0 ? 'mixed' : 'separate');
