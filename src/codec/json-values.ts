import { RequestError } from '../errors.ts';
import { DTYPES, type DType, integerRange } from '../tensor/dtype.ts';
import { elementCount } from '../tensor/shape.ts';
import { storeElements } from './json-elements.ts';
import { kindOf } from './json-members.ts';

/**
 * The elements of JSON `data`, flat or nested like the shape, as dense little-endian bytes; bytes that
 * `readWithNumberLists` has read already are those. Nothing is allocated before the number of values is known to be that
 * of the shape.
 * @throws INVALID_SHAPE for another number of values or uneven nesting, VALUE_OUT_OF_RANGE for values that the datatype
 * does not hold; both with the pointer of what is at fault
 */
export const readJsonValues = (
  data: unknown,
  datatype: DType,
  shape: readonly number[],
  pointer: string,
): Uint8Array<ArrayBuffer> => {
  // JSON has no bytes: they are ours.
  if (data instanceof Uint8Array) return data as Uint8Array<ArrayBuffer>;
  const count = elementCount(shape);
  if (!Array.isArray(data))
    throw new RequestError('INVALID_SHAPE', `${pointer}: expected a list of ${count} values`, pointer);
  const { bytes: size } = DTYPES[datatype];
  // As many values as are wanted are most often a flat list of them: that it is none shows where it is not stored.
  if (data.length === count) {
    const bytes = new Uint8Array(count * size);
    if (storeElements(data, datatype, bytes) === count) return bytes;
  }
  const isNested = data.some(Array.isArray);
  const values = isNested ? flatten(data, shape, pointer) : data;
  if (values.length !== count) throw uneven(pointer, `${count} values for [${shape}]`, `${values.length}`);
  const bytes = new Uint8Array(count * size);
  const stored = storeElements(values, datatype, bytes);
  if (stored === count) return bytes;
  const path = isNested ? placeOf(stored, shape).join('/') : stored;
  throw outOfRange(values[stored], datatype, `${pointer}/${path}`);
};

const uneven = (pointer: string, expected: string, got: string): RequestError =>
  new RequestError('INVALID_SHAPE', `${pointer}: expected ${expected}, got ${got}`, pointer);

/** The values of nested lists, row-major. @throws INVALID_SHAPE unless every list has the length that the shape says */
const flatten = (data: readonly unknown[], shape: readonly number[], pointer: string): unknown[] => {
  const values: unknown[] = [];
  // Indices of the list that is read: its pointer is text only when it is at fault.
  const path: number[] = [];
  const at = (...last: readonly number[]): string => [pointer, ...path, ...last].join('/');
  const visit = (list: readonly unknown[], depth: number): void => {
    // A scalar is a list of one.
    const [extent = 1, inner] = shape.slice(depth);
    if (list.length !== extent) throw uneven(at(), `${extent} values as the shape says`, `${list.length}`);
    for (let i = 0; i < list.length; i += 1) {
      const value = list[i];
      if (Array.isArray(value) !== (inner !== undefined)) {
        const expected = inner === undefined ? 'a value' : `a list of ${inner}`;
        throw uneven(at(i), `${expected} as the shape says`, kindOf(value));
      }
      if (!Array.isArray(value)) values.push(value);
      else {
        path.push(i);
        visit(value, depth + 1);
        path.pop();
      }
    }
  };
  visit(data, 0);
  return values;
};

/** The index along each axis of the element at a row-major offset. */
const placeOf = (offset: number, shape: readonly number[]): number[] => {
  const place: number[] = [];
  let rest = offset;
  for (const extent of shape.toReversed()) {
    place.unshift(rest % extent);
    rest = Math.floor(rest / extent);
  }
  return place;
};

const EXPECTED = { float: 'a number it can hold, or "NaN", "Infinity", "-Infinity"', bool: 'true or false' };

const outOfRange = (value: unknown, datatype: DType, pointer: string): RequestError => {
  const { kind, bytes } = DTYPES[datatype];
  const [low, high] = kind === 'float' ? [] : integerRange(datatype);
  const range = `a whole number from ${low} to ${high}${bytes === 8 ? ', all digits written' : ''}`;
  const expected = kind === 'float' || kind === 'bool' ? EXPECTED[kind] : range;
  const detail = `${pointer}: expected of ${datatype} ${expected}, got ${shown(value)}`;
  return new RequestError('VALUE_OUT_OF_RANGE', detail, pointer);
};

const shown = (value: unknown): string => {
  if (typeof value === 'object' && value !== null) return kindOf(value);
  if (value === Number.POSITIVE_INFINITY) return 'a number past 1.8e308';
  if (value === Number.NEGATIVE_INFINITY) return 'a number past -1.8e308';
  return String(JSON.stringify(value)).slice(0, 60);
};
