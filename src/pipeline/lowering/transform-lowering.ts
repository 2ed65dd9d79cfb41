import type { Refusal } from '../../errors.ts';
import type { Transformed } from '../../transforms/transformed.ts';
import type { Draft } from './draft.ts';
import type { PlanTensor } from './prepare-input.ts';

/** Adds the kernel calls to a plan that compute y from x and the inputs beside it. */
type Lowering<Kind> = (
  draft: Draft,
  to: Extract<Transformed, { readonly kind: Kind }>,
  x: PlanTensor,
  y: PlanTensor,
  inputs: Readonly<Record<string, PlanTensor>>,
  /** Results beside y, by the transform's names. */
  others: Readonly<Record<string, PlanTensor>>,
) => void;

export type Lowerings = { readonly [Kind in Transformed['kind']]: Lowering<Kind> };

/** The refusal of a NaN that would become an integer. */
export const notANumber = ({ name, datatype }: PlanTensor): Refusal => ({
  code: 'VALUE_OUT_OF_RANGE',
  detail: `${name}: expected values that ${datatype} can hold, got NaN`,
});
