import { RequestError } from '../../errors.ts';
import type { Plan } from '../../pipeline/plan.ts';
import type { StreamPlan } from '../../pipeline/stream/plan-stream.ts';
import { byteCount, type TensorSpec } from '../../tensor/tensor.ts';
import { refuseLargeBody } from '../body/body.ts';
import type { Context } from '../context.ts';
import { planBytes } from '../exchange.ts';
import type { PlanAnswer } from '../openapi/schemas.ts';
import { streamCredits } from '../stream/stream-credits.ts';
import { planStreamed, type StreamedPooling } from '../stream/streamed-pooling.ts';
import type { Attributes } from './attributes.ts';
import { pooling, takeSwitch } from './operators.ts';

/** What a pooling would do and cost, streamed or not as its parameters say. @throws all that it refuses */
export const answerPlan = (
  { config, dispatcher, plans, admission }: Pick<Context, 'config' | 'dispatcher' | 'plans' | 'admission'>,
  asked: StreamedPooling,
  parameters: Attributes,
  inputs: readonly TensorSpec[],
): PlanAnswer => {
  const { on: streams, attributes } = takeSwitch('stream', parameters);
  const streamed = () => planStreamed(asked, attributes, inputs, config.maxBodyBytes);
  const bytes = inputs.reduce((sum, input) => sum + byteCount(input), 0);
  if (streams) {
    const plan = streamed();
    refuseLargeBody(bytes, config.maxStreamBytes, 'POOLSERVE_MAX_STREAM_BYTES');
    admission.check(streamCredits(plan.tasks, dispatcher.workers).bytes);
    return answerStream(plan, inputs, dispatcher.workers);
  }
  refuseLargeBody(bytes, config.maxBodyBytes);
  const plan = pooling(plans, asked.region, asked.reductions).plan(attributes, inputs);
  if (plan.unknown) {
    const { attribute, input, most } = plan.unknown;
    const detail = `${attribute}: expected a number from 0 to ${most}, which the real call takes from ${input}, got nothing`;
    throw new RequestError('INVALID_ATTRIBUTE', detail, `?${attribute}`);
  }
  admission.check(planBytes(plan));
  return {
    outputs: plan.outputs.map(described),
    cost: plan.cost,
    memory_bytes: planBytes(plan),
    lane: dispatcher.laneOf(plan),
    kernels: kernelsOf([plan]),
    streamable: isPossible(streamed),
  };
};

/** The same of a stream: what its tasks do together, and what those in flight hold. */
const answerStream = ({ output, tasks }: StreamPlan, inputs: readonly TensorSpec[], workers: number): PlanAnswer => {
  const plans = tasks.count === 0 ? [] : [tasks.at(0).plan, tasks.at(tasks.count - 1).plan];
  return {
    outputs: [described(output)],
    cost: {
      bytes_read: inputs.reduce((sum, input) => sum + byteCount(input), 0),
      bytes_written: byteCount(output),
      operations: tasks.count * (plans[0]?.cost.operations ?? 0),
      microseconds: tasks.count * (plans[0]?.cost.microseconds ?? 0),
    },
    memory_bytes: streamCredits(tasks, workers).bytes,
    lane: 'streamed',
    kernels: kernelsOf(plans),
    streamable: true,
  };
};

const described = ({ name, datatype, shape }: TensorSpec) => ({ name, datatype, shape: [...shape] });

const kernelsOf = (plans: readonly Plan[]): string[] => [
  ...new Set(plans.flatMap((plan) => plan.calls.map((call) => call.kernel))),
];

const isPossible = (plan: () => StreamPlan): boolean => {
  try {
    plan();
    return true;
  } catch (error) {
    if (error instanceof RequestError) return false;
    throw error;
  }
};
