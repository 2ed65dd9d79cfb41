import { RequestError } from '../errors.ts';
import { DTYPE_NAMES, DTYPES, type DType, isDType } from '../tensor/dtype.ts';
import { checkShape } from '../tensor/shape.ts';
import { byteCount, type Tensor, type TensorSpec } from '../tensor/tensor.ts';
import { decodeText, readJsonText } from './json-text.ts';
import { readJsonValues } from './json-values.ts';

/** A request in JSON: `{"id"?, "inputs":[{name, datatype, shape, data | data_base64}], "parameters"?}`. */
export type JsonMessage<Input = Tensor> = {
  readonly inputs: readonly Input[];
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly id?: string;
};

type Json = Readonly<Record<string, unknown>>;

/**
 * The message of a body. Each tensor is one chunk of its own.
 * @throws MALFORMED_JSON, INVALID_INPUT, INVALID_DATATYPE, INVALID_SHAPE, WRONG_BYTE_COUNT, VALUE_OUT_OF_RANGE
 */
export const readJsonMessage = (chunks: readonly Uint8Array[]): JsonMessage => {
  const text = decodeText(chunks);
  const first = readJsonText(text);
  const message = losesDigits(first) ? readJsonText(text, true) : first;
  return readMessage(message, ['name', 'datatype', 'shape', 'data', 'data_base64'], (entry, pointer) => {
    const spec = readSpec(entry, pointer);
    return { ...spec, chunks: [readData(entry, spec, pointer)] };
  });
};

/** The message of a body that describes tensors without their data. @throws as `readJsonMessage` */
export const readJsonSpecs = (chunks: readonly Uint8Array[]): JsonMessage<TensorSpec> =>
  readMessage(readJsonText(decodeText(chunks)), ['name', 'datatype', 'shape'], readSpec);

/** Whether a 64-bit tensor of a message has numbers that JSON.parse rounded. */
const losesDigits = (message: unknown): boolean => {
  const inputs = isObject(message) && Array.isArray(message.inputs) ? message.inputs : [];
  const rounded = (data: unknown): boolean =>
    Array.isArray(data) ? data.some(rounded) : Number.isInteger(data) && !Number.isSafeInteger(data);
  return inputs.some(
    (entry) => isObject(entry) && (entry.datatype === 'INT64' || entry.datatype === 'UINT64') && rounded(entry.data),
  );
};

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const readMessage = <Input extends { readonly name: string }>(
  message: unknown,
  keys: readonly string[],
  readInput: (entry: Json, pointer: string) => Input,
): JsonMessage<Input> => {
  if (!isObject(message))
    throw new RequestError('INVALID_INPUT', 'expected an object with "inputs", got another JSON value', '');
  refuseOtherKeys(message, ['id', 'inputs', 'parameters'], '');
  const { id, inputs, parameters = {} } = message;
  if (!Array.isArray(inputs)) throw new RequestError('INVALID_INPUT', '/inputs: expected a list of tensors', '/inputs');
  if (!isObject(parameters))
    throw new RequestError('INVALID_ATTRIBUTE', '/parameters: expected an object', '/parameters');
  if (id !== undefined && typeof id !== 'string')
    throw new RequestError('INVALID_INPUT', '/id: expected a text', '/id');
  const names = new Set<string>();
  const read = inputs.map((entry: unknown, i) => {
    const pointer = `/inputs/${i}`;
    if (!isObject(entry)) throw new RequestError('INVALID_INPUT', `${pointer}: expected an object`, pointer);
    refuseOtherKeys(entry, keys, pointer);
    const input = readInput(entry, pointer);
    if (names.has(input.name)) {
      throw new RequestError(
        'INVALID_INPUT',
        `${pointer}/name: expected different names, got ${JSON.stringify(input.name)} twice`,
        pointer,
      );
    }
    names.add(input.name);
    return input;
  });
  return { inputs: read, parameters, ...(id !== undefined && { id }) };
};

const refuseOtherKeys = (object: Json, keys: readonly string[], pointer: string): void => {
  const other = Object.keys(object).find((key) => !keys.includes(key));
  if (other === undefined) return;
  const detail = `${pointer || 'the message'}: expected ${keys.join(', ')}, got ${JSON.stringify(other.slice(0, 64))}`;
  throw new RequestError(
    'INVALID_INPUT',
    detail,
    `${pointer}/${other.replaceAll('~', '~0').replaceAll('/', '~1').slice(0, 64)}`,
  );
};

const readSpec = (entry: Json, pointer: string): TensorSpec => {
  const { name, datatype, shape } = entry;
  if (typeof name !== 'string' || name === '') {
    throw new RequestError('INVALID_INPUT', `${pointer}/name: expected the tensor’s name`, `${pointer}/name`);
  }
  if (!isDType(datatype)) {
    const got = datatype === undefined ? 'nothing' : JSON.stringify(datatype).slice(0, 64);
    throw new RequestError(
      'INVALID_DATATYPE',
      `${pointer}/datatype: expected one of ${DTYPE_NAMES.join(', ')}, got ${got}`,
      `${pointer}/datatype`,
    );
  }
  if (!Array.isArray(shape)) {
    throw new RequestError('INVALID_SHAPE', `${pointer}/shape: expected a list of extents`, `${pointer}/shape`);
  }
  return { name, datatype, shape: checkShape(name, shape, DTYPES[datatype].bytes, `${pointer}/shape`) };
};

const readData = (entry: Json, spec: TensorSpec, pointer: string): Uint8Array<ArrayBuffer> => {
  const { data, data_base64 } = entry;
  if ((data === undefined) === (data_base64 === undefined)) {
    const detail = `${pointer}: expected either data or data_base64, got ${data === undefined ? 'neither' : 'both'}`;
    throw new RequestError('INVALID_INPUT', detail, pointer);
  }
  if (data_base64 === undefined) return readJsonValues(data, spec.datatype as DType, spec.shape, `${pointer}/data`);
  return readBase64(data_base64, spec, `${pointer}/data_base64`);
};

const readBase64 = (text: unknown, spec: TensorSpec, pointer: string): Uint8Array<ArrayBuffer> => {
  if (typeof text !== 'string' || text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) {
    throw new RequestError('MALFORMED_JSON', `${pointer}: expected base64 with padding`, pointer);
  }
  const bytes = new Uint8Array(Buffer.from(text, 'base64'));
  const expected = byteCount(spec);
  if (bytes.length !== expected) {
    const detail = `${pointer}: expected ${expected} bytes for [${spec.shape}] of ${spec.datatype}, received ${bytes.length}`;
    throw new RequestError('WRONG_BYTE_COUNT', detail, pointer);
  }
  return bytes;
};
