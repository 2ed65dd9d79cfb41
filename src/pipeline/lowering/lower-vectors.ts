import { DTYPES } from '../../tensor/dtype.ts';
import { elementCount } from '../../tensor/shape.ts';
import { byteCount } from '../../tensor/tensor.ts';
import { inputOf } from '../../transforms/checks.ts';
import { broadcast } from '../kernel-calls/combine-calls.ts';
import { permute } from '../kernel-calls/kernel-calls.ts';
import { isDoubleProduct, productScratchBytes } from '../kernel-calls/product-calls.ts';
import { topK, topKScratchBytes } from '../kernel-calls/selection-calls.ts';
import { scaleRows } from '../kernel-calls/transform-calls.ts';
import {
  layerNorm,
  normalizeRows,
  project,
  softmaxRows,
  type Vectors,
  vectorScratchBytes,
} from '../kernel-calls/vector-calls.ts';
import type { Draft } from './draft.ts';
import { convert } from './lower-table.ts';
import type { PlanTensor } from './prepare-input.ts';
import { type Lowerings, notANumber } from './transform-lowering.ts';

/** x with an axis last, in a buffer of its own where it is not; `back`: from there to where it was. */
const withLast = (draft: Draft, x: PlanTensor, axis: number, back = false, to?: string): string => {
  const axes = [...x.shape.keys()];
  const last = [...axes.filter((a) => a !== axis), axis];
  const permutation = back ? axes.map((a) => last.indexOf(a)) : last;
  const shape = back ? last.map((a) => x.shape[a] as number) : x.shape;
  const y = to ?? draft.scratch('axis last', byteCount(x));
  draft.call(permute({ x: x.buffer, y, bytes: DTYPES[x.datatype].bytes, shape, permutation }));
  return y;
};

/** Runs a call over the vectors along an axis of x. */
const alongAxis = (
  draft: Draft,
  axis: number,
  x: PlanTensor,
  y: PlanTensor,
  lower: (vectors: Vectors) => void,
): void => {
  const extent = x.shape[axis] as number;
  const facts = { datatype: x.datatype, rows: elementCount(x.shape.filter((_, a) => a !== axis)), extent };
  if (elementCount(x.shape.slice(axis + 1)) === 1) {
    lower({ ...facts, x: x.buffer, y: y.buffer });
    return;
  }
  const result = { ...y, buffer: draft.scratch('vectors', byteCount(y)) };
  lower({ ...facts, x: withLast(draft, x, axis), y: result.buffer });
  withLast(draft, result, axis, true, y.buffer);
};

/** The mask as BOOL of the shape of x, an axis of it last. */
const expandedMask = (
  draft: Draft,
  x: PlanTensor,
  mask: PlanTensor,
  extents: readonly number[],
  axis: number,
): string => {
  const bits = convert(draft, mask, 'BOOL');
  const whole = { ...x, datatype: 'BOOL' as const, buffer: bits };
  if (`${extents}` !== `${x.shape}`) {
    whole.buffer = draft.scratch('mask', elementCount(x.shape));
    draft.call(broadcast({ x: bits, y: whole.buffer, bytes: 1, from: extents, to: x.shape }));
  }
  return elementCount(x.shape.slice(axis + 1)) === 1 ? whole.buffer : withLast(draft, whole, axis);
};

/** Weights of the vectors along an axis of x; the mask is BOOL, the axis last. */
export const softmaxAlong = (
  draft: Draft,
  axis: number,
  x: PlanTensor,
  y: PlanTensor,
  { temperature, mask }: { readonly temperature: number; readonly mask?: string },
): void => {
  alongAxis(draft, axis, x, y, (vectors) => {
    const scratch = draft.scratch('vector', vectorScratchBytes(vectors.extent));
    draft.call(softmaxRows({ ...vectors, mask, temperature, scratch }));
  });
};

/** Transforms of vectors. */
export const VECTOR_LOWERINGS = {
  normalized: (draft, { axis, power, eps }, x, y) => {
    alongAxis(draft, axis, x, y, (vectors) => draft.call(normalizeRows({ ...vectors, power, eps })));
  },

  layer_normalized: (draft, { axis, eps }, x, y, inputs) => {
    const [weight, bias] = [inputs.weight, inputs.bias].map((each) => each && convert(draft, each, 'FP64'));
    alongAxis(draft, axis, x, y, (vectors) => {
      const scratch = draft.scratch('vector', vectorScratchBytes(vectors.extent));
      draft.call(layerNorm({ ...vectors, weight, bias, eps, scratch }));
    });
  },

  softmax: (draft, { axis, temperature, extents }, x, y, inputs) => {
    const mask = inputs.mask && extents && expandedMask(draft, x, inputs.mask, extents, axis);
    softmaxAlong(draft, axis, x, y, { temperature, ...(mask && { mask }) });
  },

  projected: (draft, { activation, datatype }, x, y, inputs) => {
    const weight = inputOf(inputs, 'weight');
    const [out = 0, extent = 0] = weight.shape;
    const facts = { x: x.buffer, y: y.buffer, datatype, rows: elementCount(x.shape.slice(0, -1)), extent };
    const isDouble = isDoubleProduct(datatype, weight.datatype);
    draft.call(
      project({
        ...{ ...facts, weight: weight.buffer, weightDatatype: weight.datatype, output: datatype, out },
        bias: inputs.bias && convert(draft, inputs.bias, 'FP64'),
        ...(activation && { activation }),
        scratch: draft.scratch('panels', productScratchBytes({ ...facts, columns: out, isDouble })),
      }),
    );
  },

  scaled: (draft, { exponent, least }, x, y, inputs) => {
    const factors = inputOf(inputs, 'factors');
    const [rows, extent] = [elementCount(factors.shape), elementCount(x.shape.slice(factors.shape.length))];
    const facts = { x: x.buffer, y: y.buffer, input: x.datatype, output: y.datatype, rows, extent, least, exponent };
    const call = scaleRows({ ...facts, factors: convert(draft, factors, 'FP64') });
    draft.call({ ...call, refusals: [notANumber(y)] });
  },

  top_k: (draft, { shape: [rows = 0, k = 0], smallest, lastFirst }, x, y) => {
    const extent = x.shape[1] ?? 0;
    const scratch = draft.scratch('heap', topKScratchBytes(extent, k));
    const facts = { x: x.buffer, datatype: x.datatype, y: y.buffer, rows, extent, k, smallest, lastFirst, scratch };
    draft.call(topK(facts));
  },
} satisfies Partial<Lowerings>;
