import { RequestError } from '../../errors.ts';
import { isOfRows } from '../../reductions/reduction.ts';
import { isTable } from '../../regions/geometry.ts';
import { elementCount } from '../../tensor/shape.ts';
import { byteCount, type TensorSpec } from '../../tensor/tensor.ts';
import { type PoolingOperator, type ReadPooling, readOperator, readPooling } from '../attributes/read-pooling.ts';
import type { Plan } from '../plan.ts';
import { pipelineOf, stepRowsOf } from '../plan-pipeline.ts';
import { type PoolingRequest, planPooling } from '../plan-pooling.ts';
import { solePooling } from '../split-plan.ts';
import { cutSlice, mergeSlice } from './cut-slice.ts';
import { repeated, type StreamSizes, type StreamTasks, wholeSlices } from './stream-tasks.ts';

/** A pooling whose response begins while its tensor is received. */
export type StreamPlan = {
  readonly output: TensorSpec;
  readonly tasks: StreamTasks;
  /** `Plan.axes` of the whole. */
  readonly axes: string;
};

/**
 * Returns the tasks of a pooling, whose outputs together are those of `planPooling`, byte for byte. A tensor is a list of slices
 * that no region spans; large slices of windows and bins are cut into rows unless transforms follow. Only slices above
 * `unmergedBytes` that are one region are merged from states of their parts, whose last bits may differ.
 * @throws NOT_STREAMABLE, and all that `planPooling` does for one task
 */
export const planStream = ({ partial = false, inputs, ...pooling }: PoolingRequest, sizes: StreamSizes): StreamPlan => {
  const [x] = inputs;
  if (x === undefined || inputs.length > 1) refuse(`expected one tensor, got ${inputs.length}`);
  if (partial) refuse('partial=true returns several tensors: expected none of it');
  if (x?.storage?.fortranOrder) refuse('expected a tensor in row-major (C) order, got Fortran order');
  const tensor = x as TensorSpec;
  const planOf = (shape: readonly number[], attributes = {}, asState = false): Plan =>
    planPooling({
      ...pooling,
      attributes: { ...pooling.attributes, ...attributes },
      inputs: [{ ...tensor, shape }],
      partial: asState,
    });
  if (elementCount(tensor.shape) === 0) {
    const plan = planOf(tensor.shape);
    const output = theOutput(plan);
    // Regions without elements have values, too.
    return {
      output,
      axes: plan.axes ?? '',
      tasks: { count: Math.min(elementCount(output.shape), 1), at: () => ({ plan, begin: 0, end: 0 }) },
    };
  }

  const operator = readOperator(pooling);
  const read = { ...operator, ...readPooling(operator, pooling, tensor, () => undefined) };
  if (read.attributes.return_indices) refuse('return_indices=true returns two tensors: expected none of it');
  const separate = sliceAxes(read);
  const lead = pooling.then === undefined ? separate : transformedAxes(separate, planOf(shapeOfRows(tensor, sizes)));
  const [outer, slice] = [tensor.shape.slice(0, lead), tensor.shape.slice(lead)];
  const slices = elementCount(outer);
  const sliceBytes = byteCount({ ...tensor, shape: slice });
  const shapeOf = (some: number): readonly number[] =>
    lead === 0 ? slice : [...outer.slice(1).map(() => 1), some, ...slice];

  const cut = {
    read,
    x: tensor,
    lead,
    sizes,
    planOf: (rest: readonly number[], attributes = {}, asState = false) =>
      planOf([...outer.map(() => 1), ...rest], attributes, asState),
  };
  const ofSlice = pooling.then === undefined ? (mergeSlice(cut) ?? cutSlice(cut)) : undefined;
  const tasks = ofSlice
    ? repeated(ofSlice, slices, sliceBytes)
    : wholeSlices(slices, sliceBytes, sizes.taskBytes, (some) => planOf(shapeOf(some)));
  const last = tasks.at(tasks.count - 1);
  const output = theOutput(last.merge?.plan ?? last.plan);
  const shape = ofSlice ? read.geometry.outputShape : [...outer, ...output.shape.slice(lead)];
  return { output: { ...output, shape }, tasks, axes: read.geometry.axisNames.join() };
};

/** Returns the shape of x, or of two rows of it where the whole is larger than any that is planned. */
const shapeOfRows = (x: TensorSpec, { unmergedBytes }: StreamSizes): readonly number[] =>
  byteCount(x) <= unmergedBytes ? x.shape : x.shape.with(0, 2);

const refuse = (why: string): never => {
  throw new RequestError('NOT_STREAMABLE', `stream: ${why}`, '?stream');
};

const theOutput = ({ outputs }: Plan): TensorSpec => {
  const [output, ...others] = outputs;
  if (output !== undefined && others.length === 0) return output;
  throw new Error(`a stream returns one tensor, not ${outputs.length}`);
};

/**
 * Returns how many of the leading axes have positions that can be transformed one by one, too. `plan`: that of x, or of two rows.
 * @throws NOT_STREAMABLE for a transform that needs several rows of the result
 */
const transformedAxes = (lead: number, plan: Plan): number => {
  if (lead === 0) return lead;
  const pipeline = pipelineOf(plan);
  const rows = stepRowsOf(plan);
  for (const step of pipeline?.steps ?? []) {
    if ('region' in step || rows.get(step)?.rows === 'separate') continue;
    const { transform, place } = step;
    refuse(`${place?.label} (${transform}) needs all rows of the response together: expected transforms of each row`);
  }
  return pipeline && solePooling(pipeline, plan.inputs, rows)?.byRows === false ? lead : 1;
};

/** Leading axes whose positions are pooled one by one. @throws NOT_STREAMABLE */
const sliceAxes = ({ region, reductions, attributes, geometry }: PoolingOperator & ReadPooling): number => {
  const { separateAxes, channelAxis = separateAxes } = geometry;
  if (separateAxes === undefined || channelAxis === undefined) {
    return refuse(`the regions of ${region.name} are said by other tensors and may lie anywhere in x`);
  }
  const isDrawn = attributes.seed !== undefined;
  if (isDrawn && !isTable(geometry) && geometry.indexing === undefined) return 0;
  // Rows, random choices and exponents differ by channel; joined outputs lie side by side.
  const byChannel = reductions.length > 1 || reductions.some(isOfRows) || isDrawn || Array.isArray(attributes.p);
  return byChannel ? Math.min(separateAxes, channelAxis) : separateAxes;
};
