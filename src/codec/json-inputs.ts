import { quote, RequestError } from '../errors.ts';
import { bytesOf } from '../tensor/chunks.ts';
import { DTYPE_NAMES, DTYPES, isDType } from '../tensor/dtype.ts';
import { checkShape } from '../tensor/shape.ts';
import { didYouMean, synonymsAmong } from '../tensor/synonyms.ts';
import type { TensorSpec } from '../tensor/tensor.ts';
import { refuseManyTensors } from './input-limit.ts';
import { refuseDuplicates } from './json-duplicates.ts';
import { isObject, type Json, kindOf, refuseOtherKeys } from './json-members.ts';
import { type ReadNumberList, readWithNumberLists } from './json-number-lists.ts';
import { decodeText, readJsonText } from './json-text.ts';
import { refuseHeavyJson } from './json-weight.ts';

/**
 * The object that a body is, with `inputs` as they came; the `data` of 64-bit tensors has all its digits, as texts where
 * JSON.parse would round, and with `readList` long lists of numbers are the bytes of their elements.
 * @throws MALFORMED_JSON, also for two members of one name, INVALID_INPUT for another JSON value, BODY_TOO_LARGE for one that has too many,
 * TOO_MANY_ITEMS for more inputs, outputs or parameters than a request may have, as far as its size asks for a look before it is parsed
 */
export const readMessageObject = (
  chunks: readonly Uint8Array[],
  readList: ReadNumberList | undefined,
  maxInputs: number,
): Json => {
  const quick = readList === undefined ? undefined : readWithNumberLists(chunks, readList, maxInputs);
  if (quick !== undefined && Array.isArray(quick.inputs) && !quick.inputs.some(losesDigits)) return quick;
  if (readList !== undefined) refuseHeavyJson(chunks, bytesOf(chunks), maxInputs);
  const text = decodeText(chunks);
  const message = readJsonText(text);
  if (!isObject(message))
    throw new RequestError('INVALID_INPUT', `expected an object with "inputs", got ${kindOf(message)}`, '');
  refuseDuplicates(text, message);
  const { inputs } = message;
  if (!Array.isArray(inputs) || !inputs.some(losesDigits)) return message;
  const exact = readJsonText(text, true) as { readonly inputs: readonly Json[] };
  return {
    ...message,
    inputs: inputs.map((entry, i) => (losesDigits(entry) ? { ...entry, data: exact.inputs[i]?.data } : entry)),
  };
};

/** Whether a 64-bit tensor has numbers that JSON.parse rounded, at a depth that a tensor can have. */
const losesDigits = (entry: unknown): boolean => {
  if (!isObject(entry) || (entry.datatype !== 'INT64' && entry.datatype !== 'UINT64')) return false;
  // The one element of a tensor without axes is in a list all the same.
  const deepest = Array.isArray(entry.shape) ? Math.max(entry.shape.length, 1) : 0;
  const rounded = (data: unknown, depth: number): boolean =>
    Array.isArray(data)
      ? depth < deepest && data.some((each) => rounded(each, depth + 1))
      : Number.isInteger(data) && !Number.isSafeInteger(data);
  return rounded(entry.data, 0);
};

/**
 * The tensors of a message, each as `readInput` has it.
 * @throws INVALID_INPUT unless they are a list of objects with no other members than `keys` and different names;
 * TOO_MANY_ITEMS for more than `maxInputs`
 */
export const readInputs = <Input extends { readonly name: string }>(
  inputs: unknown,
  keys: readonly string[],
  readInput: (entry: Json, pointer: string) => Input,
  maxInputs: number,
): Input[] => {
  if (!Array.isArray(inputs)) throw new RequestError('INVALID_INPUT', '/inputs: expected a list of tensors', '/inputs');
  refuseManyTensors('inputs', inputs.length, maxInputs);
  const names = new Set<string>();
  return inputs.map((entry: unknown, i) => {
    const pointer = `/inputs/${i}`;
    if (!isObject(entry)) throw new RequestError('INVALID_INPUT', `${pointer}: expected an object`, pointer);
    refuseOtherKeys(entry, keys, pointer);
    const input = readInput(entry, pointer);
    if (names.has(input.name)) {
      throw new RequestError(
        'INVALID_INPUT',
        `${pointer}/name: expected different names, got ${quote(input.name)} twice`,
        pointer,
      );
    }
    names.add(input.name);
    return input;
  });
};

const MAX_SHOWN_RANK = 64;

/** The name, datatype and shape of a tensor of a message. @throws INVALID_INPUT, INVALID_DATATYPE, INVALID_SHAPE */
export const readTensorSpec = (entry: Json, pointer: string): TensorSpec => {
  const { name, datatype, shape } = entry;
  if (typeof name !== 'string' || name === '') {
    throw new RequestError('INVALID_INPUT', `${pointer}/name: expected the tensor’s name`, `${pointer}/name`);
  }
  if (!isDType(datatype)) {
    throw new RequestError(
      'INVALID_DATATYPE',
      `${pointer}/datatype: expected one of ${DTYPE_NAMES.join(', ')}, got ${shownDatatype(datatype)}`,
      `${pointer}/datatype`,
    );
  }
  // Nothing else is put into a sentence: the text of deep lists, or of thousands of extents, has no bound.
  if (!Array.isArray(shape) || shape.length > MAX_SHOWN_RANK || !shape.every((extent) => typeof extent === 'number')) {
    const detail = `${pointer}/shape: expected a list of extents, whole numbers from 0`;
    throw new RequestError('INVALID_SHAPE', detail, `${pointer}/shape`);
  }
  return { name, datatype, shape: checkShape(name, shape, DTYPES[datatype].bytes, `${pointer}/shape`, 0) };
};

const shownDatatype = (datatype: unknown): string => {
  if (datatype === 'BYTES') return '"BYTES": texts are not pooled';
  if (datatype === undefined) return 'nothing';
  return typeof datatype === 'string'
    ? `${quote(datatype)}${didYouMean(synonymsAmong(datatype, DTYPE_NAMES))}`
    : 'no text';
};
