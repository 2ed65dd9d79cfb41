import { isDeepStrictEqual } from 'node:util';
import { writeNpyHead } from '../../../src/codec/npy.ts';
import scenarios from './scenarios.json' with { type: 'json' };

/** One max pooling that is asked for over and over: square kernels over `[batch, channels, height, width]` FP32. */
export type Scenario = {
  readonly name: string;
  readonly format: keyof typeof FORMATS;
  readonly shape: readonly number[];
  readonly kernel: number;
  readonly stride: number;
  readonly pad: number;
  readonly connections: number;
};

/** What is sent, and what has to come back. */
export type Exchange = { readonly body: Buffer; readonly holds: (response: Buffer) => boolean };

type Format = {
  readonly mediaType: string;
  readonly encode: (shape: readonly number[], values: readonly number[]) => Buffer;
  readonly decode: (response: Buffer) => Float32Array;
};

const littleEndian = (values: readonly number[]): Buffer => Buffer.from(Float32Array.from(values).buffer);
const floats = (bytes: Buffer): Float32Array => new Float32Array(new Uint8Array(bytes).buffer);
const FP32 = { name: 'x', datatype: 'FP32' } as const;

const FORMATS = {
  raw: { mediaType: 'application/octet-stream', encode: (_, values) => littleEndian(values), decode: floats },
  npy: {
    mediaType: 'application/x-npy',
    encode: (shape, values) => Buffer.concat([writeNpyHead({ ...FP32, shape }), littleEndian(values)]),
    decode: (response) => floats(response.subarray(10 + response.readUInt16LE(8))),
  },
  json: {
    mediaType: 'application/json',
    encode: (shape, values) => Buffer.from(JSON.stringify({ inputs: [{ ...FP32, shape, data: values }] })),
    decode: (response) => Float32Array.from(JSON.parse(response.toString()).outputs[0].data as number[]),
  },
} satisfies Record<string, Format>;

export const SCENARIOS: readonly Scenario[] = scenarios as Scenario[];

/** Path and query of the scenario's pooling. */
export const pathOf = ({ format, shape, kernel, stride, pad }: Scenario): string => {
  const attributes = `kernel_shape=${kernel},${kernel}&strides=${stride}&pads=${pad}`;
  return `/v1/pool/window/max?${attributes}${format === 'raw' ? `&shape=${shape}&datatype=FP32` : ''}`;
};

export const headersOf = ({ format }: Scenario): Record<string, string> => ({
  'content-type': FORMATS[format].mediaType,
});

/** A body of random values with four decimals, and the check of its response against the plain loop below. */
export const randomExchange = (scenario: Scenario): Exchange => {
  const { encode, decode } = FORMATS[scenario.format];
  const count = scenario.shape.reduce((product, extent) => product * extent, 1);
  const values = Array.from({ length: count }, () => (Math.round(Math.random() * 2e4) - 1e4) / 1e4);
  const expected = Float32Array.from(maxPooled(values, scenario));
  return { body: encode(scenario.shape, values), holds: (response) => isDeepStrictEqual(decode(response), expected) };
};

/** Maxima of windows, element by element; what lies outside the plane is no element. `[batch, channels, height, width]` */
const maxPooled = (values: readonly number[], { shape, kernel, stride, pad }: Scenario): number[] => {
  const [batch = 0, channels = 0, height = 0, width = 0] = shape;
  const outputExtent = (extent: number): number => Math.floor((extent + 2 * pad - kernel) / stride) + 1;
  const [rows, columns] = [outputExtent(height), outputExtent(width)];
  const pooled = new Array<number>(batch * channels * rows * columns).fill(Number.NEGATIVE_INFINITY);
  for (let output = 0; output < pooled.length; output++) {
    const column = output % columns;
    const row = Math.floor(output / columns) % rows;
    const plane = Math.floor(output / (columns * rows));
    for (let cell = 0; cell < kernel * kernel; cell++) {
      const y = row * stride - pad + Math.floor(cell / kernel);
      const x = column * stride - pad + (cell % kernel);
      if (y < 0 || y >= height || x < 0 || x >= width) continue;
      pooled[output] = Math.max(pooled[output] ?? 0, values[(plane * height + y) * width + x] ?? 0);
    }
  }
  return pooled;
};
