import { planStream, type StreamPlan } from '../../pipeline/stream/plan-stream.ts';
import { streamSizes } from '../../pipeline/stream/stream-tasks.ts';
import type { TensorSpec } from '../../tensor/tensor.ts';
import type { Attributes } from '../plans/attributes.ts';
import { takeSwitch, takeThen } from '../plans/operators.ts';

/** The region and reductions of a streamed pooling. */
export type StreamedPooling = { readonly region: string; readonly reductions: readonly string[] };

/**
 * Returns the plan of a streamed pooling; `maxBodyBytes` is the limit of bodies without a stream.
 * @throws the errors of `planStream`
 */
export const planStreamed = (
  pooling: StreamedPooling,
  parameters: Attributes,
  inputs: readonly TensorSpec[],
  maxBodyBytes: number,
): StreamPlan => {
  const { then, attributes: others } = takeThen(parameters);
  const { on: partial, attributes } = takeSwitch('partial', others);
  const request = { ...pooling, attributes, inputs, partial, ...(then !== undefined && { then }) };
  return planStream(request, streamSizes(maxBodyBytes));
};
