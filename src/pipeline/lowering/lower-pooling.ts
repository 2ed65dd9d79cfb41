import { RequestError } from '../../errors.ts';
import { type AnyReduction, isOfElements, isOfRows } from '../../reductions/reduction.ts';
import type { Geometry } from '../../regions/geometry.ts';
import { elementCount } from '../../tensor/shape.ts';
import { byteCount, type TensorSpec } from '../../tensor/tensor.ts';
import { outputDatatype, roundedFrom } from '../attributes/output-datatype.ts';
import { readOperator, readPooling } from '../attributes/read-pooling.ts';
import { elementOperations } from '../cost/region-elements.ts';
import { copyRows } from '../kernel-calls/kernel-calls.ts';
import type { PoolStep } from '../pipeline.ts';
import type { Draft } from './draft.ts';
import { lowerIndices } from './lower-indices.ts';
import { lowerPartial } from './lower-partial.ts';
import { lowerRegions } from './lower-regions.ts';
import { lowerRowStates, lowerRows, rowAnswerShape, rowOperations } from './lower-rows.ts';
import { type PlanTensor, prepareRegions } from './prepare-input.ts';

/** About how many elements a pooling combines, and how it read the axes of its tensor. */
export type Pooled = { readonly operations: number; readonly axes: string };

/**
 * Adds one pooling of a tensor to a plan. `name` is what its tensors are called: those of the answer, or of what lies
 * between.
 * @throws UNKNOWN_OPERATOR, UNKNOWN_ATTRIBUTE, INVALID_ATTRIBUTE, INVALID_SHAPE, INVALID_DATATYPE, VALUE_OUT_OF_RANGE
 */
export const lowerPooling = (
  draft: Draft,
  step: Pick<PoolStep, 'region' | 'reductions' | 'attributes' | 'anyEmpty' | 'partial' | 'whole' | 'disjoint'>,
  x: PlanTensor,
  input: (name: string) => PlanTensor | undefined,
  bufferOf: (output: string, spec: Omit<TensorSpec, 'name'>) => PlanTensor,
): Pooled => {
  const operator = readOperator(step);
  const { reductions } = operator;
  refuseJoined(reductions);
  if (step.partial) refuseWithoutState(reductions);
  const { attributes, geometry } = readPooling(operator, step, x, input);
  const axes = geometry.axisNames.join();
  const datatype = outputDatatype(reductions, x.datatype, attributes.output_datatype);
  const from = step.partial ? undefined : roundedFrom(reductions, x.datatype, datatype);
  const rounded = from === undefined ? {} : { roundedFrom: from };
  const [first] = reductions;
  if (first !== undefined && isOfRows(first)) {
    const facts = { reduction: first, attributes, geometry, x, input };
    if (step.partial) {
      rowAnswerShape(facts);
      lowerRowStates(draft, facts, bufferOf);
      return { operations: elementCount(x.shape), axes };
    }
    const y = bufferOf('y', { datatype, shape: rowAnswerShape(facts), ...rounded });
    prepareRegions(draft, x, geometry);
    lowerRows(draft, facts, y);
    return { operations: rowOperations(y.shape, facts), axes };
  }
  const ofElements = reductions.filter(isOfElements);
  const { source, padded } = prepareRegions(draft, x, geometry);
  const needed = (name: string): PlanTensor => {
    const found = input(name);
    if (found === undefined) throw new RequestError('INVALID_INPUT', `expected a tensor ${name}, got none`, '/inputs');
    return found;
  };
  const facts = { name: x.name, reductions: ofElements, attributes, input: x.datatype, output: datatype, x: source };
  const reduce = lowerRegions(draft, geometry, facts, needed, step);
  const [only, ...others] = ofElements;
  if (step.partial && only !== undefined) {
    const indices = lowerPartial(only, attributes, x.datatype, geometry.outputShape, bufferOf, reduce);
    if (indices) lowerIndices(draft, indices, geometry, padded, attributes);
    return { operations: elementCount(x.shape), axes };
  }
  const one = { datatype, shape: geometry.outputShape };
  const y = bufferOf('y', { datatype, shape: joinedShape(geometry, reductions.length), ...rounded });
  const operations = reductions.length * elementOperations(geometry, step.disjoint);
  if (only !== undefined && others.length === 0) {
    if (!attributes.return_indices) {
      reduce(only, y.buffer);
      return { operations, axes };
    }
    const indices = bufferOf('indices', { ...one, datatype: 'INT64' });
    reduce(only, y.buffer, { indices: indices.buffer });
    lowerIndices(draft, indices, geometry, padded, attributes);
    return { operations, axes };
  }
  ofElements.forEach((reduction, r) => {
    const part = draft.scratch('part', byteCount(one));
    reduce(reduction, part);
    draft.call(joinChannels(one, geometry, { part, joined: y.buffer, r, of: reductions.length }));
  });
  return { operations, axes };
};

/** @throws UNKNOWN_OPERATOR where there is not one reduction, or one without a state */
const refuseWithoutState = (reductions: readonly AnyReduction[]): void => {
  const [first, ...others] = reductions;
  if (others.length > 0 || first === undefined) {
    const names = reductions.map(({ name }) => name);
    const detail = `partial: expected one reduction, whose state is answered, got ${names}`;
    throw new RequestError('UNKNOWN_OPERATOR', detail, '?partial');
  }
  if (isOfRows(first) && typeof first.state === 'string') {
    const detail = `partial: ${first.name} has no mergeable state: ${first.state}`;
    throw new RequestError('UNKNOWN_OPERATOR', detail, '?partial');
  }
};

/** @throws UNKNOWN_OPERATOR where an answer without a channel axis is to be joined with others */
const refuseJoined = (reductions: readonly AnyReduction[]): void => {
  const ofRows = reductions.find(isOfRows);
  if (ofRows === undefined || reductions.length === 1) return;
  const names = reductions.map(({ name }) => name);
  throw new RequestError(
    'UNKNOWN_OPERATOR',
    `${names}: ${ofRows.name} is not joined with other reductions: ask for it alone`,
  );
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
