import { RequestError } from '../../errors.ts';
import { isOfElements, isOfRows, type Reduction, type RowReduction } from '../../reductions/reduction.ts';
import type { Geometry } from '../../regions/geometry.ts';
import { elementCount } from '../../tensor/shape.ts';
import { byteCount, type TensorSpec } from '../../tensor/tensor.ts';
import { outputDatatype, roundedFrom } from '../attributes/output-datatype.ts';
import { type ReadPooling, readOperator, readPooling } from '../attributes/read-pooling.ts';
import { elementOperations } from '../cost/region-elements.ts';
import { copyRows } from '../kernel-calls/kernel-calls.ts';
import type { PoolStep } from '../pipeline.ts';
import type { Draft } from './draft.ts';
import { lowerIndices } from './lower-indices.ts';
import { lowerPartial } from './lower-partial.ts';
import { lowerRegions } from './lower-regions.ts';
import { lowerRowStates, lowerRows, rowOperations, rowOutputShape } from './lower-rows.ts';
import { type PlanTensor, prepareRegions, requiredInput } from './prepare-input.ts';
import { refuseJoined, refuseWithoutState } from './refuse-reductions.ts';

/** An estimate of the elements that a pooling combines, and the names of its tensor's axes as they were read. */
export type Pooled = { readonly operations: number; readonly axes: string };

type Step = Pick<PoolStep, 'region' | 'reductions' | 'attributes' | 'anyEmpty' | 'partial' | 'whole' | 'disjoint'>;

/** A pooling whose attributes were read. */
type Pooling = ReadPooling & {
  readonly step: Step;
  readonly x: PlanTensor;
  /** Returns another tensor of the operator. */
  readonly input: (name: string) => PlanTensor | undefined;
  /** Makes the tensor of an output: `y`, `indices` or a part of the state. */
  readonly makeTensor: (output: string, spec: Omit<TensorSpec, 'name'>) => PlanTensor;
  /** Datatype of y, and what it was rounded from. */
  readonly output: Pick<TensorSpec, 'datatype' | 'roundedFrom'>;
};

/**
 * Adds one pooling of a tensor to a plan.
 * @throws UNKNOWN_OPERATOR, UNKNOWN_ATTRIBUTE, INVALID_ATTRIBUTE, INVALID_SHAPE, INVALID_DATATYPE, VALUE_OUT_OF_RANGE
 */
export const lowerPooling = (
  draft: Draft,
  step: Step,
  x: PlanTensor,
  input: Pooling['input'],
  makeTensor: Pooling['makeTensor'],
): Pooled => {
  const operator = readOperator(step);
  const { reductions } = operator;
  refuseJoined(reductions);
  if (step.partial) refuseWithoutState(reductions);
  const read = readPooling(operator, step, x, input);
  const datatype = outputDatatype(reductions, x.datatype, read.attributes.output_datatype);
  const rounded = step.partial ? undefined : roundedFrom(reductions, x.datatype, datatype);
  const output = { datatype, ...(rounded && { roundedFrom: rounded }) };
  const pooling = { ...read, step, x, input, makeTensor, output };
  const [first] = reductions;
  const operations =
    first !== undefined && isOfRows(first)
      ? poolRows(draft, first, pooling)
      : poolElements(draft, reductions.filter(isOfElements), pooling);
  return { operations, axes: read.geometry.axisNames.join() };
};

/** Adds a pooling of rows, or its state. Returns the elements it combines. */
const poolRows = (draft: Draft, reduction: RowReduction, pooling: Pooling): number => {
  const { step, attributes, geometry, x, input, makeTensor, output } = pooling;
  const rows = { reduction, attributes, geometry, x, input };
  const shape = rowOutputShape(rows);
  if (step.partial) {
    lowerRowStates(draft, rows, makeTensor);
    return elementCount(x.shape);
  }
  const y = makeTensor('y', { ...output, shape });
  prepareRegions(draft, x, geometry);
  lowerRows(draft, rows, y);
  return rowOperations(y.shape, rows);
};

/** Adds poolings of the same regions, joined along the channels, or the state of one. Returns the elements they combine. */
const poolElements = (draft: Draft, reductions: readonly Reduction[], pooling: Pooling): number => {
  const { step, attributes, geometry, x, input, makeTensor, output } = pooling;
  const { datatype } = output;
  const { source, padded } = prepareRegions(draft, x, geometry);
  const tensor = { name: x.name, reductions, attributes, input: x.datatype, output: datatype, x: source };
  const reduce = lowerRegions(draft, geometry, tensor, requiredInput(input), step);
  const [only, ...others] = reductions;
  if (step.partial && only !== undefined) {
    const indices = lowerPartial(only, attributes, x.datatype, geometry.outputShape, makeTensor, reduce);
    if (indices) lowerIndices(draft, indices, geometry, padded, attributes);
    return elementCount(x.shape);
  }
  const single = { datatype, shape: geometry.outputShape };
  const y = makeTensor('y', { ...output, shape: joinedShape(geometry, reductions.length) });
  if (only !== undefined && others.length === 0) {
    const indices = attributes.return_indices ? makeTensor('indices', { ...single, datatype: 'INT64' }) : undefined;
    reduce(only, y.buffer, indices && { indices: indices.buffer });
    if (indices) lowerIndices(draft, indices, geometry, padded, attributes);
  } else {
    reductions.forEach((reduction, r) => {
      const part = draft.scratch('part', byteCount(single));
      reduce(reduction, part);
      draft.call(joinChannels(single, geometry, { part, joined: y.buffer, r, of: reductions.length }));
    });
  }
  return reductions.length * elementOperations(geometry, step.disjoint);
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

/** Copies one reduction's output to its place along the channel axis of the joined one. */
const joinChannels = (
  single: Pick<TensorSpec, 'datatype' | 'shape'>,
  { channelAxis }: Geometry,
  { part, joined, r, of }: { part: string; joined: string; r: number; of: number },
) => {
  const rows = elementCount(single.shape.slice(0, channelAxis));
  const rowBytes = byteCount({ datatype: single.datatype, shape: single.shape.slice(channelAxis) });
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
