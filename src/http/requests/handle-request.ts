import type { IncrementalRun } from '../../dispatch/plans/incremental-run.ts';
import type { DataDependentExtent, Plan } from '../../pipeline/plan.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { conversionHeaders } from '../formats/conversion-headers.ts';
import type { FormatResponse, Output, Protocol, ResponseWriter } from '../formats/format.ts';
import type { Message, MessageInput } from '../formats/message.ts';
import { timed } from '../observability/request-trace.ts';
import { type Attributes, pointingInto } from '../plans/attributes.ts';
import type { Operator } from '../plans/operator.ts';
import { refuseLargeRequest } from '../plans/request-limits.ts';
import { PLAN_LIMITS, suggestStream } from '../streaming/suggest-stream.ts';
import { admitPlan } from './admit-plan.ts';
import { chain, type MaybePromise } from './maybe-promise.ts';
import { receiveTensors, refuseOtherLength } from './receive-tensors.ts';
import { receiveValues } from './receive-values.ts';
import { resolveExtent } from './resolve-extent.ts';
import { runPlan } from './run-plan.ts';
import { outputsOf, startIncrementalRun } from './run-while-received.ts';
import type { ServedRequest } from './served-request.ts';

/**
 * Serves one inference, from the head of the body to the body of the response. Refusals that need no data precede the reading
 * of the tensors and the reservation of memory and threads.
 */
export const handleRequest = async (
  request: ServedRequest,
  operator: Operator,
  openProtocol: () => Protocol,
): Promise<FormatResponse> => {
  operator.check();
  const protocol = openProtocol();
  const message = await protocol.readMessage(request);
  if (message.timeoutMicroseconds !== undefined)
    request.life.setDeadline(message.timeoutMicroseconds / 1000, 'timeout of its parameters');
  const inputs = await receiveValues(request, operator, message);
  const inference: Inference = { request, operator, protocol, message, inputs };
  const { plan, writer, run } = await admitInference(inference);
  const tensors = await receiveTensors(request, inputs, run);
  const outputs = run === undefined ? await runResolved(inference, plan, tensors) : outputsOf(plan, run);
  request.trace.batch = inputs[0]?.shape[0] ?? 1;
  const response = await timed(request.trace, 'encode', () => writer.write(request, outputs));
  const spec = outputs[0]?.spec;
  if (spec?.roundedFrom === undefined) return response;
  return { ...response, headers: { ...response.headers, ...conversionHeaders(spec) } };
};

/** A message, and its inputs under the names of the operator. */
type Inference = {
  readonly request: ServedRequest;
  readonly operator: Operator;
  readonly protocol: Protocol;
  readonly message: Message;
  readonly inputs: readonly MessageInput[];
};

type Admitted = { readonly plan: Plan; readonly writer: ResponseWriter; readonly run: IncrementalRun | undefined };

/**
 * Plans the inference and waits until it is admitted.
 * @throws the refusals of the operator and of the limits of one request; NOT_ACCEPTABLE; OVER_CAPACITY
 */
const admitInference = (inference: Inference): MaybePromise<Admitted> => {
  const { request, operator, protocol, message, inputs } = inference;
  try {
    const { plan, writer } = planWith(inference, message.attributes);
    refuseOtherLength(request, inputs, message.headBytes);
    const run = startIncrementalRun(request, plan, inputs);
    return chain(admitPlan(request, plan, message.headBytes + writer.textBytes, run), () => ({ plan, writer, run }));
  } catch (error) {
    const isStreamable = () => protocol.streams && (operator.isStreamable?.(message.attributes, inputs) ?? false);
    throw suggestStream(error, PLAN_LIMITS, isStreamable);
  }
};

const planWith = (
  { request, operator, protocol, message, inputs }: Inference,
  attributes: Attributes,
): Omit<Admitted, 'run'> => {
  const names = message.outputs?.map(({ name }) => name);
  const plan = pointingInto(message, () => operator.plan(attributes, inputs, names));
  const writer = protocol.writerOf(message, plan);
  const json = { readBytes: message.jsonBytes, written: writer.text };
  refuseLargeRequest(request.context.config, plan, writer.binary, json);
  return { plan, writer };
};

/** Runs the plan; a plan with a data-dependent extent is replaced by that for the extent of the data. */
const runResolved = (inference: Inference, plan: Plan, tensors: readonly Tensor[]): MaybePromise<readonly Output[]> =>
  plan.dataDependentExtent === undefined
    ? runPlan(inference.request, plan, inputsOf(plan, tensors))
    : runReplanned(inference, plan.dataDependentExtent, tensors);

const runReplanned = async (
  inference: Inference,
  dataDependentExtent: DataDependentExtent,
  tensors: readonly Tensor[],
): Promise<readonly Output[]> => {
  const { request, message } = inference;
  const extent = await resolveExtent(request, dataDependentExtent, tensors);
  const { plan, writer } = planWith(inference, { ...message.attributes, [dataDependentExtent.attribute]: extent });
  await admitPlan(request, plan, message.headBytes + writer.textBytes, undefined);
  return runPlan(request, plan, inputsOf(plan, tensors));
};

/** Returns the tensors that a plan takes: inputs whose values determined the plan are not among them. */
const inputsOf = ({ inputs }: Plan, tensors: readonly Tensor[]): readonly Tensor[] =>
  inputs.length === tensors.length
    ? tensors
    : tensors.filter(({ name }) => inputs.some((input) => input.name === name));
