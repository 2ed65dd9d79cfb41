import { gzipSync } from 'node:zlib';
import { writeNpyHead } from '../../../src/codec/npy.ts';
import type { DType } from '../../../src/tensor/dtype.ts';

/** A POST whose memory is of interest. */
export type LargeRequest = {
  readonly name: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
};

const RAW = { 'content-type': 'application/octet-stream' };
const NPY = { 'content-type': 'application/x-npy' };
const JSON_TEXT = { 'content-type': 'application/json' };
const SAFETENSORS = { 'content-type': 'application/x-safetensors' };
const WINDOW = 'kernel_shape=3,3&strides=2&pads=1';
/** Extents of the planes that tensors consist of. */
const SIDE = 256;
const PLANE_BYTES = 4 * SIDE * SIDE;

/** FP32 planes that have so many bytes together, or one. */
const planesOf = (bytes: number): { readonly shape: readonly number[]; readonly data: Buffer } => {
  const channels = Math.max(1, Math.floor(bytes / PLANE_BYTES));
  const plane = Float32Array.from({ length: SIDE * SIDE }, (_, i) => (i % 1000) / 8);
  const data = Buffer.alloc(channels * PLANE_BYTES, new Uint8Array(plane.buffer));
  return { shape: [1, channels, SIDE, SIDE], data };
};

const safetensors = (tensors: Readonly<Record<string, object>>, data: Buffer): Buffer => {
  const head = Buffer.from(JSON.stringify(tensors));
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(BigInt(head.length));
  return Buffer.concat([prefix, head, data]);
};

/** A text of so many bytes, or a few more, that consists of copies of one element. */
const listText = (bytes: number, element: string): { readonly count: number; readonly text: string } => {
  const count = Math.ceil(bytes / (element.length + 1));
  return { count, text: `${`${element},`.repeat(count - 1)}${element}` };
};

const poolingText = (datatype: DType, bytes: number, element: string): Buffer => {
  const { count, text } = listText(bytes, element);
  return Buffer.from(`{"inputs":[{"name":"x","datatype":"${datatype}","shape":[1,1,${count}],"data":[${text}]}]}`);
};

/** Requests of every kind whose bodies have about so many bytes: by format, by lane and by the memory of their plans. */
export const largeRequests = (bytes: number): readonly (() => LargeRequest)[] => {
  const raw = (name: string, pooling: string): (() => LargeRequest) => {
    return () => {
      const { shape, data } = planesOf(bytes);
      const path = `/v1/pool/${pooling}&shape=${shape}&datatype=FP32`;
      return { name, path, headers: RAW, body: data };
    };
  };
  const row = (name: string, pooling: string): (() => LargeRequest) => {
    return () => {
      const { data } = planesOf(bytes);
      return { name, path: `/v1/pool/${pooling}&shape=1,1,${data.length / 4}&datatype=FP32`, headers: RAW, body: data };
    };
  };
  return [
    raw('raw window/max', `window/max?${WINDOW}`),
    raw('raw window/median', `window/median?${WINDOW}`),
    row('raw global/quantile of one row', 'global/quantile?q=0.5'),
    row('raw window/max of one row', 'window/max?kernel_shape=64&strides=1'),
    () => {
      const side = Math.min(512, Math.floor(Math.sqrt(bytes)));
      const path = `/v1/pool/window/covariance?kernel_shape=64,64&strides=8&shape=1,1,${side},${side}&datatype=UINT8`;
      return { name: 'raw window/covariance', path, headers: RAW, body: Buffer.alloc(side * side, 1) };
    },
    () => {
      const { shape, data } = planesOf(bytes);
      const head = writeNpyHead({ name: 'x', datatype: 'FP32', shape });
      const path = '/v1/pool/window/mean?kernel_shape=2,2';
      return { name: 'npy window/mean', path, headers: NPY, body: Buffer.concat([head, data]) };
    },
    () => {
      const { shape, data } = planesOf(bytes);
      const end = data.length;
      const body = safetensors({ x: { dtype: 'F32', shape, data_offsets: [0, end] } }, data);
      return { name: 'safetensors global/std', path: '/v1/pool/global/std?', headers: SAFETENSORS, body };
    },
    () => {
      const { shape, data } = planesOf(bytes);
      const body = gzipSync(data, { level: 1 });
      const path = `/v1/pool/window/max?${WINDOW}&shape=${shape}&datatype=FP32`;
      return { name: 'gzip raw window/max', path, headers: { ...RAW, 'content-encoding': 'gzip' }, body };
    },
    () => ({
      name: 'JSON of FP32',
      path: '/v1/pool/window/max?kernel_shape=3&strides=2',
      headers: JSON_TEXT,
      body: poolingText('FP32', bytes, '0.1234567'),
    }),
    () => ({
      name: 'JSON of texts',
      path: '/v1/pool/global/max',
      headers: JSON_TEXT,
      body: poolingText('INT64', bytes, '"1",12'),
    }),
    () => {
      const { count, text } = listText(bytes, '0.5');
      const inputs = `[{"name":"x","datatype":"FP32","shape":[1,1,${count}],"data":[${text}]}]`;
      const parameters = '{"kernel_shape":[3]}';
      const body = Buffer.from(`{"parameters":${parameters},"inputs":${inputs}}`);
      return { name: '/v2 JSON', path: '/v2/models/pool.window.max/infer', headers: JSON_TEXT, body };
    },
    () => {
      const { shape, data } = planesOf(bytes);
      const input = { name: 'x', datatype: 'FP32', shape, parameters: { binary_data_size: data.length } };
      const parameters = { kernel_shape: [3, 3], binary_data_output: true };
      const head = Buffer.from(JSON.stringify({ parameters, inputs: [input] }));
      const headers = { ...RAW, 'inference-header-content-length': String(head.length) };
      const body = Buffer.concat([head, data]);
      return { name: '/v2 binary', path: '/v2/models/pool.window.max/infer', headers, body };
    },
    raw('raw stream', `window/max?${WINDOW}&stream=true`),
  ];
};
