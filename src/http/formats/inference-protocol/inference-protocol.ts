import type { IncomingHttpHeaders } from 'node:http';
import type { RequestedOutput } from '../../../codec/inference-protocol-parameters.ts';
import { readRawHead } from '../../../codec/raw.ts';
import { quote, RequestError } from '../../../errors.ts';
import type { Model } from '../../../models/model.ts';
import type { Plan } from '../../../pipeline/plan.ts';
import { memoize } from '../../../tensor/memoize.ts';
import type { TensorSpec } from '../../../tensor/tensor.ts';
import { textBytes } from '../../body/write-text.ts';
import { type Attributes, queryAttributes } from '../../plans/attributes.ts';
import { deepFreeze } from '../../plans/deep-freeze.ts';
import type { Protocol, ResponseWriter } from '../format.ts';
import { type Message, WITHOUT_JSON } from '../message.ts';
import { headerLength, readInferenceMessage } from './read-inference-message.ts';
import { writeInference } from './write-inference.ts';

/**
 * Returns the Open Inference Protocol of a model: JSON with binary tensors, or one binary tensor that the query describes.
 * @throws MALFORMED_INFERENCE
 */
export const inferenceProtocol = (model: Model, headers: IncomingHttpHeaders, query: Attributes): Protocol => {
  const headBytes = headerLength(headers);
  return {
    readMessage: (request) =>
      headBytes === 0 ? rawMessage(model)(queryAttributes(query)) : readInferenceMessage(request, headBytes),
    writerOf: (message, plan) => writerOf(model, message, plan),
    streams: false,
  };
};

/** Returns the message of a body that is one tensor. */
const rawMessage = memoize((model: Model) =>
  memoize(
    ({ shape, datatype, ...attributes }: Attributes): Message =>
      deepFreeze({
        ...WITHOUT_JSON,
        inputs: [{ ...readRawHead({ shape, datatype }), name: model.inputs[0]?.name ?? '' }],
        attributes,
        headBytes: 0,
        binaryOutputs: true,
      }),
  ),
);

const writerOf = (model: Model, message: Message, plan: Plan): ResponseWriter => {
  const requested = requestedOutputs(model, plan, message);
  const text = requestedSpecs(plan, requested, false);
  return {
    binary: requestedSpecs(plan, requested, true),
    text,
    textBytes: textBytes(text),
    write: (request, outputs) => writeInference(request, model, message, requested, outputs),
  };
};

/** Returns the requested outputs of a plan: those in bytes, or those in JSON. */
const requestedSpecs = (
  { outputs }: Plan,
  requested: readonly RequestedOutput[],
  isBinary: boolean,
): readonly TensorSpec[] =>
  outputs.filter(({ name }) => requested.some((output) => output.name === name && output.binary === isBinary));

/** Returns the requested outputs, by default all. @throws INVALID_OUTPUT for an output that the plan does not have */
const requestedOutputs = (
  model: Model,
  { outputs }: Plan,
  { outputs: requested, binaryOutputs = false }: Message,
): readonly RequestedOutput[] => {
  if (requested === undefined) return outputs.map(({ name }) => ({ name, binary: binaryOutputs }));
  const names = outputs.map(({ name }) => name);
  const other = requested.find(({ name }) => !names.includes(name));
  if (other === undefined) return requested;
  const isOptional = model.outputs.some(({ name }) => name === other.name);
  throw new RequestError(
    'INVALID_OUTPUT',
    `${model.name} has the outputs ${names.join(', ')} with these parameters, requested was ${quote(other.name)}${isOptional ? ', which a parameter enables' : ''}`,
    '/outputs',
  );
};
