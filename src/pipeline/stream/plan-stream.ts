import { RequestError } from '../../errors.ts';
import { isOfElements, isOfRows } from '../../reductions/reduction.ts';
import { mayBeEmpty } from '../../regions/axis-taps.ts';
import { type Geometry, isTable } from '../../regions/geometry.ts';
import { elementCount } from '../../tensor/shape.ts';
import { byteCount, type TensorSpec } from '../../tensor/tensor.ts';
import { regionElements } from '../lower-reduction.ts';
import type { Plan } from '../plan.ts';
import { type PoolingRequest, planPooling } from '../plan-pooling.ts';
import { type PoolingOperator, type ReadPooling, readOperator, readPooling } from '../read-pooling.ts';
import { type CutSlice, cutBins, cutWindows, isBins, isLong, isWindows } from './cut-rows.ts';
import { repeated, STREAM_SIZES, type StreamSizes, type StreamTasks, wholeSlices } from './stream-tasks.ts';

/** A pooling that is answered while its tensor is still coming. */
export type StreamPlan = {
  readonly output: TensorSpec;
  readonly tasks: StreamTasks;
};

/** Regions of more elements are added in FP64 by every kernel, however they are cut. */
const LONG_SUM = 32;

/**
 * The tasks of a pooling whose answers are, bytes for bytes, that of `planPooling`. A tensor is a list of slices that no
 * region spans; large slices of windows and bins are cut into rows.
 * @throws NOT_STREAMABLE, and all that `planPooling` does for one task
 */
export const planStream = (
  { partial = false, inputs, ...pooling }: PoolingRequest,
  sizes: StreamSizes = STREAM_SIZES,
): StreamPlan => {
  const [x] = inputs;
  if (x === undefined || inputs.length > 1) refuse(`expected one tensor, got ${inputs.length}`);
  if (partial) refuse('partial=true answers several tensors: expected none of it');
  if (x?.storage?.fortranOrder) refuse('expected a tensor in row-major (C) order, got Fortran order');
  const tensor = x as TensorSpec;
  const planOf = (shape: readonly number[], attributes = {}): Plan =>
    planPooling({
      ...pooling,
      attributes: { ...pooling.attributes, ...attributes },
      inputs: [{ ...tensor, shape }],
    });
  if (elementCount(tensor.shape) === 0) {
    return { output: theOutput(planOf(tensor.shape)), tasks: { count: 0, at: noTask } };
  }

  const operator = readOperator(pooling);
  const read = { ...operator, ...readPooling(operator, pooling, tensor, () => undefined) };
  if (read.attributes.return_indices) refuse('return_indices=true answers two tensors: expected none of it');
  const lead = sliceAxes(read);
  const [outer, slice] = [tensor.shape.slice(0, lead), tensor.shape.slice(lead)];
  const slices = elementCount(outer);
  const sliceBytes = byteCount({ ...tensor, shape: slice });
  const shapeOf = (some: number): readonly number[] =>
    lead === 0 ? slice : [...outer.slice(1).map(() => 1), some, ...slice];

  const ofSlice =
    lead === read.geometry.separateAxes &&
    cutSlice(read, sliceBytes, sizes, (rows, attributes) =>
      planOf([...outer.map(() => 1), rows, ...slice.slice(1)], attributes),
    );
  const tasks = ofSlice
    ? repeated(ofSlice, slices, sliceBytes)
    : wholeSlices(slices, sliceBytes, sizes.taskBytes, (some) => planOf(shapeOf(some)));
  return { output: outputOf(read.geometry, tasks.at(0).plan, outer, Boolean(ofSlice)), tasks };
};

const refuse = (why: string): never => {
  throw new RequestError('NOT_STREAMABLE', `stream: ${why}`, '?stream');
};

const noTask = (): never => {
  throw new Error('a stream of nothing has no tasks');
};

const theOutput = ({ outputs }: Plan): TensorSpec => {
  const [output, ...others] = outputs;
  if (output !== undefined && others.length === 0) return output;
  throw new Error(`a stream answers one tensor, not ${outputs.length}`);
};

/** Leading axes whose positions are pooled one by one. @throws NOT_STREAMABLE */
const sliceAxes = ({ region, reductions, attributes, geometry }: PoolingOperator & ReadPooling): number => {
  const { separateAxes, channelAxis = separateAxes } = geometry;
  if (separateAxes === undefined || channelAxis === undefined) {
    return refuse(`the regions of ${region.name} are said by other tensors and may lie anywhere in x`);
  }
  const isDrawn = attributes.seed !== undefined;
  if (isDrawn && !isTable(geometry) && geometry.indexing === undefined) return 0;
  // Channels are told apart by rows, random choices and exponents of their own; joined answers lie side by side.
  const byChannel = reductions.length > 1 || reductions.some(isOfRows) || isDrawn || Array.isArray(attributes.p);
  return byChannel ? Math.min(separateAxes, channelAxis) : separateAxes;
};

/** The tasks of the rows of one slice that is too large to be pooled whole; undefined where it must be. */
const cutSlice = (
  { reductions, attributes, geometry }: PoolingOperator & ReadPooling,
  sliceBytes: number,
  sizes: StreamSizes,
  planOf: CutSlice['planOf'],
): StreamTasks | undefined => {
  const [reduction, ...others] = reductions;
  if (reduction === undefined || others.length > 0 || !isOfElements(reduction) || isTable(geometry)) return undefined;
  const { axes, padding, inner } = geometry;
  const [first, ...more] = axes;
  if (sliceBytes <= sizes.wholeSliceBytes || padding !== undefined || attributes.seed !== undefined) return undefined;
  if (first === undefined || mayBeEmpty(first)) return undefined;
  const slice = { rowBytes: sliceBytes / first.input, sizes, planOf };
  const isLine = more.length === 0 && inner === 1;
  // How sums of long windows along a line are put together depends on where in the line they are.
  if (isWindows(axes)) return isLine && isLong(axes[0]) && !reduction.selects ? undefined : cutWindows(axes, slice);
  if (!isBins(axes) || first.output === 1) return undefined;
  // A bin that is the only one is a whole, for which there is another kernel.
  return cutBins(axes, slice, more.some(({ output }) => output > 1) && regionElements(geometry) > LONG_SUM);
};

const outputOf = (geometry: Geometry, task: Plan, outer: readonly number[], isCut: boolean): TensorSpec => {
  const output = theOutput(task);
  const shape = isCut ? geometry.outputShape : [...outer, ...output.shape.slice(outer.length)];
  return { ...output, shape };
};
