import type { RequestedOutput } from '../../../codec/inference-protocol-parameters.ts';
import type { JsonOutput } from '../../../codec/json-output.ts';
import type { Model } from '../../../models/model.ts';
import { memoize } from '../../../tensor/memoize.ts';
import { type WriteServing, writeText } from '../../body/write-text.ts';
import { MODEL_VERSION } from '../../models/served-model.ts';
import { chain, type MaybePromise } from '../../requests/maybe-promise.ts';
import type { FormatResponse, Output } from '../format.ts';
import { HEADER_LENGTH } from './receive-message.ts';

/** What of a request its response is written by. */
type Asked = {
  readonly id?: string;
  readonly outputs: readonly RequestedOutput[];
  readonly writesBareNonFinite?: boolean;
};

/**
 * The answer of the Open Inference Protocol: JSON, and behind it the outputs that were asked for as bytes, in the order
 * in which the JSON lists them.
 */
export const writeInference = (
  serving: WriteServing,
  model: Model,
  { id, outputs: asked, writesBareNonFinite = false }: Asked,
  outputs: readonly Output[],
): MaybePromise<FormatResponse> => {
  const listed: JsonOutput[] = [];
  const binary: Uint8Array[] = [];
  for (const { name, binary: isBinary } of asked) {
    const output = outputs.find(({ spec }) => spec.name === name);
    if (output === undefined) throw new Error(`${model.name} was run without its output ${name}`);
    if (isBinary) binary.push(...output.chunks);
    listed.push(isBinary ? { spec: output.spec } : output);
  }
  const extra = id === undefined ? membersOf(model) : { id, ...membersOf(model) };
  const isText = asked.every((output) => !output.binary);
  return chain(writeText(serving, { outputs: listed, extra, writesBareNonFinite }), (text) => ({
    headers: isText
      ? { 'content-type': 'application/json' }
      : { 'content-type': 'application/octet-stream', [HEADER_LENGTH]: String(text.length) },
    chunks: [text, ...binary],
    compressible: true,
  }));
};

/** What all answers of a model say. */
const membersOf = memoize(({ name }: Model) => Object.freeze({ model_name: name, model_version: MODEL_VERSION }));
