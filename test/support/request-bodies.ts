import { writeNpyHead } from '../../src/codec/npy.ts';
import type { Element } from '../../src/reductions/reduction.ts';
import { DTYPES, type DType } from '../../src/tensor/dtype.ts';
import { toBytes } from './elements.ts';
import type { OperatorCase } from './operator-case.ts';
import { safetensorsFile } from './safetensors-file.ts';

/** A request of one format: what is POSTed, with what query. */
export type RequestBody = {
  readonly type: string;
  readonly query: Readonly<Record<string, string>>;
  readonly payload: Buffer;
};

type Given = Pick<OperatorCase, 'shape' | 'datatype' | 'elements'>;

/** An attribute as a query spells it. */
export const spelled = (attributes: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [
      name,
      Array.isArray(value) ? `${value.map(String)},` : String(value),
    ]),
  );

const jsonValue = (element: Element, datatype: DType): string => {
  if (datatype === 'BOOL') return element ? 'true' : 'false';
  return typeof element === 'number' && !Number.isFinite(element)
    ? `"${element}"`
    : Object.is(element, -0)
      ? '-0'
      : String(element);
};

const nested = (values: readonly string[], [extent = 1, ...inner]: readonly number[]): string => {
  if (inner.length === 0) return `[${values}]`;
  const size = values.length / Math.max(extent, 1);
  return `[${Array.from({ length: extent }, (_, i) => nested(values.slice(i * size, (i + 1) * size), inner))}]`;
};

const json = ({ shape, datatype }: Given, data: string): RequestBody => {
  const text = `{"inputs":[{"name":"x","datatype":"${datatype}","shape":[${shape}],${data}}]}`;
  return { type: 'application/json', query: {}, payload: Buffer.from(text) };
};

/** The elements in Fortran order: the first axis changes fastest. */
const fortran = ({ shape, elements }: Given): Element[] => {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  return elements.map((_, to) => {
    let [rest, from] = [to, 0];
    shape.forEach((extent, axis) => {
      from += (rest % extent) * (strides[axis] as number);
      rest = Math.floor(rest / extent);
    });
    return elements[from] as Element;
  });
};

const npy = (
  { shape, datatype }: Given,
  data: Uint8Array,
  change: (head: string) => string = (head) => head,
): RequestBody => {
  const head = change(Buffer.from(writeNpyHead({ name: 'x', datatype, shape })).toString('latin1'));
  const query = datatype === 'BF16' ? { datatype } : {};
  return { type: 'application/x-npy', query, payload: Buffer.concat([Buffer.from(head, 'latin1'), data]) };
};

/** One tensor in every format and spelling that the service reads. */
export const REQUEST_BODIES: Readonly<Record<string, (given: Given) => RequestBody>> = {
  'JSON, flat': (given) =>
    json(given, `"data":[${given.elements.map((element) => jsonValue(element, given.datatype))}]`),
  'JSON, nested': (given) =>
    json(
      given,
      `"data":${nested(
        given.elements.map((element) => jsonValue(element, given.datatype)),
        given.shape,
      )}`,
    ),
  'JSON, base64': (given) =>
    json(given, `"data_base64":"${Buffer.from(toBytes(given.datatype, given.elements)).toString('base64')}"`),
  raw: ({ shape, datatype, elements }) => ({
    type: 'application/octet-stream',
    query: { shape: `${shape}`, datatype },
    payload: Buffer.from(toBytes(datatype, elements)),
  }),
  npy: (given) => npy(given, toBytes(given.datatype, given.elements)),
  'npy, Fortran order': (given) =>
    npy(given, toBytes(given.datatype, fortran(given)), (head) => head.replace('False', 'True ')),
  'npy, big-endian': (given) => {
    const { bytes } = DTYPES[given.datatype];
    const data = toBytes(given.datatype, given.elements);
    if (bytes === 1) return npy(given, data);
    const swapped = Buffer.from(data);
    for (let at = 0; at < swapped.length; at += bytes) swapped.subarray(at, at + bytes).reverse();
    return npy(given, swapped, (head) => head.replace("'<", "'>"));
  },
  safetensors: ({ shape, datatype, elements }) => {
    const data = toBytes(datatype, elements);
    const dtype = datatype.replace(/^FP/, 'F').replace(/^INT/, 'I').replace(/^UINT/, 'U');
    const header = JSON.stringify({ x: { dtype, shape, data_offsets: [0, data.length] } });
    return { type: 'application/x-safetensors', query: {}, payload: safetensorsFile(header, data) };
  },
};
