import { type JsonMessage, readJsonMessage } from '../../src/codec/json.ts';
import type { ReadNumberList } from '../../src/codec/json-number-lists.ts';
import { RequestError } from '../../src/errors.ts';
import { createNumberListReader } from '../../workers/json-number-reader.ts';
import { instantiateKernels } from '../../workers/kernels/instance.ts';

const readList = createNumberListReader(instantiateKernels());

/** What a body is read as, or the refusal; and how many of its lists the kernel was given, and how many it read. */
export const jsonOutcomes = (chunks: readonly Uint8Array[]) => {
  let given = 0;
  let read = 0;
  const counted: ReadNumberList = (text, datatype, extents) => {
    given += 1;
    const elements = readList(text, datatype, extents);
    if (elements !== undefined) read += 1;
    return elements;
  };
  const fast = outcome(() => readJsonMessage(chunks, counted));
  return { slow: outcome(() => readJsonMessage(chunks)), fast, given, read };
};

const outcome = (read: () => JsonMessage) => {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    return { code: error.code, detail: error.message, pointer: error.pointer };
  }
};
