import { quote, RequestError } from '../errors.ts';
import { byteCount, type TensorSpec } from '../tensor/tensor.ts';
import {
  type RequestedOutput,
  readOutputs,
  readSwitch,
  readTensorParameters,
  readTimeout,
  splitParameters,
} from './inference-protocol-parameters.ts';
import { readInputs, readMessageObject, readTensorSpec } from './json-inputs.ts';
import { type Json, readId, refuseOtherKeys } from './json-members.ts';
import { quoteNonFinite } from './json-non-finite.ts';
import type { ReadNumberList } from './json-number-lists.ts';
import { readJsonValues } from './json-values.ts';

/**
 * A request of the Open Inference Protocol (`inference_rest.md`) with the binary tensor extension:
 *
 *     ┌ JSON: id, parameters, inputs, outputs ┬ binary input ┬ binary input ┬ …
 *     └ Inference-Header-Content-Length bytes ┴ in the order of `inputs`, little-endian, row-major, no padding
 */
export type InferenceRequest = {
  readonly id?: string;
  /** Those of the model: without what the protocol reserves. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly inputs: readonly InferenceInput[];
  /** In the order of the response; undefined: all outputs of the model. */
  readonly outputs?: readonly RequestedOutput[];
  /** Whether outputs that are not named are binary. */
  readonly binaryOutputs: boolean;
  /** Whether the caller writes NaN and infinities without quotes, and reads them so. */
  readonly writesBareNonFinite?: boolean;
  /** How long the caller waits. */
  readonly timeoutMicroseconds?: number;
};

/** A tensor with the one chunk that its JSON values are; without chunks it is binary: `byteCount` bytes of the body. */
export type InferenceInput = TensorSpec & { readonly chunks?: readonly Uint8Array[] };

/** What follows the JSON of a body: a number of bytes, a number not known yet, or no binary part at all. */
export type BinaryPart = number | 'unknown' | 'none';

/**
 * The request that the JSON of a body describes. `readList` as in `readJsonMessage`; without it everything is checked
 * before the first value is read.
 * @throws MALFORMED_JSON, MALFORMED_INFERENCE, WRONG_BYTE_COUNT, INVALID_INPUT, INVALID_OUTPUT, INVALID_DATATYPE,
 * INVALID_SHAPE, INVALID_ATTRIBUTE, VALUE_OUT_OF_RANGE, TOO_MANY_ITEMS for more inputs, or outputs, than `maxInputs`
 */
export const readInference = (
  chunks: readonly Uint8Array[],
  binaryPart: BinaryPart,
  readList?: ReadNumberList,
  maxInputs = Number.POSITIVE_INFINITY,
): InferenceRequest => {
  const quoted = quoteNonFinite(chunks);
  const message = readMessageObject(quoted === undefined ? chunks : [quoted], readList, maxInputs);
  // KServe's client repeats the model of the path in the body.
  refuseOtherKeys(message, ['id', 'parameters', 'inputs', 'outputs', 'model_name', 'model_version'], '');
  const id = readId(message.id);
  const { model: parameters, reserved } = splitParameters(message.parameters);
  const binaryOutputs = readSwitch(reserved.binary_data_output ?? false, '/parameters/binary_data_output');
  const timeoutMicroseconds = readTimeout(reserved.timeout);
  const outputs = readOutputs(message.outputs, binaryOutputs, maxInputs);
  const described = readInputs(
    message.inputs,
    ['name', 'datatype', 'shape', 'parameters', 'data'],
    describe,
    maxInputs,
  );
  checkBinaryPart(described, binaryPart);
  const inputs = described.map(({ spec, isBinary, data, pointer }) =>
    isBinary ? spec : { ...spec, chunks: [readJsonValues(data, spec.datatype, spec.shape, `${pointer}/data`)] },
  );
  return {
    parameters,
    inputs,
    binaryOutputs,
    ...(quoted !== undefined && { writesBareNonFinite: true }),
    ...(id !== undefined && { id }),
    ...(outputs && { outputs }),
    ...(timeoutMicroseconds && { timeoutMicroseconds }),
  };
};

/** An input before its values are read. */
type Described = {
  readonly name: string;
  readonly spec: TensorSpec;
  readonly isBinary: boolean;
  readonly data: unknown;
  readonly pointer: string;
};

const describe = (entry: Json, pointer: string): Described => {
  const spec = readTensorSpec(entry, pointer);
  const { name, datatype, shape } = spec;
  // A member that is null is absent: KServe's client writes `"data": null` for a batch without rows.
  const data = entry.data ?? undefined;
  const size = readTensorParameters(entry.parameters, name, pointer).binary_data_size ?? undefined;
  const isBinary = size !== undefined;
  if (isBinary === (data !== undefined)) {
    const detail = `${quote(name)}: expected either data or binary_data_size, got ${isBinary ? 'both' : 'neither'}`;
    throw new RequestError('MALFORMED_INFERENCE', detail, pointer);
  }
  if (isBinary && size !== byteCount(spec)) {
    const got = typeof size === 'number' ? size : `a ${typeof size}`;
    const detail = `${quote(name)}: expected a binary_data_size of ${byteCount(spec)} bytes for [${shape}] of ${datatype}, got ${got}`;
    throw new RequestError('WRONG_BYTE_COUNT', detail, `${pointer}/parameters/binary_data_size`);
  }
  return { name, spec, isBinary, data, pointer };
};

const checkBinaryPart = (inputs: readonly Described[], binaryPart: BinaryPart): void => {
  const binary = inputs.filter(({ isBinary }) => isBinary);
  const [first] = binary;
  if (binaryPart === 'none' && first !== undefined) {
    const detail = `${quote(first.name)}: expected the header Inference-Header-Content-Length with a binary_data_size, got none`;
    throw new RequestError('MALFORMED_INFERENCE', detail, `${first.pointer}/parameters/binary_data_size`);
  }
  const specs = binary.map(({ spec }) => spec);
  if (typeof binaryPart === 'number') refuseOtherSize(specs, binaryPart);
};

/** @throws WRONG_BYTE_COUNT unless the binary part has just the bytes of these tensors; `verb` says how many there are */
export const refuseOtherSize = (specs: readonly TensorSpec[], received: number, verb = 'received'): void => {
  const expected = specs.reduce((sum, spec) => sum + byteCount(spec), 0);
  if (received === expected) return;
  const parts = specs.slice(0, 4).map((spec) => `${quote(spec.name)} of ${byteCount(spec)}`);
  const more = specs.length > 4 ? [`${specs.length - 4} more`] : [];
  const of = specs.length === 0 ? 'no input is binary' : [...parts, ...more].join(', ');
  throw new RequestError('WRONG_BYTE_COUNT', `expected ${expected} bytes behind the JSON (${of}), ${verb} ${received}`);
};
