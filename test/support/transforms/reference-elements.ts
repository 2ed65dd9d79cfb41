import type { Element } from '../../../src/reductions/reduction.ts';
import { convert } from '../elements.ts';
import { type Attributes, type Expected, elementAt, type Inputs, type ReferenceTensor } from './tensors.ts';

/** 1 − erf x: a series around 0, a continued fraction (Lentz) in the tail. */
const complementaryError = (x: number): number => {
  if (Number.isNaN(x)) return x;
  if (x < 0) return 2 - complementaryError(-x);
  if (x > 30) return 0;
  if (x < 2) {
    let [term, sum] = [x, x];
    for (let n = 1; n < 200; n += 1) {
      term *= (-x * x) / n;
      sum += term / (2 * n + 1);
    }
    return 1 - (2 / Math.sqrt(Math.PI)) * sum;
  }
  let fraction = 0;
  for (let n = 200; n > 0; n -= 1) fraction = n / 2 / (x + fraction);
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + fraction);
};

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

export const ACTIVATIONS: Readonly<Record<string, (x: number) => number>> = {
  tanh: Math.tanh,
  sigmoid,
  gelu: (x) => 0.5 * x * complementaryError(-x / Math.SQRT2),
  gelu_tanh: (x) => x * sigmoid(2 * Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)),
  silu: (x) => x / (1 + Math.exp(-x)),
  relu: (x) => Math.max(x, 0),
  softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
};

const between = (x: Element, least: number, most: number): Element => {
  const bounds = [least, most].map((bound) =>
    typeof x === 'bigint' && Number.isFinite(bound) ? BigInt(bound) : bound,
  ) as [Element, Element];
  return x < bounds[0] ? bounds[0] : x > bounds[1] ? bounds[1] : x;
};

type Elementwise = (attributes: Attributes, x: ReferenceTensor, inputs: Inputs) => Expected;

const each = (x: ReferenceTensor, map: (value: number) => number): Expected => ({
  ...x,
  data: x.data.map((value) => map(Number(value))),
});

export const REFERENCE_ELEMENTS: Readonly<Record<string, Elementwise>> = {
  exp: (_, x) => each(x, Math.exp),
  log1p: (_, x) => each(x, Math.log1p),
  abs: (_, x) => ({
    ...x,
    data: x.data.map((value) => (value < 0 ? -value : typeof value === 'bigint' ? value : Math.abs(value))),
  }),
  relu: (_, x) => ({ ...x, data: x.data.map((value) => (value < 0 ? (typeof value === 'bigint' ? 0n : 0) : value)) }),
  scale: ({ factor = 1, offset = 0 }, x) => ({
    ...each(x, (value) => Number(factor) * value + Number(offset)),
    sizes: x.data.map((value) => Math.abs(Number(factor) * Number(value)) + Math.abs(Number(offset))),
  }),
  clamp: ({ min = '-Infinity', max = 'Infinity' }, x) => {
    const [least, most] = [min, max].map((bound) => Number(convert(Number(bound), 'FP64'))) as [number, number];
    return { ...x, data: x.data.map((value) => between(value, least, most)) };
  },
  power_normalize: ({ exponent = 0.5 }, x) =>
    each(x, (value) => (Object.is(value, -0) ? value : Math.sign(value) * Math.abs(value) ** Number(exponent))),
  activation: ({ function: name }, x) => each(x, ACTIVATIONS[name as string] as (value: number) => number),
  mask: ({ value = 0 }, x, { mask }) => {
    const given = mask as ReferenceTensor;
    const extents = [...given.shape, ...x.shape.slice(given.shape.length).fill(1)];
    const fill = typeof x.data[0] === 'bigint' ? BigInt(value as number) : Number(value);
    const rows = x.data.map((element, index) => {
      const at = x.shape.map(
        (extent, a) => Math.floor(index / x.shape.slice(a + 1).reduce((n, e) => n * e, 1)) % extent,
      );
      return Number(elementAt({ ...given, shape: extents }, at)) === 0 ? fill : element;
    });
    return { ...x, data: rows };
  },
};
