import type { IncomingHttpHeaders } from 'node:http';
import type { InferenceInput, InferenceRequest } from '../../codec/inference-protocol.ts';
import type { RequestedOutput } from '../../codec/inference-protocol-parameters.ts';
import { readRawHead } from '../../codec/raw.ts';
import { readValues } from '../../codec/read-values.ts';
import type { IncrementalRun } from '../../dispatch/incremental-run.ts';
import { RequestError } from '../../errors.ts';
import { matchInputs } from '../../models/match-inputs.ts';
import type { Model } from '../../models/model.ts';
import type { Plan } from '../../pipeline/plan.ts';
import { memoize } from '../../tensor/memoize.ts';
import { elementCount } from '../../tensor/shape.ts';
import type { Tensor, TensorSpec } from '../../tensor/tensor.ts';
import { textBytes } from '../body/write-text.ts';
import { headerLength, receiveMessage } from '../formats/inference-protocol/receive-message.ts';
import { type Attributes, pointingInto, queryAttributes } from '../plans/attributes.ts';
import { deepFreeze } from '../plans/deep-freeze.ts';
import type { PlanRequest } from '../plans/plan-cache.ts';
import { refuseLargeRequest } from '../plans/request-limits.ts';
import { reserve, reserveWork, type Serving } from './exchange.ts';
import { chain, type MaybePromise } from './maybe-promise.ts';
import { beginBinary, binaryBytes, receiveBinary, refuseBinary } from './receive-binary.ts';
import { type Resolver, resolvePlan } from './resolve-plan.ts';

/** What an inference runs on, and what is asked for. */
export type ReceivedInference = {
  readonly plan: Plan;
  readonly inputs: readonly Tensor[];
  readonly id?: string;
  /** Whether NaN and infinities of JSON are written without quotes. */
  readonly writesBareNonFinite?: boolean;
  /** In the order of the answer. */
  readonly outputs: readonly RequestedOutput[];
  /** The plan, where it ran while the one input was received: that has no bytes then. */
  readonly begun?: IncrementalRun;
};

/**
 * The plan and the tensors of a request to a model. All is refused that can be before the binary tensors are read; the
 * bytes of body and plan are reserved before.
 * @throws all that `receiveMessage`, `matchInputs` and the model's plan do; INVALID_OUTPUT, WRONG_BYTE_COUNT
 */
export const receiveInference = async (
  serving: Serving,
  model: Model,
  { headers, query }: { readonly headers: IncomingHttpHeaders; readonly query: Attributes },
): Promise<ReceivedInference> => {
  const headBytes = headerLength(headers);
  const { message, jsonBytes } =
    headBytes === 0
      ? { message: rawMessage(model, queryAttributes(query)), jsonBytes: 0 }
      : await receiveMessage(serving, headBytes);
  if (message.timeoutMicroseconds !== undefined)
    serving.life.setDeadline(message.timeoutMicroseconds / 1000, 'timeout of its parameters');
  const { inputs, request } =
    resolveMessage(model)(message) ?? (await resolveFromData(serving, model, message, jsonBytes));
  const planFor = (attributes: Attributes): Plan => {
    const asked = attributes === request.attributes ? request : { ...request, attributes };
    const made = serving.context.plans.plan(asked, (specs) => model.plan(attributes, specs, request.asked));
    const [binary, written] = byFormat(made, requestedOutputs(model, made, message));
    refuseLargeRequest(serving.context.config, made, binary, { readBytes: jsonBytes, written });
    return made;
  };
  const plan = pointingInto(headBytes === 0 ? {} : message.parameters, () => planFor(request.attributes));
  const outputs = requestedOutputs(model, plan, message);
  refuseBinary(serving, inputs, jsonBytes);
  const begun = beginBinary(serving, inputs, plan);
  const reservePlan = (made: Plan): MaybePromise<void> => {
    const [, written] = byFormat(made, outputs);
    return reserveWork(serving, made, jsonBytes + textBytes(written), begun);
  };
  const received = chain(reservePlan(plan), () => receiveBinary(serving, inputs, begun));
  return chain(received, (tensors) => {
    const settling: Resolver = {
      replan: (found) => planFor({ ...request.attributes, ...found }),
      reserve: reservePlan,
    };
    return chain(resolvePlan(serving, plan, tensors, settling), (settled) => ({
      plan: settled,
      inputs: tensors.filter(({ name }) => settled.inputs.some((input) => input.name === name)),
      outputs,
      ...(begun !== undefined && { begun }),
      ...(message.id !== undefined && { id: message.id }),
      ...(message.writesBareNonFinite && { writesBareNonFinite: true }),
    }));
  });
};

/** The outputs of a plan that are asked for, as bytes and in JSON. */
const byFormat = (
  { outputs }: Plan,
  requested: readonly RequestedOutput[],
): readonly [binary: readonly TensorSpec[], written: readonly TensorSpec[]] => {
  const asked = (isBinary: boolean) =>
    outputs.filter(({ name }) => requested.some((output) => output.name === name && output.binary === isBinary));
  return [asked(true), asked(false)];
};

const isConstant = (model: Model, name: string): boolean =>
  model.inputs.some((input) => input.name === name && input.constant);

/** What a message means to a model: its inputs by the model's names, and what its plan is made of. */
type ResolvedMessage = { readonly inputs: readonly InferenceInput[]; readonly request: PlanRequest };

/** By model and message: undefined where data decide the plan. @throws INVALID_INPUT */
const resolveMessage = memoize((model: Model) =>
  memoize((message: InferenceRequest): ResolvedMessage | undefined => {
    const inputs = matchInputs(model, message.inputs);
    if (inputs.some(({ name }) => isConstant(model, name))) return undefined;
    const request = planRequest(model, message, inputs);
    return { inputs, request: Object.isFrozen(message) ? deepFreeze(request) : request };
  }),
);

/** The same where data decide the plan: they are read first. @throws what `receiveBinary` does; INVALID_SHAPE */
const resolveFromData = async (
  serving: Serving,
  model: Model,
  message: InferenceRequest,
  jsonBytes: number,
): Promise<ResolvedMessage> => {
  let inputs = matchInputs(model, message.inputs);
  for (const input of inputs) if (isConstant(model, input.name)) refuseLongConstant(input);
  if (inputs.some(({ name, chunks }) => chunks === undefined && isConstant(model, name))) {
    refuseBinary(serving, inputs, jsonBytes);
    await reserve(serving, jsonBytes + binaryBytes(inputs));
    inputs = await receiveBinary(serving, inputs);
  }
  return { inputs, request: planRequest(model, message, inputs) };
};

const planRequest = (model: Model, message: InferenceRequest, inputs: readonly InferenceInput[]): PlanRequest => ({
  name: model.name,
  attributes: message.parameters,
  inputs: inputs.map(({ chunks, ...spec }) =>
    isConstant(model, spec.name) && chunks ? { ...spec, values: readValues(spec.datatype, chunks) } : spec,
  ),
  asked: message.outputs?.map(({ name }) => name),
});

/** The message that a body stands for that is one tensor alone: the query describes it. */
const rawMessage = (model: Model, { shape, datatype, ...parameters }: Attributes): InferenceRequest => ({
  inputs: [{ ...readRawHead({ shape, datatype }), name: model.inputs[0]?.name ?? '' }],
  parameters,
  binaryOutputs: true,
});

/** Most elements of an input whose values decide the plan: axes, pads. */
const MAX_CONSTANT_ELEMENTS = 1024;

/** @throws INVALID_SHAPE, before any of its bytes are reserved or read */
const refuseLongConstant = ({ name, shape }: InferenceInput): void => {
  if (elementCount(shape) <= MAX_CONSTANT_ELEMENTS) return;
  const detail = `${name}: expected at most ${MAX_CONSTANT_ELEMENTS} elements, got [${shape}]`;
  throw new RequestError('INVALID_SHAPE', detail);
};

/** @throws INVALID_OUTPUT for one that the plan does not give */
const requestedOutputs = (
  model: Model,
  { outputs }: Plan,
  { outputs: asked, binaryOutputs }: InferenceRequest,
): readonly RequestedOutput[] => {
  if (asked === undefined) return outputs.map(({ name }) => ({ name, binary: binaryOutputs }));
  const given = outputs.map(({ name }) => name);
  const other = asked.find(({ name }) => !given.includes(name));
  if (other === undefined) return asked;
  const isOptional = model.outputs.some(({ name }) => name === other.name);
  throw new RequestError(
    'INVALID_OUTPUT',
    `${model.name} gives the outputs ${given.join(', ')} with these parameters, asked was ${JSON.stringify(other.name.slice(0, 64))}${isOptional ? ', which another parameter switches on' : ''}`,
    '/outputs',
  );
};
