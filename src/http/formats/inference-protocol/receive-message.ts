import type { IncomingHttpHeaders } from 'node:http';
import { type BinaryPart, type InferenceRequest, readInference } from '../../../codec/inference-protocol.ts';
import { INLINE_TEXT_BYTES } from '../../../dispatch/json-runner.ts';
import { RequestError } from '../../../errors.ts';
import { bytesOf, inOnePiece } from '../../../tensor/chunks.ts';
import { refuseLargeBody } from '../../body/body.ts';
import { createHeaderCache } from '../../body/header-cache.ts';
import { timed } from '../../observability/request-trace.ts';
import { reserve, type Serving } from '../../requests/exchange.ts';
import { receiveText } from '../../requests/receive-text.ts';

/** The header that says where the JSON of a message ends (Triton's binary tensor extension); names are lower-case here. */
export const HEADER_LENGTH = 'inference-header-content-length';

/** Largest JSON with a binary part behind it: it describes tensors, it does not hold them. */
const MAX_HEADER_BYTES = 1024 ** 2;

/** Messages whose tensors all follow them. */
const kept = createHeaderCache<InferenceRequest>(({ inputs }) => inputs.every(({ chunks }) => chunks === undefined));

/** Bytes of JSON that a message begins with; undefined for a message that is all JSON. @throws MALFORMED_INFERENCE */
export const headerLength = (headers: IncomingHttpHeaders): number | undefined => {
  const given = headers[HEADER_LENGTH];
  if (given === undefined) return undefined;
  const length = typeof given === 'string' && /^\d{1,15}$/.test(given) ? Number(given) : undefined;
  if (length !== undefined) return length;
  throw new RequestError(
    'MALFORMED_INFERENCE',
    `Inference-Header-Content-Length: expected a number of bytes, got ${JSON.stringify(String(given).slice(0, 64))}`,
  );
};

/**
 * The message whose JSON is `headBytes` long, or the whole body; its binary part is left in the body. Large ones are
 * read by a worker.
 * @throws all that `readInference` does; BODY_TOO_LARGE
 */
export const receiveMessage = async (
  serving: Serving,
  headBytes: number | undefined,
): Promise<{ readonly message: InferenceRequest; readonly jsonBytes: number }> => {
  const chunks = headBytes === undefined ? await receiveText(serving) : await receiveHead(serving, headBytes);
  const jsonBytes = bytesOf(chunks);
  const binaryPart = binaryPartOf(serving, headBytes);
  const message = await timed(serving.record, 'receive', async () => {
    const { config, dispatcher } = serving.context;
    const { maxInputs } = config;
    if (typeof binaryPart === 'number' && jsonBytes <= INLINE_TEXT_BYTES)
      return kept(inOnePiece(chunks), `${binaryPart}`, () => readInference(chunks, binaryPart, undefined, maxInputs));
    return (await dispatcher.readJson({ chunks, maxInputs, binaryPart }, serving)).message;
  });
  if (message.inputs.some((input) => input.chunks === undefined)) refuseLongHeader(jsonBytes);
  return { message, jsonBytes };
};

const binaryPartOf = ({ body }: Serving, headBytes: number | undefined): BinaryPart => {
  if (headBytes === undefined) return 'none';
  return body.declaredBytes === undefined ? 'unknown' : body.declaredBytes - headBytes;
};

/** The first bytes of a body, which may be no longer than the body. */
const receiveHead = async (serving: Serving, headBytes: number): Promise<readonly Uint8Array[]> => {
  const { body, context, record } = serving;
  const refuseShortBody = (bodyBytes: number) => {
    if (bodyBytes >= headBytes) return;
    const detail = `Inference-Header-Content-Length: expected at most the ${bodyBytes} bytes of the body, got ${headBytes}`;
    throw new RequestError('MALFORMED_INFERENCE', detail);
  };
  refuseShortBody(body.declaredBytes ?? headBytes);
  if ((body.declaredBytes ?? headBytes) > headBytes) refuseLongHeader(headBytes);
  refuseLargeBody(headBytes, context.config.maxBodyBytes);
  await reserve(serving, headBytes);
  const chunks = await timed(record, 'receive', () => body.take(headBytes));
  refuseShortBody(bytesOf(chunks));
  return chunks;
};

const refuseLongHeader = (bytes: number): void => {
  if (bytes <= MAX_HEADER_BYTES) return;
  throw new RequestError(
    'BODY_TOO_LARGE',
    `the JSON has ${bytes} bytes, expected at most ${MAX_HEADER_BYTES} where binary tensors follow`,
  );
};
