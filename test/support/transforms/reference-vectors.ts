import { ACTIVATIONS } from './reference-elements.ts';
import {
  type Attributes,
  axisOf,
  build,
  type Expected,
  elementAt,
  type Inputs,
  productUnit,
  type ReferenceTensor,
  vectorAt,
} from './tensors.ts';

type OfVectors = (attributes: Attributes, x: ReferenceTensor, inputs: Inputs) => Expected;

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** Each element from its own value and the vector along the axis through it. */
const ofVectors = (
  x: ReferenceTensor,
  axis: number,
  value: (own: number, vector: readonly number[], at: readonly number[]) => number,
): ReferenceTensor => build(x.datatype, x.shape, (at) => value(Number(elementAt(x, at)), vectorAt(x, at, axis), at));

const maskAt = (mask: ReferenceTensor | undefined, x: ReferenceTensor, at: readonly number[]): boolean => {
  if (mask === undefined) return true;
  const shape = [...mask.shape, ...x.shape.slice(mask.shape.length).fill(1)];
  return Number(elementAt({ ...mask, shape }, at)) !== 0;
};

export const REFERENCE_VECTORS: Readonly<Record<string, OfVectors>> = {
  l2_normalize: ({ axis, eps = 1e-12 }, x) =>
    ofVectors(
      x,
      axisOf(x, axis),
      (own, vector) => own / Math.max(Math.sqrt(total(vector.map((value) => value * value))), Number(eps)),
    ),
  l1_normalize: ({ axis, eps = 1e-12 }, x) =>
    ofVectors(x, axisOf(x, axis), (own, vector) => own / Math.max(total(vector.map(Math.abs)), Number(eps))),
  layer_norm: ({ axis: named, eps = 1e-5 }, x, { weight, bias }) => {
    const axis = axisOf(x, named);
    const parts = (own: number, vector: readonly number[], at: readonly number[]) => {
      const mean = total(vector) / vector.length;
      const variance = total(vector.map((value) => (value - mean) ** 2)) / vector.length;
      const [factor, summand] = [weight?.data[at[axis] as number] ?? 1, bias?.data[at[axis] as number] ?? 0].map(
        Number,
      ) as [number, number];
      const by = factor / Math.sqrt(variance + Number(eps));
      const largest = Math.max(...vector.map(Math.abs));
      return {
        value: (own - mean) * by + summand,
        size:
          4 * vector.length * largest * Math.abs(by) * (1 + largest / Math.sqrt(variance + Number(eps))) +
          Math.abs(summand),
      };
    };
    const values = ofVectors(x, axis, (...of) => parts(...of).value);
    return { ...values, sizes: ofVectors(x, axis, (...of) => parts(...of).size).data.map(Number) };
  },
  softmax: ({ axis: named, temperature = 1 }, x, { mask }) => {
    const axis = axisOf(x, named);
    return ofVectors(x, axis, (own, vector, at) => {
      if (!maskAt(mask, x, at)) return 0;
      const real = vector.filter((_, i) => maskAt(mask, x, at.with(axis, i)));
      const largest = Math.max(...real);
      const weight = (value: number): number => Math.exp((value - largest) / Number(temperature));
      return weight(own) / total(real.map(weight));
    });
  },
  project: ({ activation }, x, { weight, bias }) => {
    const of = weight as ReferenceTensor;
    const [out = 0] = of.shape;
    const terms = (at: readonly number[]): readonly number[] => {
      const j = at.at(-1) as number;
      const row = vectorAt(of, [j, 0], 1);
      const vector = vectorAt(x, at.with(-1, 0), x.shape.length - 1);
      return [...vector.map((value, k) => value * (row[k] as number)), Number(bias?.data[j] ?? 0)];
    };
    const map =
      activation === undefined
        ? (value: number) => value
        : (ACTIVATIONS[activation as string] as (value: number) => number);
    const shape = x.shape.with(-1, out);
    const sizes = build(x.datatype, shape, (at) => total(terms(at).map(Math.abs))).data.map(Number);
    const unit = productUnit(x.datatype, of.datatype);
    return { ...build(x.datatype, shape, (at) => map(total(terms(at)))), sizes, unit };
  },
};
