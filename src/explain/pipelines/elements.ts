import { type Backward, elementwise } from './backward.ts';
import { errorFunction } from './error-function.ts';

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** Slopes of activations at x; y is the result. */
export const ACTIVATION_SLOPES: Readonly<Record<string, (x: number, y: number) => number>> = {
  tanh: (_, y) => 1 - y * y,
  sigmoid: (_, y) => y * (1 - y),
  gelu: (x) => (1 + errorFunction(x / Math.SQRT2)) / 2 + (x * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI),
  gelu_tanh: (x) => {
    const t = Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3));
    return (1 + t) / 2 + (x / 2) * (1 - t * t) * Math.sqrt(2 / Math.PI) * (1 + 0.134145 * x * x);
  },
  silu: (x) => {
    const s = sigmoid(x);
    return s * (1 + x * (1 - s));
  },
  relu: (x) => (x > 0 ? 1 : 0),
  softplus: (x) => sigmoid(x),
};

const bound = (value: unknown, absent: number): number => (value === undefined ? absent : Number(value));

/** Transforms of elements one by one. */
export const ELEMENTS: Readonly<Record<string, Backward>> = {
  relu: elementwise((x) => (x > 0 ? 1 : 0)),
  abs: elementwise((x) => Math.sign(x)),
  clamp: elementwise((x, _, { min, max }) =>
    bound(min, Number.NEGATIVE_INFINITY) < x && x < bound(max, Number.POSITIVE_INFINITY) ? 1 : 0,
  ),
  scale: elementwise((_, __, { factor = 1 }) => Number(factor)),
  power: elementwise((x, _, { exponent = 1, scale = 1 }) => {
    const [e, s] = [Number(exponent), Number(scale)];
    return e * s * (s * x) ** (e - 1);
  }),
  log1p: elementwise((x) => 1 / (1 + x)),
  exp: elementwise((_, y) => y),
  activation: elementwise((x, y, { function: name }) => ACTIVATION_SLOPES[String(name)]?.(x, y) ?? Number.NaN),
  power_normalize: elementwise((x, _, { exponent = 0.5 }) =>
    x === 0 ? 0 : Number(exponent) * Math.abs(x) ** (Number(exponent) - 1),
  ),
  cast: elementwise(() => 1),
};
