import { RequestError } from '../errors.ts';
import type { Geometry } from '../regions/geometry.ts';
import { DTYPES } from '../tensor/dtype.ts';
import { checkShape, elementCount } from '../tensor/shape.ts';
import { byteCount, type TensorSpec } from '../tensor/tensor.ts';
import { readAttributes } from './attributes.ts';
import { findReduction, findRegion, operatorAttributes } from './catalogue.ts';
import type { CommonAttributes } from './common-attributes.ts';
import { draftPlan } from './draft.ts';
import { copyRows } from './kernel-calls.ts';
import { lowerIndices } from './lower-indices.ts';
import { lowerAxes, lowerReduction, regionElements } from './lower-reduction.ts';
import { outputDatatype } from './output-datatype.ts';
import type { Plan } from './plan.ts';
import { prepareInput } from './prepare-input.ts';

export type PoolingRequest = {
  readonly region: string;
  /** Several are joined along the channel axis, in this order. */
  readonly reductions: readonly string[];
  /** As they came: text of a query or JSON values. */
  readonly attributes: Readonly<Record<string, unknown>>;
  /** One tensor, `x`. */
  readonly inputs: readonly TensorSpec[];
};

/**
 * The plan of one pooling request; its outputs are `y` and, with `return_indices`, `indices` (INT64).
 * @throws UNKNOWN_OPERATOR, UNKNOWN_ATTRIBUTE, INVALID_ATTRIBUTE, INVALID_INPUT, INVALID_SHAPE, INVALID_DATATYPE,
 * VALUE_OUT_OF_RANGE (`pad_value`), PLAN_TOO_LARGE
 */
export const planPooling = (request: PoolingRequest): Plan => {
  const region = findRegion(request.region);
  const reductions = request.reductions.map(findReduction);
  const schemas = operatorAttributes(region, reductions);
  const attributes = readAttributes(
    schemas,
    request.attributes,
    `${request.region}/${request.reductions}`,
  ) as CommonAttributes & Readonly<Record<string, unknown>>;
  const x = soleInput(request.inputs);
  checkShape(x.name, x.shape, DTYPES[x.datatype].bytes);
  const listing = {
    shape: x.shape,
    layout: attributes.layout ?? 'channels_first',
    unbatched: attributes.unbatched ?? false,
  };
  const geometry = region.geometry(attributes, listing, x.datatype);
  const datatype = outputDatatype(reductions, x.datatype, attributes.output_datatype);
  const y = { name: 'y', datatype, shape: joinedShape(geometry, reductions.length) };

  const draft = draftPlan();
  const { source, padded } = prepareInput(draft, x, geometry, attributes.nan === 'error');
  const axes = lowerAxes(draft, geometry);
  const joined = draft.buffer(y.name, byteCount(y));
  const one = { datatype, shape: geometry.outputShape };
  const outputs: TensorSpec[] = [y];
  reductions.forEach((reduction, r) => {
    const part = reductions.length === 1 ? joined : draft.buffer('part', byteCount(one));
    const facts = { reduction, attributes, geometry, axes, input: x.datatype, output: datatype, x: source, y: part };
    if (attributes.return_indices) {
      const indices = { name: 'indices', datatype: 'INT64', shape: geometry.outputShape } as const;
      lowerReduction(draft, { ...facts, indices: draft.buffer(indices.name, byteCount(indices)) });
      lowerIndices(draft, indices, geometry, padded, attributes, listing.layout);
      outputs.push(indices);
    } else {
      lowerReduction(draft, facts);
    }
    if (part !== joined) draft.call(joinChannels(one, geometry, { part, joined, r, of: reductions.length }));
  });
  return draft.finish({
    inputs: [x],
    outputs,
    cost: {
      bytes_read: byteCount(x),
      bytes_written: outputs.reduce((sum, output) => sum + byteCount(output), 0),
      operations: reductions.length * elementCount(geometry.outputShape) * regionElements(geometry),
    },
  });
};

/** @throws INVALID_INPUT unless there is just the tensor `x` */
const soleInput = (inputs: readonly TensorSpec[]): TensorSpec => {
  const [x, ...others] = inputs;
  if (x?.name !== 'x' || others.length > 0) {
    const names = inputs.map(({ name }) => JSON.stringify(name.slice(0, 64)));
    const shown = names.length > 4 ? `${names.slice(0, 4)} and ${names.length - 4} more` : `${names}`;
    throw new RequestError('INVALID_INPUT', `inputs: expected one tensor, "x", got ${shown || 'none'}`, '/inputs');
  }
  return x;
};

/** @throws INVALID_ATTRIBUTE where there is no channel axis to join several reductions along */
const joinedShape = ({ outputShape, channelAxis }: Geometry, reductions: number): readonly number[] => {
  if (reductions === 1) return outputShape;
  if (channelAxis === undefined) {
    const detail =
      'keepdims: expected true where several reductions are joined along a channel axis that is reduced, got false';
    throw new RequestError('INVALID_ATTRIBUTE', detail, '?keepdims');
  }
  return outputShape.map((extent, axis) => (axis === channelAxis ? extent * reductions : extent));
};

/** Copies one reduction's answer to its place along the channel axis of the joined one. */
const joinChannels = (
  one: Pick<TensorSpec, 'datatype' | 'shape'>,
  { channelAxis }: Geometry,
  { part, joined, r, of }: { part: string; joined: string; r: number; of: number },
) => {
  const rows = elementCount(one.shape.slice(0, channelAxis));
  const rowBytes = byteCount({ datatype: one.datatype, shape: one.shape.slice(channelAxis) });
  return copyRows({
    x: part,
    y: joined,
    rows,
    rowBytes,
    xStride: rowBytes,
    yStride: of * rowBytes,
    yOffset: r * rowBytes,
  });
};
