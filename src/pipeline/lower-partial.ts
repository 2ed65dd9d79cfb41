import { RequestError } from '../errors.ts';
import type { Arithmetic, Reduction, ReductionState } from '../reductions/reduction.ts';
import type { DType } from '../tensor/dtype.ts';
import type { TensorSpec } from '../tensor/tensor.ts';
import type { RegionReducer } from './lower-regions.ts';
import type { Laid } from './prepare-input.ts';

type Given = Readonly<Record<string, unknown>>;

/** The state of a reduction. @throws UNKNOWN_OPERATOR with the reason where it has none */
export const stateOf = (reduction: Reduction, attributes: Given, input: DType): ReductionState => {
  const state = reduction.state(attributes, input);
  if (typeof state !== 'string') return state;
  throw new RequestError('UNKNOWN_OPERATOR', `partial: ${reduction.name} has no mergeable state: ${state}`, '?partial');
};

/** Names of the tensors of a state, in the order of the answer. */
export const stateNames = (state: ReductionState): readonly string[] =>
  'by' in state ? [state.name] : Object.values(state.slots).map(({ name }) => name);

/** Adds the state of a pooling to a plan: a tensor for each of its parts, of the shape of the pooled answer. */
export const lowerPartial = (
  reduction: Reduction,
  attributes: Given,
  input: DType,
  shape: readonly number[],
  make: (name: string, spec: Omit<TensorSpec, 'name'>) => Laid,
  reduce: RegionReducer,
): void => {
  const state = stateOf(reduction, attributes, input);
  if ('by' in state) {
    const datatype = reduction.outputDatatype(input);
    reduce(reduction, make(state.name, { datatype, shape }).buffer, { output: datatype });
    return;
  }
  for (const [slot, { name, part, ofNothing, arithmetic }] of Object.entries(state.slots)) {
    const datatype = slot === 'count' ? 'INT64' : 'FP64';
    const changed = (own: Arithmetic): Arithmetic =>
      slot === 'count'
        ? { ...own, compute: 'FP64', map: 'none', fold: 'count', finish: 'none', unsafe: false, ofNothing }
        : { ...own, ...arithmetic, ...(part && { finish: part }), ofNothing };
    const ofPart: Reduction = { ...reduction, arithmetic: (...given) => changed(reduction.arithmetic(...given)) };
    reduce(ofPart, make(name, { datatype, shape }).buffer, { output: datatype });
  }
};
