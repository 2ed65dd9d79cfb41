import { textBytes, writeText } from '../body/write-text.ts';
import { timed } from '../observability/request-trace.ts';
import { attributesOf } from '../plans/attributes.ts';
import { chain } from '../requests/maybe-promise.ts';
import type { Format } from './format.ts';

/** The JSON of the Open Inference Protocol. */
export const json: Format = {
  mediaType: 'application/json',
  carriesMany: true,
  readMessage: async (request, query) => {
    const { context, trace } = request;
    const { chunks, bytes } = await request.body.readText();
    const task = { chunks, maxInputs: context.config.maxInputs };
    const { message } = await timed(trace, 'receive', () => context.dispatcher.readJson(task, request));
    return { ...message, ...attributesOf(message, query), headBytes: 0, jsonBytes: bytes };
  },
  textBytes,
  encode: (request, outputs, { id, document }) =>
    chain(
      writeText(request, { outputs, extra: id === undefined ? {} : { id }, ...(document && { document }) }),
      (text) => ({
        headers: {},
        chunks: [text],
      }),
    ),
};
