import { type Refusal, RequestError } from '../../errors.ts';
import { DTYPES } from '../../tensor/dtype.ts';
import { elementCount } from '../../tensor/shape.ts';
import { byteCount, type TensorSpec } from '../../tensor/tensor.ts';
import { TRANSFORMS } from '../../transforms/list.ts';
import type { Transformed } from '../../transforms/transform.ts';
import { readAttributes } from '../attributes/attributes.ts';
import { nearNames } from '../attributes/near-names.ts';
import { copyRows, elementwise, permute } from '../kernel-calls/kernel-calls.ts';
import { takeAlong, topK, topKScratchBytes } from '../kernel-calls/selection-calls.ts';
import {
  divideWhole,
  keepNan,
  normalizeRows,
  powerWhole,
  scaleRows,
  segmentTokens,
  takeRows,
  tokenWeights,
  unpool,
  without,
} from '../kernel-calls/transform-calls.ts';
import type { TransformStep } from '../pipeline.ts';
import type { Draft } from './draft.ts';
import { lowerPadTransform } from './lower-pad.ts';
import { lowerAxis } from './lower-reduction.ts';
import { convert, outside } from './lower-table.ts';
import type { PlanTensor } from './prepare-input.ts';

/**
 * Adds one transform of a tensor to a plan.
 * @throws UNKNOWN_OPERATOR, UNKNOWN_ATTRIBUTE, INVALID_ATTRIBUTE, and what the transform refuses
 */
export const lowerTransform = (
  draft: Draft,
  step: TransformStep,
  x: PlanTensor,
  others: readonly PlanTensor[],
  make: (spec: Omit<TensorSpec, 'name'>) => PlanTensor,
): void => {
  const transform = TRANSFORMS.find(({ name }) => name === step.transform);
  if (transform === undefined) {
    const names = TRANSFORMS.map(({ name }) => name);
    const detail = `there is no transform ${JSON.stringify(step.transform)}${nearNames(step.transform, names)}; expected one of ${names.join(', ')}`;
    throw new RequestError('UNKNOWN_OPERATOR', detail);
  }
  const attributes = readAttributes(transform.attributes, step.attributes, transform.name);
  const transformed = transform.apply(attributes, x, others);
  const y = make({ shape: transformed.shape, datatype: transformed.datatype });
  const lower = LOWERINGS[transformed.kind] as (
    draft: Draft,
    to: Transformed,
    x: PlanTensor,
    y: PlanTensor,
    others: readonly PlanTensor[],
  ) => void;
  lower(draft, transformed, x, y, others);
};

type Lowering<Kind> = (
  draft: Draft,
  to: Extract<Transformed, { readonly kind: Kind }>,
  x: PlanTensor,
  y: PlanTensor,
  others: readonly PlanTensor[],
) => void;

const LOWERINGS: { readonly [Kind in Transformed['kind']]: Lowering<Kind> } = {
  elementwise: (draft, { map, scale, exponent }, x, y) => {
    const facts = { x: x.buffer, y: y.buffer, count: elementCount(x.shape), input: x.datatype, output: y.datatype };
    draft.call({
      ...elementwise({ ...facts, map, scale, exponent }),
      refusals: [notANumber(`${y.datatype} can hold`, y)],
    });
  },

  padded: (draft, to, x, y) => lowerPadTransform(draft, to, x.shape, x.buffer, y.buffer),

  joined: (draft, { axis }, x, y, others) => {
    const bytesFrom = ({ datatype, shape }: PlanTensor) => byteCount({ datatype, shape: shape.slice(axis) });
    const facts = { y: y.buffer, rows: elementCount(y.shape.slice(0, axis)), yStride: bytesFrom(y) };
    let yOffset = 0;
    for (const part of [x, ...others]) {
      const rowBytes = bytesFrom(part);
      draft.call(copyRows({ ...facts, x: part.buffer, rowBytes, xStride: rowBytes, yOffset }));
      yOffset += rowBytes;
    }
  },

  truncated: (draft, _, x, y) => {
    const [xStride, yStride] = [x, y].map(({ datatype, shape }) => byteCount({ datatype, shape: shape.slice(-1) }));
    const rows = elementCount(y.shape.slice(0, -1));
    const strides = { xStride: xStride ?? 0, yStride: yStride ?? 0 };
    draft.call(copyRows({ x: x.buffer, y: y.buffer, rows, rowBytes: strides.yStride, ...strides, yOffset: 0 }));
  },

  normalized: (draft, { eps, datatype }, x, y) => {
    const [rows, extent] = [elementCount(x.shape.slice(0, -1)), x.shape.at(-1) ?? 1];
    draft.call(normalizeRows({ x: x.buffer, y: y.buffer, datatype, rows, extent, eps }));
  },

  scaled: (draft, { exponent, least }, x, y, [factors]) => {
    if (factors === undefined) return;
    const [rows, extent] = [elementCount(factors.shape), elementCount(x.shape.slice(factors.shape.length))];
    const facts = { x: x.buffer, y: y.buffer, input: x.datatype, output: y.datatype, rows, extent, least, exponent };
    const call = scaleRows({ ...facts, factors: convert(draft, factors, 'FP64') });
    draft.call({ ...call, refusals: [notANumber(`${y.datatype} can hold`, y)] });
  },

  transposed: (draft, { permutation, datatype }, x, y) => {
    draft.call(permute({ x: x.buffer, y: y.buffer, bytes: DTYPES[datatype].bytes, shape: x.shape, permutation }));
  },

  unpooled: (draft, { planes, datatype, hint }, x, y, [indices]) => {
    if (indices === undefined) return;
    const [count, cells] = [elementCount(x.shape) / (planes || 1), elementCount(y.shape) / (planes || 1)];
    const facts = { x: x.buffer, indices: indices.buffer, y: y.buffer, bytes: DTYPES[datatype].bytes, planes };
    const refusal = outside(indices, `indices from 0 to below ${cells}, the cells of a plane`);
    draft.call({ ...unpool({ ...facts, count, cells }), refusals: [{ ...refusal, detail: refusal.detail + hint }] });
  },

  divided: (draft, { axis, by, shape }, x, y) => {
    const extents = { outer: elementCount(shape.slice(0, axis)), inner: elementCount(shape.slice(axis + 1)) };
    const facts = { x: x.buffer, y: y.buffer, ...extents, extent: shape[axis] ?? 0 };
    const cells = typeof by === 'number' ? { divisor: by } : { axis: lowerAxis(draft, by).axis };
    draft.call(divideWhole({ ...facts, ...cells }));
  },

  whole_power: (draft, { exponent }, x, y) => {
    draft.call(powerWhole(x.buffer, y.buffer, elementCount(x.shape), exponent));
  },

  reinterpreted: (draft, _, x, y) => {
    const rowBytes = byteCount(x);
    const strides = { xStride: rowBytes, yStride: rowBytes, yOffset: 0 };
    draft.call(copyRows({ x: x.buffer, y: y.buffer, rows: 1, rowBytes, ...strides }));
  },

  top_k: (draft, { shape: [rows = 0, k = 0], smallest, lastFirst }, x, y) => {
    const extent = x.shape[1] ?? 0;
    const scratch = draft.scratch('heap', topKScratchBytes(extent, k));
    const facts = { x: x.buffer, datatype: x.datatype, y: y.buffer, rows, extent, k, smallest, lastFirst, scratch };
    draft.call(topK(facts));
  },

  taken_along: (draft, { shape: [rows = 0, k = 0], datatype }, x, y, [positions]) => {
    if (positions === undefined) return;
    const [, extent = 0] = x.shape;
    const facts = { x: x.buffer, positions: positions.buffer, y: y.buffer, datatype, rows, extent, k };
    const expected = `positions from 0 to below ${extent}, the elements of a row`;
    draft.call({ ...takeAlong(facts), refusals: [outside(positions, expected)] });
  },

  nan_kept: (draft, { datatype }, x, y, [other]) => {
    if (other === undefined) return;
    const facts = { x: x.buffer, other: other.buffer, y: y.buffer };
    draft.call(keepNan({ ...facts, datatype, count: elementCount(x.shape) }));
  },

  taken: (draft, _, x, y, [ids]) => {
    if (ids === undefined) return;
    const [rows = 0] = x.shape;
    const rowBytes = byteCount({ datatype: x.datatype, shape: x.shape.slice(1) });
    const facts = {
      x: x.buffer,
      ids: convert(draft, ids, 'INT64'),
      y: y.buffer,
      rowBytes,
      n: elementCount(ids.shape),
      rows,
    };
    const expected = `numbers from 0 to below ${rows}, the rows of ${x.name}`;
    draft.call({ ...takeRows(facts), refusals: [outside(ids, expected)] });
  },

  without: (draft, { as, value, bags, bag, closed }, x, y, [offsets]) => {
    const n = elementCount(x.shape);
    const begins = offsets && convert(draft, offsets, 'INT64');
    const facts = { ids: convert(draft, x, 'INT64'), n, value, offsets: begins, bags, bag, closed, y: y.buffer, as };
    const refusals = offsets && [outside(offsets, `numbers from 0 to ${n} that never decrease`)];
    draft.call({ ...without(facts), ...(refusals && { refusals }) });
  },

  token_weights: (draft, { as, skip, shape: [rows = 0, tokens = 0] }, x, y) => {
    const mask = x.shape.length === 2 ? x.buffer : undefined;
    draft.call(
      tokenWeights({ ...(mask !== undefined && { mask }), datatype: x.datatype, y: y.buffer, rows, tokens, skip, as }),
    );
  },

  segment_tokens: (draft, { as, tokens, skip }, x, y) => {
    const [offsets = 1] = x.shape;
    const facts = { offsets: convert(draft, x, 'INT64'), y: y.buffer, segments: offsets - 1, tokens, skip, as };
    const expected = `numbers from 0 to ${tokens} that never decrease`;
    draft.call({ ...segmentTokens(facts), refusals: [outside(x, expected)] });
  },
};

const notANumber = (what: string, { name }: PlanTensor): Refusal => ({
  code: 'VALUE_OUT_OF_RANGE',
  detail: `${name}: expected values that ${what}, got NaN`,
});
