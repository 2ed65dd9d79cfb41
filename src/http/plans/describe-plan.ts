import type { Config } from '../../config.ts';
import { RequestError } from '../../errors.ts';
import type { Plan } from '../../pipeline/plan.ts';
import type { StreamPlan } from '../../pipeline/stream/plan-stream.ts';
import { byteCount, type TensorSpec } from '../../tensor/tensor.ts';
import { refuseLargeBody } from '../body/body.ts';
import type { Context } from '../context.ts';
import type { PlanResponse } from '../openapi/schemas.ts';
import { planBytes } from '../requests/admit-plan.ts';
import { streamCredits } from '../streaming/stream-credits.ts';
import { refuseLargeTasks, taskNeeds } from '../streaming/stream-limits.ts';
import { planStreamed, type StreamedPooling } from '../streaming/streamed-pooling.ts';
import { canStream } from '../streaming/suggest-stream.ts';
import type { Attributes } from './attributes.ts';
import { describePlanLimits } from './describe-limits.ts';
import { pooling, takeSwitch } from './operators.ts';
import { NO_JSON, refuseLargeRequest, requestNeeds } from './request-limits.ts';

/** Returns the plan and cost of a pooling, streamed if its parameters say so. @throws the refusals of the pooling */
export const describePlan = (
  { config, dispatcher, plans, admission }: Pick<Context, 'config' | 'dispatcher' | 'plans' | 'admission'>,
  operator: StreamedPooling,
  parameters: Attributes,
  inputs: readonly TensorSpec[],
): PlanResponse => {
  const { on: streams, attributes } = takeSwitch('stream', parameters);
  const bytes = inputs.reduce((sum, input) => sum + byteCount(input), 0);
  if (streams) {
    const plan = planStreamed(operator, attributes, inputs, config.maxBodyBytes);
    refuseLargeBody(bytes, config.maxStreamBytes, 'POOLSERVE_MAX_STREAM_BYTES');
    refuseLargeTasks(config, plan.tasks);
    admission.check(streamCredits(plan.tasks, dispatcher.workers).bytes);
    return streamResponse(config, plan, inputs, dispatcher.workers);
  }
  const plan = pooling(plans, operator.region, operator.reductions).plan(attributes, inputs);
  const context = { config, dispatcher, admission };
  return { ...planResponse(context, plan, inputs), streamable: canStream(config, operator, attributes, inputs) };
};

/** Returns the description of a plan that runs after its inputs are received. @throws the limits of one request */
export const planResponse = (
  { config, dispatcher, admission }: Pick<Context, 'config' | 'dispatcher' | 'admission'>,
  plan: Plan,
  inputs: readonly TensorSpec[],
): PlanResponse => {
  const bytes = inputs.reduce((sum, input) => sum + byteCount(input), 0);
  refuseLargeBody(bytes, config.maxBodyBytes);
  if (plan.dataDependentExtent) {
    const { attribute, input, most } = plan.dataDependentExtent;
    const detail = `${attribute}: expected a number from 0 to ${most}, which pooling derives from ${input}, got nothing`;
    throw new RequestError('INVALID_ATTRIBUTE', detail, `?${attribute}`);
  }
  refuseLargeRequest(config, plan, plan.outputs, NO_JSON);
  const memoryBytes = planBytes(plan);
  admission.check(memoryBytes);
  const counted = { inputs: inputs.length, body_bytes: bytes, in_flight_bytes: memoryBytes };
  return {
    outputs: plan.outputs.map(described),
    axes: plan.axes ?? '',
    cost: plan.cost,
    memory_bytes: memoryBytes,
    limits: describePlanLimits(
      config,
      requestNeeds(plan, plan.outputs, NO_JSON),
      counted,
      requestNeeds(plan, [], { readBytes: 0, written: plan.outputs }),
    ),
    lane: dispatcher.laneOf(plan),
    kernels: kernelsOf([plan]),
    streamable: false,
  };
};

/** Returns the description of a stream: the cost of all tasks, and the memory of those in flight. */
const streamResponse = (
  config: Config,
  { output, tasks, axes }: StreamPlan,
  inputs: readonly TensorSpec[],
  workers: number,
): PlanResponse => {
  const memoryBytes = streamCredits(tasks, workers).bytes;
  const bodyBytes = inputs.reduce((sum, input) => sum + byteCount(input), 0);
  const counted = { inputs: inputs.length, stream_bytes: bodyBytes, in_flight_bytes: memoryBytes };
  const plans = tasks.count === 0 ? [] : [tasks.at(0).plan, tasks.at(tasks.count - 1).plan];
  return {
    outputs: [described(output)],
    axes,
    cost: {
      bytes_read: bodyBytes,
      bytes_written: byteCount(output),
      operations: tasks.count * (plans[0]?.cost.operations ?? 0),
      microseconds: tasks.count * (plans[0]?.cost.microseconds ?? 0),
    },
    memory_bytes: memoryBytes,
    limits: describePlanLimits(config, taskNeeds(tasks), counted),
    lane: 'streamed',
    kernels: kernelsOf(plans),
    streamable: true,
  };
};

const described = ({ name, datatype, shape, roundedFrom }: TensorSpec) => ({
  name,
  datatype,
  shape: [...shape],
  ...(roundedFrom && { rounded_from: roundedFrom }),
});

const kernelsOf = (plans: readonly Plan[]): string[] => [
  ...new Set(plans.flatMap((plan) => plan.calls.map((call) => call.kernel))),
];
