import { quote, RequestError } from '../errors.ts';
import { DTYPES, type DType } from '../tensor/dtype.ts';
import type { TensorSpec } from '../tensor/tensor.ts';
import { isObject, type Json } from './json-members.ts';
import { SAFETENSORS_DTYPES } from './safetensors-dtypes.ts';
import { malformed } from './safetensors-text.ts';

/**
 * The tensors of a safetensors header in the order of their bytes, which leave no holes and do not overlap. Rank 0 and
 * extents of 0 are among what the format has.
 * @throws MALFORMED_SAFETENSORS, INVALID_DATATYPE, INVALID_SHAPE
 */
export const readTensors = (members: Json): readonly TensorSpec[] => {
  const placed = Object.entries(members).map(([name, member]) => readTensor(name, member));
  let end = 0;
  return placed
    .sort((a, b) => a.begin - b.begin || a.end - b.end)
    .map((tensor) => {
      if (tensor.begin !== end) {
        malformed(
          `${quote(tensor.spec.name)}: expected data_offsets from ${end} on, where the bytes before it end, got [${tensor.begin}, ${tensor.end}]`,
        );
      }
      end = tensor.end;
      return tensor.spec;
    });
};

type Placed = { readonly spec: TensorSpec; readonly begin: number; readonly end: number };

const readTensor = (name: string, member: unknown): Placed => {
  const keys = isObject(member) ? Object.keys(member).sort().join(', ') : 'no object';
  if (!isObject(member) || keys !== 'data_offsets, dtype, shape') {
    return malformed(`${quote(name)}: expected dtype, shape and data_offsets, got ${keys.slice(0, 100) || 'nothing'}`);
  }
  const datatype = readDtype(name, member.dtype);
  const shape = readShape(name, member.shape);
  const bytes = denseBytes(name, shape, DTYPES[datatype].bytes);
  const [begin, end, ...more] = readNumbers(name, 'data_offsets', member.data_offsets);
  if (begin === undefined || end === undefined || more.length > 0 || end < begin) {
    return malformed(`${quote(name)}: data_offsets: expected a begin and, not before it, an end`);
  }
  if (end - begin === bytes) return { spec: { name, datatype, shape }, begin, end };
  return malformed(
    `${quote(name)}: expected data_offsets with ${bytes} bytes between them for [${shape}] of ${datatype}, got [${begin}, ${end}]`,
  );
};

const readDtype = (name: string, dtype: unknown): DType => {
  if (typeof dtype !== 'string') return malformed(`${quote(name)}: dtype: expected a text, got a ${typeof dtype}`);
  const [, datatype] = SAFETENSORS_DTYPES.find(([each]) => each === dtype) ?? [];
  if (datatype !== undefined) return datatype;
  const readable = SAFETENSORS_DTYPES.map(([each]) => each).join(', ');
  throw new RequestError('INVALID_DATATYPE', `${quote(name)}: expected a dtype of ${readable}, got ${quote(dtype)}`);
};

/** Longer ones are neither pooled nor put into a sentence. */
const MAX_SHOWN_RANK = 64;

const readShape = (name: string, shape: unknown): readonly number[] => {
  const extents = readNumbers(name, 'shape', shape);
  if (extents.length <= MAX_SHOWN_RANK) return extents;
  throw new RequestError('INVALID_SHAPE', `${quote(name)}: expected fewer axes, got ${extents.length}`);
};

/** Numbers have been found to be whole and in plain digits: only their size is left to check. */
const readNumbers = (name: string, key: string, value: unknown): readonly number[] =>
  Array.isArray(value) && value.every(Number.isSafeInteger)
    ? value
    : malformed(`${quote(name)}: ${key}: expected a list of whole numbers up to 2^53 - 1`);

const denseBytes = (name: string, shape: readonly number[], elementBytes: number): number =>
  shape.reduce((product, extent) => {
    if (product * extent <= Number.MAX_SAFE_INTEGER) return product * extent;
    return malformed(`${quote(name)}: the product of [${shape}] overflows: expected at most 2^53 bytes`);
  }, elementBytes);
