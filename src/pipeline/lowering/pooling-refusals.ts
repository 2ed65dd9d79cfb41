import type { Refusal } from '../../errors.ts';

/** Returns the refusals of pooling kernels by the number they return. `output`: the datatype of y in words. */
export const refusalsOf = (output: string): readonly Refusal[] => [
  { code: 'VALUE_OUT_OF_RANGE', detail: `y: expected values that ${output} can hold, got NaN` },
  { code: 'EMPTY_REGION', detail: 'expected no empty region (empty=error), got one' },
];
