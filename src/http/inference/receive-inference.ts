import type { IncomingHttpHeaders } from 'node:http';
import { cutChunks } from '../../codec/cut-chunks.ts';
import { type InferenceInput, type InferenceRequest, refuseOtherSize } from '../../codec/inference-protocol.ts';
import type { RequestedOutput } from '../../codec/inference-protocol-parameters.ts';
import { readRawHead } from '../../codec/raw.ts';
import { readValues } from '../../codec/read-values.ts';
import { RequestError } from '../../errors.ts';
import { matchInputs } from '../../models/match-inputs.ts';
import type { Model } from '../../models/model.ts';
import type { Plan } from '../../pipeline/plan.ts';
import { elementCount } from '../../tensor/shape.ts';
import { byteCount, type Tensor } from '../../tensor/tensor.ts';
import { bytesOf, refuseLargeBody } from '../body/body.ts';
import { textBytes } from '../body/write-text.ts';
import { reserve, reserveWork, type Serving } from '../exchange.ts';
import { type Attributes, pointingInto, queryAttributes } from '../plans/attributes.ts';
import { settlePlan } from '../plans/settle-plan.ts';
import { timed } from '../records/request-record.ts';
import { headerLength, receiveMessage } from './receive-message.ts';

/** What an inference runs on, and what is asked for. */
export type ReceivedInference = {
  readonly plan: Plan;
  readonly inputs: readonly Tensor[];
  readonly id?: string;
  /** In the order of the answer. */
  readonly outputs: readonly RequestedOutput[];
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
    serving.life.endWithin(message.timeoutMicroseconds / 1000, 'timeout of its parameters');
  let inputs = matchInputs(model, message.inputs);
  const isConstant = (name: string) => model.inputs.some((input) => input.name === name && input.constant);
  if (inputs.some(({ name, chunks }) => isConstant(name) && chunks === undefined)) {
    await reserve(serving, jsonBytes + binaryBytes(inputs));
    inputs = await receiveBinary(serving, inputs, jsonBytes);
  }
  const given = inputs.map(({ chunks, ...spec }) =>
    isConstant(spec.name) && chunks ? { ...spec, values: readConstant(spec, chunks) } : spec,
  );
  const asked = message.outputs?.map(({ name }) => name);
  const planFor = (attributes: Attributes): Plan =>
    serving.context.plans.plan({ name: model.name, attributes, inputs: given, asked }, (specs) =>
      model.plan(attributes, specs, asked),
    );
  const plan = pointingInto(headBytes === 0 ? {} : message.parameters, () => planFor(message.parameters));
  const outputs = requestedOutputs(model, plan, message);
  const inText = plan.outputs.filter(({ name }) => outputs.some((output) => output.name === name && !output.binary));
  await reserveWork(serving, plan, jsonBytes + textBytes(inText));
  const tensors = await receiveBinary(serving, inputs, jsonBytes);
  const again = (found: Attributes): Plan => planFor({ ...message.parameters, ...found });
  return {
    plan: await settlePlan(serving, plan, tensors, again),
    inputs: tensors.filter(({ name }) => plan.inputs.some((input) => input.name === name)),
    outputs,
    ...(message.id !== undefined && { id: message.id }),
  };
};

/** The message that a body stands for that is one tensor alone: the query describes it. */
const rawMessage = (model: Model, { shape, datatype, ...parameters }: Attributes): InferenceRequest => ({
  inputs: [{ ...readRawHead({ shape, datatype }), name: model.inputs[0]?.name ?? '' }],
  parameters,
  binaryOutputs: true,
});

const binaryBytes = (inputs: readonly InferenceInput[]): number =>
  inputs.reduce((sum, { chunks, ...spec }) => sum + (chunks === undefined ? byteCount(spec) : 0), 0);

/** The inputs with the chunks of those that are binary, from the body behind `headBytes` of JSON. */
const receiveBinary = async (
  { body, context, record }: Serving,
  inputs: readonly InferenceInput[],
  headBytes: number,
): Promise<readonly Tensor[]> => {
  const binary = inputs.filter(({ chunks }) => chunks === undefined);
  const expected = binaryBytes(inputs);
  if (body.declaredBytes !== undefined && binary.length > 0) refuseOtherSize(binary, body.declaredBytes - headBytes);
  refuseLargeBody(headBytes + expected, context.config.maxBodyBytes);
  const chunks = await timed(record, 'receive', () => body.read(expected));
  const received = bytesOf(chunks);
  refuseOtherSize(binary, received, received > expected);
  const parts = cutChunks(chunks, binary.map(byteCount));
  return inputs.map((input) => ({ ...input, chunks: input.chunks ?? parts[binary.indexOf(input)] ?? [] }));
};

/** Most elements of an input whose values decide the plan: axes, pads. */
const MAX_CONSTANT_ELEMENTS = 1024;

const readConstant = (spec: InferenceInput, chunks: readonly Uint8Array[]): readonly (number | bigint)[] => {
  if (elementCount(spec.shape) <= MAX_CONSTANT_ELEMENTS) return readValues(spec.datatype, chunks);
  throw new RequestError(
    'INVALID_SHAPE',
    `${spec.name}: expected at most ${MAX_CONSTANT_ELEMENTS} elements, got [${spec.shape}]`,
  );
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
