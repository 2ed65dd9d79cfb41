import type { DType } from '../../tensor/dtype.ts';
import { elementCount } from '../../tensor/shape.ts';
import { byteCount } from '../../tensor/tensor.ts';
import { inputOf } from '../../transforms/checks.ts';
import type { Fused } from '../../transforms/fused.ts';
import { combine } from '../kernel-calls/combine-calls.ts';
import { elementwise, reduce } from '../kernel-calls/kernel-calls.ts';
import { reduceScratchBytes } from '../kernel-calls/kernel-scratch.ts';
import { isDoubleProduct, isDoubleSimilarity, productScratchBytes, similarity } from '../kernel-calls/product-calls.ts';
import { normalizeRows, project } from '../kernel-calls/vector-calls.ts';
import type { Draft } from './draft.ts';
import { convert } from './lower-table.ts';
import { softmaxAlong } from './lower-vectors.ts';
import type { PlanTensor } from './prepare-input.ts';
import type { Lowerings } from './transform-lowering.ts';

type Inputs = Readonly<Record<string, PlanTensor>>;

/** Least norm that `mfb` divides by, that of l2_normalize. */
const LEAST_NORM = 1e-12;

/** A tensor between, [rows, extent]. */
const between = (draft: Draft, name: string, datatype: DType, rows: number, extent: number): PlanTensor => {
  const spec = { name, datatype, shape: [rows, extent] };
  return { ...spec, buffer: draft.scratch(name, byteCount(spec)) };
};

/** Vectors times the weights of an input, with the bias of another where it is there, to `y`. */
const projectTo = (
  draft: Draft,
  x: PlanTensor,
  y: PlanTensor,
  inputs: Inputs,
  [weight, bias]: readonly [string, string],
  activation?: Fused['activation'],
): PlanTensor => {
  const of = inputOf(inputs, weight);
  const [out = 0, extent = 0] = of.shape;
  const rows = elementCount(x.shape.slice(0, -1));
  const isDouble = isDoubleProduct(x.datatype, of.datatype, y.datatype);
  const biases = inputs[bias];
  draft.call(
    project({
      ...{ x: x.buffer, y: y.buffer, datatype: x.datatype, output: y.datatype, rows, extent, out },
      ...{ weight: of.buffer, weightDatatype: of.datatype, bias: biases && convert(draft, biases, 'FP64') },
      ...(activation && { activation }),
      scratch: draft.scratch('panels', productScratchBytes({ rows, columns: out, extent, isDouble })),
    }),
  );
  return y;
};

/** The projection of one of both vectors, merged where the method does. */
const factorOf = (
  draft: Draft,
  { method, activation }: Fused,
  x: PlanTensor,
  inputs: Inputs,
  side: 'x' | 'y',
  datatype: DType,
) => {
  const rows = elementCount(x.shape.slice(0, -1));
  const numbers = (weight: string) => between(draft, weight, datatype, rows, inputOf(inputs, weight).shape[0] ?? 0);
  const [weight, merge] = [`weight_${side}`, `merge_${side}`];
  const projected = projectTo(draft, x, numbers(weight), inputs, [weight, `bias_${side}`], activation);
  if (method !== 'mutan') return projected;
  return projectTo(draft, projected, numbers(merge), inputs, [merge, `bias_merge_${side}`]);
};

/** Sums of groups of a tensor [rows, dim · parts]. */
const sumGroups = (draft: Draft, { method, dim, parts }: Fused, x: PlanTensor): PlanTensor => {
  if (parts === 1) return x;
  const { datatype } = x;
  const [rows = 0] = x.shape;
  const y = between(draft, 'sums', datatype, rows, dim);
  const fold = { map: 'none', p: 1, fold: 'sum', finish: 'none', compute: 'FP64' } as const;
  const arithmetic = { ...fold, input: datatype, output: datatype };
  const extents = method === 'mfb' ? { outer: rows * dim, inner: 1 } : { outer: rows, inner: dim };
  const shape = { arithmetic, x: x.buffer, y: y.buffer, ...extents, reduced: parts, divisor: 0 };
  draft.call(reduce({ ...shape, scratch: draft.scratch('rows', reduceScratchBytes(shape)) }));
  return y;
};

/** Signed roots of vectors, divided by their norm. */
const normalizeRoots = (draft: Draft, x: PlanTensor): PlanTensor => {
  const { datatype } = x;
  const [rows = 0, extent = 0] = x.shape;
  const [roots, y] = ['roots', 'unit vectors'].map((name) => between(draft, name, datatype, rows, extent)) as [
    PlanTensor,
    PlanTensor,
  ];
  const elements = { x: x.buffer, y: roots.buffer, count: rows * extent, input: datatype, output: datatype };
  draft.call(elementwise({ ...elements, map: 'signed_power', b: 0.5 }));
  draft.call(normalizeRows({ x: roots.buffer, y: y.buffer, datatype, rows, extent, power: 2, eps: LEAST_NORM }));
  return y;
};

/** Fusions of several tensors by products of matrices. */
export const FUSION_LOWERINGS = {
  fused: (draft, to, x, y, inputs) => {
    const tensors = [x, ...Object.values(inputs)].map(({ datatype }) => datatype);
    const datatype = isDoubleProduct(...tensors) ? 'FP64' : 'FP32';
    const other = inputOf(inputs, 'y');
    const left = factorOf(draft, to, x, inputs, 'x', datatype);
    const right = factorOf(draft, to, other, inputs, 'y', datatype);
    const { shape } = left;
    const product = between(draft, 'products', datatype, shape[0] ?? 0, shape[1] ?? 0);
    draft.call(
      combine({
        ...{ operation: 'multiply', datatype, x: left.buffer, xShape: shape },
        ...{ other: right.buffer, otherShape: shape, y: product.buffer, shape },
      }),
    );
    const sums = sumGroups(draft, to, product);
    const vectors = to.method === 'mfb' ? normalizeRoots(draft, sums) : sums;
    if (inputs.weight_out) projectTo(draft, vectors, y, inputs, ['weight_out', 'bias_out']);
    else convert(draft, vectors, y.datatype, y);
  },

  similarity: (draft, { metric, temperature, softmax, shape, datatype }, x, y, inputs) => {
    const other = inputOf(inputs, 'y');
    const [rows = 0, columns = 0] = shape;
    const result = softmax === 'none' ? y : between(draft, 'similarities', 'FP64', rows, columns);
    const compared = {
      ...{ x: x.buffer, xDatatype: x.datatype, other: other.buffer, otherDatatype: other.datatype },
      ...{ rows, columns, extent: x.shape[1] ?? 0, metric },
    };
    const isDouble = isDoubleSimilarity({ ...compared, output: datatype });
    draft.call(
      similarity({
        ...{ ...compared, y: result.buffer, output: result.datatype, temperature, isDouble },
        scratch: draft.scratch('panels', productScratchBytes({ ...compared, isDouble })),
      }),
    );
    if (softmax === 'none') return;
    const weights = between(draft, 'weights', 'FP64', rows, columns);
    softmaxAlong(draft, softmax === 'rows' ? 1 : 0, result, weights, { temperature: 1 });
    convert(draft, weights, datatype, y);
  },
} satisfies Partial<Lowerings>;
