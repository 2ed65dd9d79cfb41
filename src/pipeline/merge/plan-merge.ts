import { RequestError } from '../../errors.ts';
import { channelExponents } from '../../reductions/arithmetic.ts';
import { isOfElements, type Reduction, type ReductionState } from '../../reductions/reduction.ts';
import { DTYPES, type DType } from '../../tensor/dtype.ts';
import { checkShape, elementCount } from '../../tensor/shape.ts';
import { byteCount, type TensorSpec } from '../../tensor/tensor.ts';
import { readAttributes } from '../attributes/attributes.ts';
import { commonAttributes, winnerAttributes } from '../attributes/common-attributes.ts';
import { findReduction } from '../catalogue.ts';
import { finishStates, mergeStates } from '../kernel-calls/state-calls.ts';
import { draftPlan } from '../lowering/draft.ts';
import { hasWinners, stateNames, stateOf } from '../lowering/lower-partial.ts';
import { convert } from '../lowering/lower-table.ts';
import { addInput } from '../lowering/prepare-input.ts';
import type { Plan } from '../plan.ts';
import { planPipeline } from '../plan-pipeline.ts';
import { planMergeCovariance } from './plan-merge-covariance.ts';
import { planMergeWinners } from './plan-merge-winners.ts';

export type MergeRequest = {
  readonly reduction: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** The tensors of the state, each [shards, …]. */
  readonly inputs: readonly TensorSpec[];
  /** Whether the outputs are the merged state, in place of its value. */
  readonly partial: boolean;
};

/**
 * Returns the plan that merges the states of shards, in the order in which they are stacked: `y`, or with `partial` the state.
 * @throws UNKNOWN_OPERATOR, INVALID_INPUT, INVALID_SHAPE, INVALID_DATATYPE, INVALID_ATTRIBUTE
 */
export const planMerge = ({ reduction: name, attributes: parameters, inputs, partial }: MergeRequest): Plan => {
  const reduction = findReduction(name);
  if (!isOfElements(reduction)) return planMergeCovariance(reduction, { attributes: parameters, inputs, partial });
  const { output_datatype } = commonAttributes;
  const { nan_index } = winnerAttributes;
  const schemas = { ...reduction.attributes, output_datatype, ...(reduction.selects && { nan_index }) };
  const attributes = readAttributes(schemas, parameters, `merge/${name}`);
  const state = stateOf(reduction, attributes, 'FP64');
  const output = attributes.output_datatype as DType | undefined;
  const indices = inputs.find((input) => input.name === 'indices');
  if (hasWinners(reduction, state) && indices) {
    const offsets = inputs.find((input) => input.name === 'offsets');
    const stacked = inputs.filter((input) => input !== offsets);
    checkStates([state.name, 'indices'], stacked);
    if (offsets) checkShape(offsets.name, offsets.shape, DTYPES[offsets.datatype].bytes);
    const values = stacked.find((input) => input !== indices) as TensorSpec;
    const names = { y: partial ? state.name : 'y', indices: 'indices' };
    const lastNan = attributes.nan_index === 'last';
    const winners = { by: state.by, values, indices, offsets, lastNan, names };
    return planMergeWinners({ ...winners, output: partial ? undefined : output });
  }
  const [shards = 0, ...shape] = checkStates(stateNames(state), inputs);
  if ('by' in state) return mergeByPooling(state.name, state.by, inputs, output, partial);
  return mergeSlots(reduction, attributes, state, inputs, { shards, shape, output: output ?? 'FP64', partial });
};

/** Returns the plan that merges states of one value, by pooling along the shards. */
const mergeByPooling = (
  name: string,
  by: string,
  inputs: readonly TensorSpec[],
  output: DType | undefined,
  partial: boolean,
): Plan => {
  const datatype = partial ? inputs[0]?.datatype : output;
  const attributes = { axes: [0], keepdims: false, ...(datatype !== undefined && { output_datatype: datatype }) };
  const pooled = {
    region: 'global',
    reductions: [by],
    attributes,
    x: name,
    y: partial ? 'merged' : 'y',
    anyEmpty: true,
  };
  const renamed = { transform: 'cast', attributes: { datatype }, x: 'merged', y: name };
  return planPipeline({ steps: partial ? [pooled, renamed] : [pooled], outputs: [partial ? name : 'y'] }, inputs);
};

/** Returns the shape of all tensors, [shards, …]. @throws INVALID_INPUT, INVALID_SHAPE unless they are those of the state */
const checkStates = (names: readonly string[], inputs: readonly TensorSpec[]): readonly number[] => {
  const received = inputs.map(({ name }) => name);
  if (received.length !== names.length || names.some((name) => !received.includes(name))) {
    const detail = `inputs: expected the tensors ${names.join(', ')}, got ${received.slice(0, 8).join(', ') || 'none'}`;
    throw new RequestError('INVALID_INPUT', detail, '/inputs');
  }
  const [first] = inputs;
  for (const { name, shape, datatype } of inputs) {
    checkShape(name, shape, DTYPES[datatype].bytes);
    if (`${shape}` !== `${first?.shape}` || shape.length === 0 || shape[0] === 0) {
      const detail = `${name}: expected [shards, …] of one shard or more, as ${first?.name} has [${first?.shape}], got [${shape}]`;
      throw new RequestError('INVALID_SHAPE', detail);
    }
  }
  return first?.shape ?? [];
};

const SLOTS = ['first', 'second', 'count', 'center'] as const;

const mergeSlots = (
  reduction: Reduction,
  attributes: Readonly<Record<string, unknown>>,
  state: Exclude<ReductionState, { readonly by: string }>,
  inputs: readonly TensorSpec[],
  { shards, shape, output, partial }: { shards: number; shape: readonly number[]; output: DType; partial: boolean },
): Plan => {
  const draft = draftPlan();
  const n = elementCount(shape);
  const tensors = new Map(inputs.map((input) => [input.name, addInput(draft, input)]));
  const arithmetic = reduction.arithmetic(attributes, 'FP64', 1);
  if (channelExponents(arithmetic) !== undefined) {
    const detail =
      'p: expected one number, as a state does not say which of its axes is that of the channels: merge those of one p at a time';
    throw new RequestError('INVALID_ATTRIBUTE', detail, '?p');
  }
  const slots = SLOTS.map((slot) => {
    const name = state.slots[slot]?.name;
    const tensor = name === undefined ? undefined : tensors.get(name);
    if (name === undefined || tensor === undefined) return undefined;
    const merged = draft.scratch(`merged ${name}`, 8 * n);
    return { slot, name, from: convert(draft, tensor, 'FP64'), merged };
  });
  const merge = { rule: state.rule, arithmetic, n };
  draft.call(mergeStates({ ...merge, shards, from: slots.map((s) => s?.from), merged: slots.map((s) => s?.merged) }));

  const outputs: TensorSpec[] = [];
  const addOutput = (name: string, datatype: DType, buffer: string): void => {
    const spec = { name, datatype, shape };
    outputs.push(spec);
    const to = { ...spec, buffer: draft.tensor(spec) };
    convert(draft, { name, datatype: 'FP64', shape, buffer }, datatype, to);
  };
  if (partial) {
    for (const name of stateNames(state)) {
      const part = slots.find((slot) => slot?.name === name);
      if (part) addOutput(part.name, part.slot === 'count' ? 'INT64' : 'FP64', part.merged);
    }
  } else {
    const y = draft.scratch('value', 8 * n);
    draft.call(finishStates({ ...merge, merged: slots.map((s) => s?.merged), y }));
    addOutput('y', output, y);
  }
  const bytes = (tensors: readonly TensorSpec[]): number => tensors.reduce((sum, spec) => sum + byteCount(spec), 0);
  return draft.finish({
    inputs,
    outputs,
    cost: { bytes_read: bytes(inputs), bytes_written: bytes(outputs), operations: shards * n * slots.length },
  });
};
