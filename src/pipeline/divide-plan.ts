import { isOfElements } from '../reductions/reduction.ts';
import { isTable } from '../regions/geometry.ts';
import { elementCount } from '../tensor/shape.ts';
import { byteCount, type TensorSpec } from '../tensor/tensor.ts';
import type { Pipeline } from './pipeline.ts';
import type { Plan, PlanPart } from './plan.ts';
import { pipelineOf, planPipeline } from './plan-pipeline.ts';
import { knowsItsPlace, partPlans, type SolePooling, solePooling, splitPlan } from './split-plan.ts';
import { cutSlice } from './stream/cut-slice.ts';
import { repeated } from './stream/stream-tasks.ts';

/**
 * Rows of a part for each row that its neighbor reads, too. Where rows are only read twice, parts are as small as they
 * should be; where they are also folded twice, twice as large as what they share, which is half of the work again.
 */
const OVERLAPS = [0, 2] as const;
/** Work of all parts together, for each of the whole plan's, that parts may have which are as small as they should be. */
const MOST_EXCESS = 1.5;

/**
 * Returns a plan in about so many parts, whose outputs follow one another and have together the bytes of the whole: as
 * `splitPlan`, and where that gives fewer parts also along the first axis of windows and bins, whose parts read some rows
 * twice, and along the channels below a few boxes. None where it cannot be cut.
 */
export const dividePlan = (plan: Plan, most: number): readonly PlanPart[] => {
  const parts = splitPlan(plan, most);
  const pipeline = pipelineOf(plan);
  if (parts.length >= most || pipeline === undefined) return parts;
  const pooling = solePooling(pipeline, plan.inputs);
  if (pooling === undefined || knowsItsPlace(pooling.operator, pooling.read, pooling.x.datatype)) return parts;
  const finer = isTable(pooling.read.geometry)
    ? splitChannels(plan, pipeline, pooling, most)
    : splitRows(plan, pipeline, pooling, most);
  return finer.length > parts.length ? finer : parts;
};

const splitRows = (plan: Plan, pipeline: Pipeline, pooling: SolePooling, most: number): readonly PlanPart[] => {
  const { step, x, operator, read } = pooling;
  const lead = read.geometry.separateAxes;
  if (lead === undefined || plan.inputs.length > 1 || read.attributes.return_indices || plan.cost.bytes_read === 0)
    return [];
  const slices = elementCount(x.shape.slice(0, lead));
  const sliceBytes = byteCount(x) / slices;
  const planOf = (rest: readonly number[], attributes: Readonly<Record<string, unknown>> = {}): Plan => {
    const steps = pipeline.steps.map((one) =>
      one === step ? { ...step, attributes: { ...step.attributes, ...attributes } } : one,
    );
    return planPipeline({ ...pipeline, steps }, [{ ...x, shape: [...Array<number>(lead).fill(1), ...rest] }]);
  };
  const partsOf = (overlaps: number): readonly PlanPart[] => {
    const sizes = {
      taskBytes: Math.ceil(sliceBytes / Math.ceil(most / slices)),
      overlaps,
      mostBytes: Number.POSITIVE_INFINITY,
      wholeSliceBytes: 0,
      unmergedBytes: Number.POSITIVE_INFINITY,
    };
    const tasks = cutSlice({ read: { ...operator, ...read }, x, lead, sizes, planOf });
    if (tasks === undefined || tasks.count < 2) return [];
    const { count, at } = repeated(tasks, slices, sliceBytes);
    return Array.from({ length: count }, (_, index) => {
      const { plan: part, begin, end } = at(index);
      return { plan: part, ranges: [{ begin, end }] };
    });
  };
  const [small, large] = OVERLAPS;
  const parts = partsOf(small);
  const microseconds = parts.reduce((sum, part) => sum + part.plan.cost.microseconds, 0);
  return microseconds <= MOST_EXCESS * plan.cost.microseconds ? parts : partsOf(large);
};

/** Returns a part for each box and some channels of the only image. */
const splitChannels = (plan: Plan, pipeline: Pipeline, pooling: SolePooling, most: number): readonly PlanPart[] => {
  const { x, input, operator, read } = pooling;
  const { geometry } = read;
  const boxes = input('boxes');
  if (!isTable(geometry) || boxes === undefined || plan.inputs.length > 2 || x.shape.length !== 4) return [];
  const { table, channelsLast, walk } = geometry;
  if ((table.kind !== 'boxes' && table.kind !== 'samples') || table.grouped || channelsLast) return [];
  const areSeparate = operator.reductions.length === 1 && operator.reductions.every(isOfElements);
  const [batch = 0, channels = 0, ...plane] = x.shape;
  if (batch !== 1 || !areSeparate || Array.isArray(read.attributes.p)) return [];
  const each = Math.min(channels, Math.ceil(most / table.boxes));
  if (each < 2) return [];
  const [channelBytes, boxBytes] = [byteCount(x) / channels, byteCount(boxes) / table.boxes];
  const planOf = partPlans(pipeline, { boxes: table.boxes, lanes: walk.lanes }, (count) => {
    const shapes = new Map([
      [x.name, [1, count, ...plane]],
      [boxes.name, [1, ...boxes.shape.slice(1)]],
    ]);
    return plan.inputs.map((spec): TensorSpec => ({ ...spec, shape: shapes.get(spec.name) ?? spec.shape }));
  });
  return Array.from({ length: table.boxes * each }, (_, index) => {
    const [box, nth] = [Math.floor(index / each), index % each];
    const [begin, end] = [Math.floor((nth * channels) / each), Math.floor(((nth + 1) * channels) / each)];
    const ranges = plan.inputs.map(({ name }) =>
      name === boxes.name
        ? { begin: box * boxBytes, end: (box + 1) * boxBytes }
        : { begin: begin * channelBytes, end: end * channelBytes },
    );
    return { plan: planOf(end - begin), ranges };
  });
};
