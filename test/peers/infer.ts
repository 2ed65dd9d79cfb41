import type { InferStep } from './step.ts';
import { bytesOf, isDatatype, type JsonValue, jsonOf, type Tensor, tensorOfBytes, tensorOfJson } from './tensor.ts';

/** How tensors travel, both ways. */
export type Encoding = 'binary' | 'json';

type NamedTensor = { readonly name: string; readonly tensor: Tensor };

/** What `/v2` says an output is; `data` or the binary size, by the encoding. */
type ReturnedOutput = {
  name: string;
  datatype: string;
  shape: number[];
  data?: JsonValue[];
  parameters?: { binary_data_size?: number };
};

/** The name of the header that says where the JSON of a body ends (Open Inference Protocol, binary extension). */
const HEADER_LENGTH = 'inference-header-content-length';

/** Far above what a result takes. */
const HANG_MS = 30_000;

type Message = { readonly body: Uint8Array<ArrayBuffer>; readonly headers: Record<string, string> };

const MESSAGES: Readonly<Record<Encoding, (step: InferStep, inputs: readonly NamedTensor[]) => Message>> = {
  json: ({ parameters, outputs }, inputs) => {
    const message = {
      parameters,
      inputs: inputs.map(({ name, tensor }) => ({ name, ...specOf(tensor), data: jsonOf(tensor) })),
      outputs: outputs.map(([name]) => ({ name })),
    };
    return { body: new TextEncoder().encode(JSON.stringify(message)), headers: {} };
  },
  binary: ({ parameters, outputs }, inputs) => {
    const chunks = inputs.map(({ tensor }) => bytesOf(tensor));
    const message = {
      parameters,
      inputs: inputs.map(({ name, tensor }, i) => {
        return { name, ...specOf(tensor), parameters: { binary_data_size: chunks[i]?.length } };
      }),
      outputs: outputs.map(([name]) => ({ name, parameters: { binary_data: true } })),
    };
    const head = new TextEncoder().encode(JSON.stringify(message));
    return { body: new Uint8Array(Buffer.concat([head, ...chunks])), headers: { [HEADER_LENGTH]: `${head.length}` } };
  },
};

const specOf = ({ datatype, shape }: Tensor): Pick<Tensor, 'datatype' | 'shape'> => ({ datatype, shape });

/** The outputs of a result, in its order. */
const outputsOf = (body: Uint8Array, headerLength: string | null): NamedTensor[] => {
  let offset = headerLength === null ? body.length : Number(headerLength);
  const { outputs }: { outputs: ReturnedOutput[] } = JSON.parse(new TextDecoder().decode(body.subarray(0, offset)));
  const tensors = outputs.map(({ name, datatype, shape, data, parameters }) => {
    if (!isDatatype(datatype)) throw new Error(`${name} is of datatype ${datatype}, which no case has`);
    if (data !== undefined) return { name, tensor: tensorOfJson(datatype, shape, data) };
    const end = offset + (parameters?.binary_data_size ?? Number.NaN);
    const tensor = tensorOfBytes(datatype, shape, body.subarray(offset, end));
    offset = end;
    return { name, tensor };
  });
  if (offset !== body.length) throw new Error(`the result has ${body.length} bytes, its outputs end at ${offset}`);
  return tensors;
};

/**
 * The outputs of one request, in the order of `step.outputs`.
 * @throws Error with what the service says when it refuses
 */
export const infer = async (
  server: string,
  step: InferStep,
  inputs: readonly NamedTensor[],
  encoding: Encoding,
): Promise<Tensor[]> => {
  const { body, headers } = MESSAGES[encoding](step, inputs);
  const url = `${server}/v2/models/${encodeURIComponent(step.model)}/infer`;
  const response = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(HANG_MS) });
  const result = new Uint8Array(await response.arrayBuffer());
  if (response.status !== 200) throw new Error(`${response.status} ${new TextDecoder().decode(result)}`);
  const outputs = outputsOf(result, response.headers.get(HEADER_LENGTH));
  const asked = `${step.outputs.map(([name]) => name)}`;
  const returned = `${outputs.map(({ name }) => name)}`;
  if (returned !== asked) throw new Error(`asked for the outputs ${asked}, got ${returned}`);
  return outputs.map(({ tensor }) => tensor);
};
