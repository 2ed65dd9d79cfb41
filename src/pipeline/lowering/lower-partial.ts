import { RequestError } from '../../errors.ts';
import type { Arithmetic } from '../../reductions/arithmetic.ts';
import type { Reduction, ReductionState, StateSlot } from '../../reductions/reduction.ts';
import { DTYPES, type DType } from '../../tensor/dtype.ts';
import type { TensorSpec } from '../../tensor/tensor.ts';
import type { RegionReducer } from './lower-regions.ts';
import type { PlanTensor } from './prepare-input.ts';

type Given = Readonly<Record<string, unknown>>;

/** The state of a reduction. @throws UNKNOWN_OPERATOR with the reason where it has none */
export const stateOf = (reduction: Reduction, attributes: Given, input: DType): ReductionState => {
  const state = reduction.state(attributes, input);
  if (typeof state !== 'string') return state;
  throw new RequestError('UNKNOWN_OPERATOR', `partial: ${reduction.name} has no mergeable state: ${state}`, '?partial');
};

/** Returns the names of the tensors of a state, in the order of the response. */
export const stateNames = (state: ReductionState): readonly string[] =>
  'by' in state ? [state.name] : Object.values(state.slots).map(({ name }) => name);

/**
 * The datatype of a state that is one value: the reduction's own, but FP64 for sums and products of floats, which leave the
 * range of a narrower one though their merged value may not.
 */
export const stateDatatype = (reduction: Reduction, { by }: { readonly by: string }, input: DType): DType => {
  const own = reduction.outputDatatype(input);
  return DTYPES[own].kind === 'float' && (by === 'sum' || by === 'prod') ? 'FP64' : own;
};

/** Whether the winners' indices may be part of a state: where it is the one element that was chosen. */
export const hasWinners = (
  reduction: Reduction,
  state: ReductionState,
): state is { readonly name: string; readonly by: 'max' | 'min' } => 'by' in state && reduction.selects;

/**
 * Adds the state of a pooling to a plan: a tensor for each of its parts, of the shape of the pooled output. Returns the winners'
 * positions where they are asked for. @throws INVALID_ATTRIBUTE where there are none
 */
export const lowerPartial = (
  reduction: Reduction,
  attributes: Given,
  input: DType,
  shape: readonly number[],
  make: (name: string, spec: Omit<TensorSpec, 'name'>) => PlanTensor,
  reduce: RegionReducer,
): PlanTensor | undefined => {
  const state = stateOf(reduction, attributes, input);
  if (attributes.return_indices === true && !hasWinners(reduction, state)) {
    const detail = `partial: the state of ${reduction.name} has no indices, expected return_indices=false`;
    throw new RequestError('INVALID_ATTRIBUTE', detail, '?return_indices');
  }
  if ('by' in state) {
    const datatype = stateDatatype(reduction, state, input);
    const { buffer } = make(state.name, { datatype, shape });
    const indices = attributes.return_indices === true ? make('indices', { datatype: 'INT64', shape }) : undefined;
    reduce(reduction, buffer, { output: datatype, ...(indices && { indices: indices.buffer }) });
    return indices;
  }
  for (const [slot, tensor] of Object.entries(state.slots)) {
    const [datatype, arithmeticOf] =
      slot === 'count' ? (['INT64', countArithmetic] as const) : (['FP64', slotArithmetic] as const);
    const ofSlot: Reduction = {
      ...reduction,
      arithmetic: (...parameters) => arithmeticOf(tensor, reduction.arithmetic(...parameters)),
    };
    reduce(ofSlot, make(tensor.name, { datatype, shape }).buffer, { output: datatype });
  }
  return undefined;
};

/** The arithmetic of a slot, from that of the value. */
const slotArithmetic = ({ fold, part, emptyValue = 0 }: StateSlot, value: Arithmetic): Arithmetic => ({
  ...(fold ? { ...fold, compute: value.compute } : value),
  ...(part && { part }),
  emptyValue,
});

const countArithmetic = ({ emptyValue = 0 }: StateSlot): Arithmetic => ({ fold: 'count', compute: 'FP64', emptyValue });
