import { channelExponents } from '../reductions/arithmetic.ts';
import { isOfElements, isOfRows } from '../reductions/reduction.ts';
import { isTable } from '../regions/geometry.ts';
import type { DType } from '../tensor/dtype.ts';
import { elementCount } from '../tensor/shape.ts';
import { byteCount, type TensorSpec } from '../tensor/tensor.ts';
import { type PoolingOperator, type ReadPooling, readOperator, readPooling } from './attributes/read-pooling.ts';
import type { Pipeline, PoolStep, TransformStep, WholeRegions } from './pipeline.ts';
import type { Plan, PlanPart } from './plan.ts';
import { pipelineOf, planPipeline, type StepRows, stepRowsOf } from './plan-pipeline.ts';
import { poolInput } from './pool-input.ts';

/** The number of leading axes along which each cut input is cut; all other inputs go to every part. */
type Cut = Readonly<Record<string, number>>;

/**
 * Returns a plan in at most so many parts, whose outputs follow one another. Parts are cut along leading axes that no region spans,
 * and each position has the bytes that it has alone. Empty without such axes, and for a single position.
 */
export const splitPlan = (plan: Plan, most: number): readonly PlanPart[] => {
  const pipeline = pipelineOf(plan);
  const cut = pipeline && cutOf(pipeline, plan);
  const extents = Object.entries(cut ?? {}).map(([name, axes]) =>
    elementCount(plan.inputs.find((input) => input.name === name)?.shape.slice(0, axes) ?? []),
  );
  const [rows = 0] = extents;
  const parts = Math.min(most, rows);
  if (pipeline === undefined || cut === undefined || parts < 2 || extents.some((extent) => extent !== rows)) return [];

  const planOf = partPlans(pipeline, { boxes: rows, lanes: 0 }, (partRows) => inputsOf(plan, cut, partRows));
  return Array.from({ length: parts }, (_, i) => {
    const [begin, end] = [Math.floor((i * rows) / parts), Math.floor(((i + 1) * rows) / parts)];
    const ranges = plan.inputs.map((input) => {
      const rowBytes = byteCount(input) / rows;
      return cut[input.name] === undefined ? undefined : { begin: begin * rowBytes, end: end * rowBytes };
    });
    return { plan: planOf(end - begin), ranges };
  });
};

/** Returns a function that plans a part of so many positions, once for each number; its regions have the limits of the whole. */
export const partPlans = (
  pipeline: Pipeline,
  whole: WholeRegions,
  inputs: (count: number) => readonly TensorSpec[],
): ((count: number) => Plan) => {
  const steps = pipeline.steps.map((step) => ('region' in step ? { whole, ...step } : step));
  const plans = new Map<number, Plan>();
  return (count) => {
    const plan = plans.get(count) ?? planPipeline({ ...pipeline, steps }, inputs(count));
    plans.set(count, plan);
    return plan;
  };
};

/** Returns the inputs of a part of so many positions along the last cut axis; the cut axes before it have extent 1. */
const inputsOf = ({ inputs }: Plan, cut: Cut, rows: number): readonly TensorSpec[] =>
  inputs.map((input) => {
    const axes = cut[input.name];
    if (axes === undefined) return input;
    return { ...input, shape: [...Array<number>(axes - 1).fill(1), rows, ...input.shape.slice(axes)] };
  });

/** Transforms of single elements. */
const ELEMENTWISE: ReadonlySet<string> = new Set([
  ...['abs', 'cast', 'power', 'relu', 'log1p'],
  ...['activation', 'clamp', 'exp', 'power_normalize', 'scale'],
]);

/** The only pooling of a pipeline; all other steps are elementwise transforms, or transforms of single rows of its result. */
export type SolePooling = {
  readonly step: PoolStep;
  /** The input that is pooled. */
  readonly x: TensorSpec;
  /** Returns the input that the operator has under a name. */
  readonly input: (name: string) => TensorSpec | undefined;
  readonly operator: PoolingOperator;
  readonly read: ReadPooling;
  /** Whether a transform needs whole rows of the result: positions of its first axis. */
  readonly byRows: boolean;
};

/**
 * Returns the only pooling of a pipeline, from whose results all outputs are computed; undefined for another pipeline, for states,
 * inputs in Fortran order, and a tensor that is pooled and also defines the regions. With `stepRows`, transforms after the pooling
 * may also be of single rows.
 */
export const solePooling = (
  { steps, outputs, weights = [] }: Pipeline,
  inputs: readonly TensorSpec[],
  stepRows: ReadonlyMap<TransformStep, StepRows> = new Map(),
): SolePooling | undefined => {
  const pools = steps.filter((step): step is PoolStep => 'region' in step);
  const [step] = pools;
  if (step === undefined || pools.length > 1 || step.partial) return undefined;
  /** Inputs by the tensors that are one of them, or an elementwise transform of one. */
  const origins = new Map(inputs.map((input) => [input.name, input]));
  const pooled = new Set([step.y, step.indices ?? 'indices']);
  const transforms = steps.filter((other): other is TransformStep => 'transform' in other);
  for (const { transform, x, y } of transforms) {
    const origin = ELEMENTWISE.has(transform) ? origins.get(x) : undefined;
    if (origin !== undefined) origins.set(y, origin);
  }
  const others = Object.values(step.inputs ?? {});
  const taken = new Set([step.x, ...others].map((name) => origins.get(name)));
  let byRows = false;
  for (const other of transforms) {
    const isElementwise = ELEMENTWISE.has(other.transform);
    const isOfRows = pooled.has(other.x) && areRowsSeparate(other, stepRows.get(other), { pooled, origins, taken });
    if (!isElementwise && !isOfRows) return undefined;
    byRows ||= !isElementwise;
    if (pooled.has(other.x)) pooled.add(other.y);
  }
  if (!outputs.every((name) => pooled.has(name))) return undefined;
  const input = (name: string) => origins.get(poolInput(step, name) ?? '');
  const x = origins.get(step.x);
  if (x === undefined || inputs.some(({ storage }) => storage?.fortranOrder)) return undefined;
  if (others.some((name) => origins.get(name) === x || weights.some((weight) => weight.name === name)))
    return undefined;
  if (weights.length > 0 && !step.takesNamed) return undefined;
  const operator = readOperator(step);
  return { step, x, input, operator, byRows, read: readPooling(operator, step, x, input) };
};

type Tensors = {
  readonly pooled: ReadonlySet<string>;
  readonly origins: ReadonlyMap<string, TensorSpec>;
  /** Inputs that the pooling takes. */
  readonly taken: ReadonlySet<TensorSpec | undefined>;
};

/** Whether a row of a transform's result needs the same row of x and of its cut inputs, and its other inputs as a whole. */
const areRowsSeparate = (
  { inputs = {} }: TransformStep,
  use: StepRows | undefined,
  { pooled, origins, taken }: Tensors,
): boolean =>
  use?.rows === 'separate' &&
  Object.entries(inputs).every(([name, of]) => {
    if (use.batched?.includes(name)) return pooled.has(of);
    const origin = origins.get(of);
    return !pooled.has(of) && (origin === undefined || !taken.has(origin));
  });

const cutOf = (pipeline: Pipeline, plan: Plan): Cut | undefined => {
  const pooling = solePooling(pipeline, plan.inputs, stepRowsOf(plan));
  if (pooling === undefined) return undefined;
  const { x, input, operator, read, byRows } = pooling;
  const names = Object.entries(cutInputs(operator, read, x.datatype, input)).map(
    ([name, axes]) => [(name === 'x' ? x : input(name))?.name, byRows ? Math.min(axes, 1) : axes] as const,
  );
  return Object.fromEntries(names.filter(([name]) => name !== undefined));
};

/** Whether a value depends on the place of its region in the tensor, and not only on the elements of the region. */
export const knowsItsPlace = ({ reductions }: PoolingOperator, { attributes }: ReadPooling, datatype: DType): boolean =>
  reductions.some(
    (one) =>
      one.name === 'weighted' || (isOfElements(one) && one.arithmetic(attributes, datatype, 1).fold === 'sampled'),
  ) || (attributes.index_space ?? 'plane') !== 'plane';

/** Returns the cut by the operator's names for its inputs, of which a request may lack optional ones. */
const cutInputs = (operator: PoolingOperator, read: ReadPooling, datatype: DType, input: SolePooling['input']): Cut => {
  if (knowsItsPlace(operator, read, datatype)) return {};
  const { reductions } = operator;
  const { attributes, geometry } = read;
  const ofRegions = rowInputs(reductions, input, 'regions');
  if (isTable(geometry)) {
    const { kind } = geometry.table;
    if (kind === 'boxes' || kind === 'samples') return { boxes: 1, batch_indices: 1, ...ofRegions };
    if (kind === 'spans') return { spans: 1, ...ofRegions };
  }
  const { separateAxes = 0, channelAxis } = geometry;
  const arithmetics = reductions.filter(isOfElements).map((one) => one.arithmetic(attributes, datatype, 1));
  const takesChannels =
    reductions.length > 1 ||
    reductions.some(isOfRows) ||
    arithmetics.some((arithmetic) => channelExponents(arithmetic) !== undefined);
  const axes = takesChannels ? Math.min(separateAxes, channelAxis ?? 0) : separateAxes;
  const ofTensor = rowInputs(reductions, input, 'tensor');
  return axes === 0 ? {} : { x: axes, mask: axes, lengths: axes, ...ofTensor, ...ofRegions };
};

/** Inputs of reductions whose first axis is that of the tensor, or of the regions, by their names: 1. */
const rowInputs = (reductions: PoolingOperator['reductions'], input: SolePooling['input'], of: string): Cut => {
  const inputs = reductions.flatMap((reduction) => reduction.inputs ?? []);
  const cut = inputs.filter(({ name, rowsOf }) => rowsOf?.(input(name)?.shape.length ?? 0) === of);
  return Object.fromEntries(cut.map(({ name }) => [name, 1]));
};
