import type { RequestedOutput } from '../../../codec/inference-protocol-parameters.ts';
import type { JsonOutput } from '../../../codec/json-output.ts';
import type { Model } from '../../../models/model.ts';
import { MODEL_VERSION } from '../../../models/model-version.ts';
import { memoize } from '../../../tensor/memoize.ts';
import { writeText } from '../../body/write-text.ts';
import { chain, type MaybePromise } from '../../requests/maybe-promise.ts';
import type { ServedRequest } from '../../requests/served-request.ts';
import type { FormatResponse, Output } from '../format.ts';
import type { Message } from '../message.ts';
import { HEADER_LENGTH } from './read-inference-message.ts';

/**
 * Writes the response of the Open Inference Protocol: JSON, followed by the outputs that are requested as bytes, in the order of
 * the JSON.
 */
export const writeInference = (
  request: ServedRequest,
  model: Model,
  { id, writesBareNonFinite = false }: Message,
  requested: readonly RequestedOutput[],
  outputs: readonly Output[],
): MaybePromise<FormatResponse> => {
  const listed: JsonOutput[] = [];
  const binary: Uint8Array[] = [];
  for (const { name, binary: isBinary } of requested) {
    const output = outputs.find(({ spec }) => spec.name === name);
    if (output === undefined) throw new Error(`${model.name} has no output ${name} in its plan`);
    if (isBinary) binary.push(...output.chunks);
    listed.push(isBinary ? { spec: output.spec } : output);
  }
  const extra = id === undefined ? membersOf(model) : { id, ...membersOf(model) };
  const isText = requested.every((output) => !output.binary);
  return chain(writeText(request, { outputs: listed, extra, writesBareNonFinite }), (text) => ({
    headers: isText
      ? { 'content-type': 'application/json' }
      : { 'content-type': 'application/octet-stream', [HEADER_LENGTH]: String(text.length) },
    chunks: [text, ...binary],
    compressible: true,
  }));
};

/** Members of every response of a model. */
const membersOf = memoize(({ name, version = MODEL_VERSION }: Model) =>
  Object.freeze({ model_name: name, model_version: version }),
);
