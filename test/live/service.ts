import { DTYPES, isDType } from '../../src/tensor/dtype.ts';
import { elementCount } from '../../src/tensor/shape.ts';
import { fromBytes, toBytes } from '../support/elements.ts';
import type { LiveTensor } from './draw.ts';

/** A response of either side: tensors, what it refuses with, or that it has no kernel. */
export type Response =
  | { readonly outputs: readonly LiveTensor[] }
  | { readonly refused: string }
  | { readonly unsupported: string };

export type Request = {
  readonly model: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly inputs: readonly LiveTensor[];
  readonly outputs: readonly string[];
};

const HEADER_LENGTH = 'inference-header-content-length';
const HANG_MS = 60_000;

/** An element as JSON has it: numbers that JSON has not are strings. */
const jsonOf = (value: number | bigint, isBool: boolean): unknown => {
  if (typeof value === 'bigint') return value.toString();
  if (isBool) return value !== 0;
  return Number.isFinite(value) && !Object.is(value, -0) ? value : Object.is(value, -0) ? 0 : String(value);
};

/** Asks the service, binary or as JSON. @throws Error for a response that is neither 200 nor a refusal */
export const ask = async (url: string, request: Request, isBinary: boolean): Promise<Response> => {
  const { model, parameters, inputs, outputs } = request;
  const chunks = inputs.map(({ datatype, data }) => toBytes(datatype, data));
  const message = {
    parameters,
    inputs: inputs.map(({ name, datatype, shape, data }, i) => ({
      ...{ name, datatype, shape },
      ...(isBinary
        ? { parameters: { binary_data_size: chunks[i]?.length } }
        : { data: data.map((value) => jsonOf(value, datatype === 'BOOL')) }),
    })),
    outputs: outputs.map((name) => ({ name, parameters: { binary_data: true } })),
  };
  const head = Buffer.from(JSON.stringify(message));
  const response = await fetch(`${url}/v2/models/${encodeURIComponent(model)}/infer`, {
    method: 'POST',
    body: new Uint8Array(isBinary ? Buffer.concat([head, ...chunks]) : head),
    ...(isBinary && { headers: { [HEADER_LENGTH]: `${head.length}` } }),
    signal: AbortSignal.timeout(HANG_MS),
  });
  const body = new Uint8Array(await response.arrayBuffer());
  if (response.status >= 500) throw new Error(`${response.status} ${new TextDecoder().decode(body)}`);
  if (response.status !== 200) return { refused: new TextDecoder().decode(body) };
  let offset = Number(response.headers.get(HEADER_LENGTH));
  const { outputs: made } = JSON.parse(new TextDecoder().decode(body.subarray(0, offset))) as {
    outputs: { name: string; datatype: string; shape: number[] }[];
  };
  return {
    outputs: made.map(({ name, datatype, shape }) => {
      if (!isDType(datatype)) throw new Error(`${name} is of datatype ${datatype}`);
      const end = offset + elementCount(shape) * DTYPES[datatype].bytes;
      const data = fromBytes(datatype, body.slice(offset, end));
      offset = end;
      return { name, datatype, shape, data };
    }),
  };
};
