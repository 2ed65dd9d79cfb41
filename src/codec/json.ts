import { RequestError } from '../errors.ts';
import { byteCount, type Tensor, type TensorSpec } from '../tensor/tensor.ts';
import { readInputs, readMessageObject, readTensorSpec } from './json-inputs.ts';
import { ATTRIBUTE_MEMBERS, type Json, readId, readMembers, readParameters, refuseOtherKeys } from './json-members.ts';
import type { ReadNumberList } from './json-number-lists.ts';
import { readJsonValues } from './json-values.ts';

/** A request in JSON: `{"id"?, "inputs":[{name, datatype, shape, data | data_base64}], "parameters"?}`, and `ATTRIBUTE_MEMBERS`. */
export type JsonMessage<Input = Tensor> = {
  readonly inputs: readonly Input[];
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly id?: string;
  /** Members that are attributes, as they came: `pipeline`, `candidates`, `grid`, `purpose`. */
  readonly members?: Json;
};

/**
 * The message of a body. Each tensor is one chunk of its own; with `readList` long ones are read several times as fast.
 * @throws MALFORMED_JSON, INVALID_INPUT, INVALID_DATATYPE, INVALID_SHAPE, WRONG_BYTE_COUNT, VALUE_OUT_OF_RANGE,
 * TOO_MANY_ITEMS for more inputs than `maxInputs`
 */
export const readJsonMessage = (
  chunks: readonly Uint8Array[],
  readList?: ReadNumberList,
  maxInputs = Number.POSITIVE_INFINITY,
): JsonMessage =>
  readMessage(
    readMessageObject(chunks, readList, maxInputs),
    maxInputs,
    ['name', 'datatype', 'shape', 'data', 'data_base64'],
    (entry, pointer) => {
      const spec = readTensorSpec(entry, pointer);
      return { ...spec, chunks: [readData(entry, spec, pointer)] };
    },
  );

/** The message of a body that describes tensors without their data. @throws as `readJsonMessage` */
export const readJsonSpecs = (
  chunks: readonly Uint8Array[],
  maxInputs = Number.POSITIVE_INFINITY,
): JsonMessage<TensorSpec> =>
  readMessage(
    readMessageObject(chunks, undefined, maxInputs),
    maxInputs,
    ['name', 'datatype', 'shape'],
    readTensorSpec,
  );

const readMessage = <Input extends { readonly name: string }>(
  message: Json,
  maxInputs: number,
  keys: readonly string[],
  readInput: (entry: Json, pointer: string) => Input,
): JsonMessage<Input> => {
  refuseOtherKeys(message, ['id', 'inputs', 'parameters', ...ATTRIBUTE_MEMBERS], '');
  const id = readId(message.id);
  const parameters = readParameters(message.parameters);
  const members = readMembers(message);
  const inputs = readInputs(message.inputs, keys, readInput, maxInputs);
  if (inputs.length === 0)
    throw new RequestError('INVALID_INPUT', '/inputs: expected at least one tensor, got none', '/inputs');
  return { inputs, parameters, ...(id !== undefined && { id }), ...(members && { members }) };
};

const readData = (entry: Json, spec: TensorSpec, pointer: string): Uint8Array<ArrayBuffer> => {
  const { data, data_base64 } = entry;
  if ((data === undefined) === (data_base64 === undefined)) {
    const detail = `${pointer}: expected either data or data_base64, got ${data === undefined ? 'neither' : 'both'}`;
    throw new RequestError('INVALID_INPUT', detail, pointer);
  }
  if (data_base64 === undefined) return readJsonValues(data, spec.datatype, spec.shape, `${pointer}/data`);
  return readBase64(data_base64, spec, `${pointer}/data_base64`);
};

const readBase64 = (text: unknown, spec: TensorSpec, pointer: string): Uint8Array<ArrayBuffer> => {
  if (typeof text !== 'string' || text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text) || hasLooseBits(text))
    throw new RequestError('MALFORMED_JSON', `${pointer}: expected base64 with padding`, pointer);
  const bytes = new Uint8Array(Buffer.from(text, 'base64'));
  const expected = byteCount(spec);
  if (bytes.length !== expected) {
    const detail = `${pointer}: expected ${expected} bytes for [${spec.shape}] of ${spec.datatype}, received ${bytes.length}`;
    throw new RequestError('WRONG_BYTE_COUNT', detail, pointer);
  }
  return bytes;
};

/** Whether the last characters hold bits that no byte has: RFC 4648 §3.5 lets a reader refuse them. */
const hasLooseBits = (text: string): boolean => {
  const end = text.slice(-4);
  return Buffer.from(end, 'base64').toString('base64') !== end;
};
