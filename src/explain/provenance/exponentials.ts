import { type ElementWeights, itself, type Provenance } from './provenance.ts';

/** Softmax of rate·x. Of an infinite largest exponent, 1/m at the m elements that equal it. */
const softmax = (values: Float64Array, rate: number): Float64Array => {
  const exponents = values.map((value) => rate * value);
  const most = exponents.reduce((largest, exponent) => Math.max(largest, exponent), Number.NEGATIVE_INFINITY);
  const terms = Number.isFinite(most)
    ? exponents.map((exponent) => Math.exp(exponent - most))
    : exponents.map((exponent) => (exponent === most ? 1 : 0));
  const sum = terms.reduce((total, term) => total + term, 0);
  return terms.map((term) => term / sum);
};

const softDerivative: ElementWeights = ({ values }, { beta = 1 }) => {
  const rate = Number(beta);
  const weights = softmax(values, rate);
  let y = 0;
  weights.forEach((weight, e) => {
    if (weight > 0) y += weight * (values[e] as number);
  });
  // The limit at an infinite exponent has the weights of the selection.
  if (!Number.isFinite(y)) return weights;
  return weights.map((weight, e) => (weight === 0 ? 0 : weight * (1 + rate * ((values[e] as number) - y))));
};

/** Π of the other elements by prefix and suffix products: no quotient of a zero. */
const otherProducts: ElementWeights = ({ values }) => {
  const n = values.length;
  const products = new Float64Array(n).fill(1);
  let before = 1;
  for (let e = 0; e < n; e += 1) {
    products[e] = before;
    before *= values[e] as number;
  }
  let behind = 1;
  for (let e = n - 1; e >= 0; e -= 1) {
    products[e] = (products[e] as number) * behind;
    behind *= values[e] as number;
  }
  return products;
};

const sumOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);

/** Reductions by exponentials, logarithms and products. */
export const EXPONENTIALS: Readonly<Record<string, Provenance>> = {
  soft: {
    exact:
      ({ beta = 1 }) =>
      ({ values }) =>
        softmax(values, Number(beta)),
    derivative: softDerivative,
    nan: 'all',
    typical: itself,
  },
  lse: { derivative: ({ values }, { r = 1 }) => softmax(values, Number(r)), nan: 'all', typical: itself },
  log_sum_exp: { derivative: ({ values }) => softmax(values, 1), nan: 'all', typical: (y, { n }) => y - Math.log(n) },
  log_sum: {
    derivative: ({ values }) => {
      const sum = sumOf(values);
      return new Float64Array(values.length).fill(sum < 0 ? Number.NaN : 1 / sum);
    },
    nan: 'all',
    typical: (y, { n }) => Math.exp(y) / n,
  },
  prod: { derivative: otherProducts, nan: 'all', typical: (y, { n }) => Math.sign(y) * Math.abs(y) ** (1 / n) },
};
