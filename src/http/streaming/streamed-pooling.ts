import { planStream, type StreamPlan } from '../../pipeline/stream/plan-stream.ts';
import { streamSizes } from '../../pipeline/stream/stream-tasks.ts';
import type { TensorSpec } from '../../tensor/tensor.ts';
import type { Attributes } from '../plans/attributes.ts';
import { takeSwitch, takeThen } from '../plans/operators.ts';

/** What is asked of a stream by its path. */
export type StreamedPooling = { readonly region: string; readonly reductions: readonly string[] };

/**
 * The plan of a pooling that is to be streamed; `maxBodyBytes` is what is taken without a stream.
 * @throws all that `planStream` does
 */
export const planStreamed = (
  pooling: StreamedPooling,
  parameters: Attributes,
  inputs: readonly TensorSpec[],
  maxBodyBytes: number,
): StreamPlan => {
  const { then, attributes: others } = takeThen(parameters);
  const { on: partial, attributes } = takeSwitch('partial', others);
  return planStream({ ...pooling, attributes, inputs, partial, ...(then && { then }) }, streamSizes(maxBodyBytes));
};
