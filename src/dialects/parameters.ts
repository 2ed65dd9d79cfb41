import { Type } from '@sinclair/typebox';
import { RequestError } from '../errors.ts';
import type { GivenInput } from '../pipeline/signature.ts';
import { DTYPES, type DType } from '../tensor/dtype.ts';

const LARGEST = 2 ** 31 - 1;

/** A whole number from `minimum`; of a list, whose elements need none, the list has the description. */
export const whole = (minimum: number, description?: string) =>
  Type.Integer({ minimum, maximum: LARGEST, ...(description !== undefined && { description }) });

/** One whole number from `minimum`, or a list of them. */
export const wholes = (minimum: number, description: string) =>
  Type.Union([whole(minimum), Type.Array(whole(minimum), { maxItems: 12 })], { description });

/** A flag as frameworks spell it: a boolean, 0 or 1. */
export const flag = (description: string) =>
  Type.Optional(Type.Union([Type.Boolean(), Type.Literal(0), Type.Literal(1)], { description }));

/** One of some words. */
export const word = <const T extends string>(words: readonly T[], description: string) =>
  Type.Unsafe<T>(
    Type.Union(
      words.map((each) => Type.Literal(each)),
      { description },
    ),
  );

/** A value for each of `rank` axes: of one number, of a list of one, of a list of all. @throws INVALID_ATTRIBUTE */
export const eachAxis = <T>(name: string, value: T | readonly T[], rank: number): readonly T[] => {
  const list: readonly T[] = Array.isArray(value) ? value : [value as T];
  if (list.length === rank) return list;
  if (list.length === 1) return Array<T>(rank).fill(list[0] as T);
  throw new RequestError(
    'INVALID_ATTRIBUTE',
    `${name}: expected one value or ${rank}, got ${list.length} (${list})`,
    `?${name}`,
  );
};

/** The input of a name. @throws INVALID_INPUT where it is not given */
export const inputOf = (inputs: readonly GivenInput[], name: string): GivenInput => {
  const input = inputs.find((input) => input.name === name);
  if (input === undefined) throw new RequestError('INVALID_INPUT', `expected the input ${name}, got none`);
  return input;
};

/** Place of an axis that may count from the end; `key` is the parameter that names it. @throws INVALID_ATTRIBUTE */
export const axisOf = (operator: string, key: string, shape: readonly number[], axis: number): number => {
  const place = axis < 0 ? axis + shape.length : axis;
  if (shape[place] !== undefined) return place;
  throw new RequestError('INVALID_ATTRIBUTE', `${operator}: expected an axis of [${shape}], got ${axis}`, `?${key}`);
};

/** @throws INVALID_SHAPE unless the tensor has one of these ranks */
export const checkRank = (operator: string, { name, shape }: GivenInput, ranks: readonly number[]): void => {
  if (ranks.includes(shape.length)) return;
  throw new RequestError(
    'INVALID_SHAPE',
    `${operator}: expected ${name} of rank ${ranks.join(' or ')}, got [${shape}]`,
  );
};

/** @throws INVALID_DATATYPE for integers where the original has no kernel for them */
export const checkFloating = (operator: string, { name, datatype }: GivenInput): void => {
  if (DTYPES[datatype].kind === 'float') return;
  throw new RequestError('INVALID_DATATYPE', `${operator}: expected ${name} of a floating datatype, got ${datatype}`);
};

/** The datatype of a result of two tensors, of which one is of floats (`torch.promote_types`). */
export const promoteTypes = (a: DType, b: DType): DType => {
  if (DTYPES[b].kind !== 'float' || a === b) return a;
  if (DTYPES[a].kind !== 'float') return b;
  if (DTYPES[a].bytes === DTYPES[b].bytes) return 'FP32';
  return DTYPES[a].bytes > DTYPES[b].bytes ? a : b;
};

/** @throws INVALID_DATATYPE for what are no whole numbers */
export const checkWhole = (operator: string, { name, datatype }: GivenInput): void => {
  if (DTYPES[datatype].kind === 'signed' || DTYPES[datatype].kind === 'unsigned') return;
  throw new RequestError('INVALID_DATATYPE', `${operator}: expected ${name} of an integer datatype, got ${datatype}`);
};

/** How many more cells than an axis has PyTorch's padding modes add at each of its ends, at most. */
const MOST_ADDED = {
  reflect: -1,
  circular: 0,
  replicate: Number.POSITIVE_INFINITY,
  constant: Number.POSITIVE_INFINITY,
};

/** @throws INVALID_ATTRIBUTE where an axis has too few cells to repeat `count` of them at one end */
export const checkPadding = (
  operator: string,
  mode: keyof typeof MOST_ADDED,
  extent: number,
  count: number,
  pointer: string,
): void => {
  const most = extent + MOST_ADDED[mode];
  if (count <= most) return;
  const detail = `${operator}: expected at most ${most} cells with mode ${mode} of an axis of ${extent}, got ${count}`;
  throw new RequestError('INVALID_ATTRIBUTE', detail, pointer);
};
