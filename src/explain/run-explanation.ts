import { isOfRows } from '../reductions/reduction.ts';
import { type AnalyzedTensor, type AnalyzedTensors, DENSE, DOCUMENT, type ExplanationTask } from './analysis.ts';
import { poolingGradient } from './attribution.ts';
import { aliasOf } from './dense-pooling.ts';
import { documentOf } from './document-tensor.ts';
import { type ExplainedOutputs, explainOutputs, winnersOf } from './explain-outputs.ts';
import type { ExplainedPooling } from './explained-pooling.ts';
import { weightsDatatype } from './explanation-outputs.ts';
import { longs } from './longs.ts';
import { type Losses, measurePooling, measureReduction } from './losses/measure.ts';
import { openPooling, weighingsOf, wideTensor } from './open-pooling.ts';
import type { WeightsKind } from './provenance/provenance.ts';
import type { Weighing } from './provenance/weigh-elements.ts';
import { regionTensors } from './regions/region-tensors.ts';
import { attentionLists, derivativeList, rowsKind } from './rows/explain-rows.ts';

type Tensors = Record<string, AnalyzedTensor>;

/** The figures of one reduction of a pooling. */
export type ReductionExplanation = Losses & {
  /** Share of the power of the pooling with strides of 1 that its strides fold into lower frequencies. */
  readonly alias_share?: number | null;
  readonly weights_kind?: WeightsKind;
  /** Whether Σ weights·x is y for every output, up to the rounding of y. */
  readonly exact?: boolean;
};

/** What an attribution says of itself: y at the output, Σ x̄·x, and steps whose rounding it passes through. */
export type AttributionSummary = {
  readonly value: number;
  readonly sum_of_products: number;
  readonly straight_through: readonly string[];
};

/** Members of a response beside its tensors. Several reductions have an explanation each, in their order. */
type ExplanationDocument = {
  readonly explanation: ReductionExplanation | readonly ReductionExplanation[];
  readonly attribution?: AttributionSummary;
};

/** Returns the tensors of an explanation, and its document. */
export const runExplanation = (task: ExplanationTask, tensors: AnalyzedTensors): Tensors => {
  const pooling = openPooling(task.step, task.inputs, tensors, 'y');
  const weighings = weighingsOf(pooling, task.choice);
  const [reduction] = pooling.reductions;
  const isRows = reduction !== undefined && isOfRows(reduction);
  const names = task.inputs.map(({ name }) => name);
  const rows = isRows ? rowsKind(reduction.name, names, task.choice, task.output) : undefined;
  const outputs = isRows ? rowOutputs(pooling, rows, task.output) : explainOutputs(pooling, weighings, task);
  const dense = task.alias ? wideTensor(tensors, DENSE) : undefined;
  const shared = measurePooling(pooling);
  const explanations = pooling.reductions.map((_, r) => {
    const losses = measureReduction(shared, r, outputs.winnerCells[r]);
    const kind = task.choice === 'none' ? undefined : (kindOf(pooling, weighings[r]) ?? rows);
    return {
      ...losses,
      notes: [...losses.notes, ...longNotes(task, pooling)],
      ...(dense && { alias_share: aliasOf(pooling, dense, r) }),
      ...(kind && { weights_kind: kind, exact: outputs.exact[r] }),
    };
  });
  const attribution = task.attribution ? poolingGradient(pooling, oneHot(pooling, task.output ?? 0)) : undefined;
  const { begin, end, padding } = regionTensors(pooling);
  const regions = padding.length;
  const { offsets, index, weight } = outputs.lists;
  const [only, ...more] = explanations;
  const document: ExplanationDocument = {
    explanation: only !== undefined && more.length === 0 ? only : explanations,
    ...(attribution && { attribution: summaryOf(pooling, attribution, task.output ?? 0) }),
  };
  return {
    ...(!isRows && { winners: tensor(winnersOf(pooling, outputs.winnerCells), task.y.shape) }),
    weights_offsets: tensor(longs(offsets), [offsets.length]),
    weights_index: tensor(longs(index), [index.length]),
    weights: floats(task, weight, [weight.length]),
    ...(attribution && { attribution: floats(task, attribution, pooling.x.shape) }),
    region_begin: tensor(begin, [regions, begin.length / Math.max(regions, 1)]),
    region_end: tensor(end, [regions, end.length / Math.max(regions, 1)]),
    padding: tensor(padding, [regions]),
    [DOCUMENT]: documentOf(document),
  };
};

/** Returns the kind of weights. A sample between cells is selected as a whole: its corners have the weights that it is made of. */
const kindOf = ({ region }: ExplainedPooling, weighed: Weighing | undefined): WeightsKind | undefined =>
  region === 'roi_align' && weighed?.selects ? 'exact' : weighed?.kind;

/** Returns a note where FP64 does not have all integers of x. */
const longNotes = ({ inputs }: ExplanationTask, { x }: ExplainedPooling): readonly string[] => {
  const datatype = inputs.find(({ name }) => name === 'x')?.datatype;
  const isLong = datatype === 'INT64' || datatype === 'UINT64';
  if (!isLong || !x.values.some((value) => Math.abs(value) > 2 ** 53)) return [];
  return ['integers beyond 2^53 are rounded to FP64'];
};

/** Returns the weights of a pooling of rows; exact where they are those of rows. */
const rowOutputs = (
  pooling: ExplainedPooling,
  kind: WeightsKind | undefined,
  output: number | undefined,
): ExplainedOutputs => {
  const none = { offsets: [0], index: [], weight: [] };
  const lists =
    kind === 'exact'
      ? attentionLists(pooling, output)
      : kind === undefined
        ? none
        : derivativeList(pooling, output ?? 0);
  return { lists, winnerCells: [undefined], exact: [kind === 'exact'] };
};

const oneHot = ({ y }: ExplainedPooling, output: number): Float64Array => {
  const gradient = new Float64Array(y.values.length);
  gradient[output] = 1;
  return gradient;
};

const summaryOf = ({ x, y }: ExplainedPooling, attribution: Float64Array, output: number): AttributionSummary => {
  let sum = 0;
  // What has no share adds nothing, even if it is not finite.
  attribution.forEach((share, position) => {
    if (share !== 0) sum += share * (x.values[position] as number);
  });
  return { value: y.values[output] as number, sum_of_products: sum, straight_through: [] };
};

const tensor = (values: BigInt64Array | Float32Array | Float64Array, shape: readonly number[]): AnalyzedTensor => ({
  shape,
  bytes: new Uint8Array(values.buffer as ArrayBuffer, values.byteOffset, values.byteLength),
});

/** Returns numbers in the datatype of weights. */
const floats = ({ inputs }: ExplanationTask, values: ArrayLike<number>, shape: readonly number[]): AnalyzedTensor => {
  const isDouble = weightsDatatype(inputs.find(({ name }) => name === 'x')?.datatype ?? 'FP64') === 'FP64';
  return tensor(isDouble ? Float64Array.from(values) : Float32Array.from(values), shape);
};
