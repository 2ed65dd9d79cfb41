import type { RequestedOutput } from '../../codec/inference-protocol-parameters.ts';
import { bytesOf } from '../body/body.ts';
import { type WriteServing, writeText } from '../body/write-text.ts';
import type { Answer, Output } from '../formats/format.ts';
import { HEADER_LENGTH } from './receive-message.ts';
import { MODEL_VERSION } from './served-model.ts';

/**
 * The answer of the Open Inference Protocol: JSON, and behind it the outputs that were asked for as bytes, in the order
 * in which the JSON lists them.
 */
export const answerInference = async (
  serving: WriteServing,
  model: string,
  { id, outputs: asked }: { readonly id?: string; readonly outputs: readonly RequestedOutput[] },
  outputs: readonly Output[],
): Promise<Answer> => {
  const chosen = asked.map(({ name, binary }) => {
    const output = outputs.find(({ spec }) => spec.name === name);
    if (output === undefined) throw new Error(`${model} was run without its output ${name}`);
    return { ...output, binary };
  });
  const listed = chosen.map(({ spec, chunks, binary }) =>
    binary ? { spec, binaryBytes: bytesOf(chunks) } : { spec, chunks },
  );
  const extra = { ...(id !== undefined && { id }), model_name: model, model_version: MODEL_VERSION };
  const text = await writeText(serving, listed, extra);
  const binary = chosen.filter((output) => output.binary);
  if (binary.length === 0)
    return { headers: { 'content-type': 'application/json' }, chunks: [text], compressible: true };
  return {
    headers: { 'content-type': 'application/octet-stream', [HEADER_LENGTH]: String(text.length) },
    chunks: [text, ...binary.flatMap(({ chunks }) => chunks)],
    compressible: true,
  };
};
