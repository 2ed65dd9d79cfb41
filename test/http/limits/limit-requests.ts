import { DTYPES } from '../../../src/tensor/dtype.ts';
import { byteCount, type TensorSpec } from '../../../src/tensor/tensor.ts';
import { npyFile } from '../../support/npy-file.ts';
import { safetensorsFile } from '../../support/safetensors-file.ts';
import { binaryMessage } from '../support/v2-message.ts';

/** A pooling of zeros: `pool` is its region and reductions. */
export type Pooling = {
  readonly pool: readonly [region: string, reductions: string];
  readonly query?: string;
  readonly inputs: readonly TensorSpec[];
};

export type Request = {
  readonly method: 'POST';
  readonly url: string;
  readonly headers?: Record<string, string>;
  readonly payload: Buffer | object;
};

const NPY = { FP32: '<f4', UINT8: '|u1' } as const;

const zeros = (spec: TensorSpec): Buffer => Buffer.alloc(byteCount(spec));
const withData = (spec: TensorSpec) => ({
  ...spec,
  data: [...new Array(byteCount(spec) / DTYPES[spec.datatype].bytes)].map(() => 0),
});

const urlOf = ({ pool: [region, reductions], query = '' }: Pooling, path = 'pool'): string =>
  `/v1/${path}/${region}/${reductions}?${query}`;
const modelOf = ({ pool: [region, reductions] }: Pooling): string => `/v2/models/pool.${region}.${reductions}/infer`;
const parametersOf = ({ query = '' }: Pooling) => Object.fromEntries(new URLSearchParams(query));

/** The one tensor of a request to a format that has one; of others the first. */
const only = ({ inputs }: Pooling): TensorSpec => inputs[0] as TensorSpec;
const described = ({ inputs }: Pooling): string => {
  const { datatype, shape } = inputs[0] as TensorSpec;
  return `&datatype=${datatype}&shape=${shape}`;
};

const SAFETENSORS = { FP32: 'F32', UINT8: 'U8', FP64: 'F64', INT64: 'I64' } as const;

const safetensorsOf = (inputs: readonly TensorSpec[]): Buffer => {
  let at = 0;
  const members = inputs.map((spec) => {
    const offsets = [at, at + byteCount(spec)];
    at += byteCount(spec);
    const dtype = SAFETENSORS[spec.datatype as keyof typeof SAFETENSORS];
    return [spec.name, { dtype, shape: spec.shape, data_offsets: offsets }];
  });
  return safetensorsFile(JSON.stringify(Object.fromEntries(members)), Buffer.concat(inputs.map(zeros)));
};

/** A request for a pooling in each format of bodies; the first two carry one tensor. */
export const FORMATS: Readonly<Record<string, (pooling: Pooling) => Request>> = {
  raw: (pooling) => ({ method: 'POST', url: urlOf(pooling) + described(pooling), payload: zeros(only(pooling)) }),
  npy: (pooling) => {
    const { datatype, shape } = only(pooling);
    const payload = npyFile(NPY[datatype as keyof typeof NPY], `(${shape},)`, zeros(only(pooling)));
    return { method: 'POST', url: urlOf(pooling), headers: { 'content-type': 'application/x-npy' }, payload };
  },
  safetensors: (pooling) => ({
    method: 'POST',
    url: urlOf(pooling),
    headers: { 'content-type': 'application/x-safetensors' },
    payload: safetensorsOf(pooling.inputs),
  }),
  json: (pooling) => ({ method: 'POST', url: urlOf(pooling), payload: { inputs: pooling.inputs.map(withData) } }),
  'v2 json': (pooling) => ({
    method: 'POST',
    url: modelOf(pooling),
    payload: { inputs: pooling.inputs.map(withData), parameters: parametersOf(pooling) },
  }),
  'v2 binary': (pooling) => {
    const inputs = pooling.inputs.map((spec) => ({ ...spec, parameters: { binary_data_size: byteCount(spec) } }));
    const parameters = { ...parametersOf(pooling), binary_data_output: true };
    return {
      method: 'POST',
      url: modelOf(pooling),
      ...binaryMessage({ inputs, parameters }, ...pooling.inputs.map(zeros)),
    };
  },
  'v2 raw': (pooling) => ({
    method: 'POST',
    url: `${modelOf(pooling)}?${pooling.query ?? ''}${described(pooling)}`,
    headers: { 'inference-header-content-length': '0' },
    payload: zeros(only(pooling)),
  }),
  plan: (pooling) => ({ method: 'POST', url: urlOf(pooling, 'plan'), payload: { inputs: pooling.inputs } }),
};
