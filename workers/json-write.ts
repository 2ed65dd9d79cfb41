import { type JsonOutput, writeJsonOutputs } from '../src/codec/json-output.ts';
import { free } from '../src/tensor/free.ts';
import { answerJobs } from './answer-jobs.ts';
import { createElementWriter } from './json-number-writer.ts';
import { instantiateKernels } from './kernels/instance.ts';

const writeElements = createElementWriter(instantiateKernels());

export type JsonWriteTask = {
  readonly outputs: readonly JsonOutput[];
  /** Further members of the answer, such as its id. */
  readonly extra: Readonly<Record<string, unknown>>;
};
export type JsonWriteResult = { readonly text: Uint8Array };

/** Piscina task: the texts of JSON answers, UTF-8. */
export default answerJobs(({ outputs, extra }: JsonWriteTask) => {
  const text = writeJsonOutputs(outputs, extra, writeElements);
  for (const output of outputs) if ('chunks' in output) output.chunks.forEach(free);
  return { result: { text }, moved: [text.buffer] };
});
