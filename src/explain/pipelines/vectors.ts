import { type Backward, visitVectors } from './backward.ts';
import { ACTIVATION_SLOPES } from './elements.ts';

const sumOf = (extent: number, of: (i: number) => number): number => {
  let sum = 0;
  for (let i = 0; i < extent; i += 1) sum += of(i);
  return sum;
};

/** (ȳ − y(y·ȳ))/‖x‖, or of the sum of sizes (ȳ − sign(x)(y·ȳ))/‖x‖₁; ȳ/eps below eps. */
const normalized =
  (power: 1 | 2): Backward =>
  ({ x, gradient, attributes }) => {
    const result = new Float64Array(gradient.length);
    const eps = Number(attributes.eps ?? 1e-12);
    visitVectors(x.shape, attributes.axis, (base, stride, extent) => {
      const at = (values: Float64Array, i: number): number => values[base + i * stride] as number;
      const sizes = sumOf(extent, (i) => Math.abs(at(x.values, i)) ** power);
      const norm = power === 1 ? sizes : Math.sqrt(sizes);
      const isSmall = norm < eps || norm === 0;
      const product = isSmall ? 0 : sumOf(extent, (i) => (at(x.values, i) / norm) * at(gradient, i));
      for (let i = 0; i < extent; i += 1) {
        const value = at(x.values, i);
        const direction = power === 1 ? Math.sign(value) : value / norm;
        const share = isSmall ? at(gradient, i) : at(gradient, i) - direction * product;
        result[base + i * stride] = norm === 0 && eps === 0 ? 0 : share / (isSmall ? eps : norm);
      }
    });
    return { x: result };
  };

/** (g − mean g − x̂·mean(g⊙x̂))/σ with g = weight⊙ȳ. */
const layerNorm: Backward = ({ x, gradient, attributes, inputs }) => {
  const result = new Float64Array(gradient.length);
  const eps = Number(attributes.eps ?? 1e-5);
  visitVectors(x.shape, attributes.axis, (base, stride, n) => {
    const value = (i: number): number => x.values[base + i * stride] as number;
    const mean = sumOf(n, value) / n;
    const deviation = Math.sqrt(sumOf(n, (i) => (value(i) - mean) ** 2) / n + eps);
    const unit = (i: number): number => (value(i) - mean) / deviation;
    const share = (i: number): number => (gradient[base + i * stride] as number) * (inputs.weight?.values[i] ?? 1);
    const meanShare = sumOf(n, share) / n;
    const meanProduct = sumOf(n, (i) => share(i) * unit(i)) / n;
    for (let i = 0; i < n; i += 1)
      result[base + i * stride] = (share(i) - meanShare - unit(i) * meanProduct) / deviation;
  });
  return { x: result };
};

/** y⊙(ȳ − y·ȳ)/temperature; y is 0 where it is masked. */
const softmax: Backward = ({ x, y, gradient, attributes }) => {
  const result = new Float64Array(gradient.length);
  const temperature = Number(attributes.temperature ?? 1);
  visitVectors(x.shape, attributes.axis, (base, stride, extent) => {
    const product = sumOf(
      extent,
      (i) => (y.values[base + i * stride] as number) * (gradient[base + i * stride] as number),
    );
    for (let i = 0; i < extent; i += 1) {
      const at = base + i * stride;
      result[at] = ((y.values[at] as number) * ((gradient[at] as number) - product)) / temperature;
    }
  });
  return { x: result };
};

/** Wᵀ(ȳ⊙act'(Wx + b)). */
const project: Backward = ({ x, gradient, attributes, inputs }) => {
  const weight = inputs.weight?.values ?? new Float64Array();
  const columns = x.shape.at(-1) ?? 0;
  const out = inputs.weight?.shape[0] ?? 0;
  const slope = attributes.activation === undefined ? undefined : ACTIVATION_SLOPES[String(attributes.activation)];
  const result = new Float64Array(x.values.length);
  for (let row = 0; row < x.values.length / columns; row += 1) {
    for (let o = 0; o < out; o += 1) {
      let share = gradient[row * out + o] as number;
      if (share === 0) continue;
      if (slope !== undefined) {
        const z =
          sumOf(columns, (c) => (weight[o * columns + c] as number) * (x.values[row * columns + c] as number)) +
          (inputs.bias?.values[o] ?? 0);
        share *= slope(z, activated(String(attributes.activation), z));
      }
      for (let c = 0; c < columns; c += 1)
        result[row * columns + c] = (result[row * columns + c] as number) + share * (weight[o * columns + c] as number);
    }
  }
  return { x: result };
};

/** The activations whose slope is a function of their value. */
const activated = (name: string, z: number): number => (name === 'tanh' ? Math.tanh(z) : 1 / (1 + Math.exp(-z)));

/** Transforms of vectors along an axis. */
export const VECTORS: Readonly<Record<string, Backward>> = {
  l2_normalize: normalized(2),
  l1_normalize: normalized(1),
  layer_norm: layerNorm,
  softmax,
  project,
};
