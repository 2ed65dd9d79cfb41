import type { IncomingHttpHeaders } from 'node:http';
import { type BinaryPart, type InferenceRequest, readInference } from '../../../codec/inference-protocol.ts';
import { INLINE_TEXT_BYTES } from '../../../dispatch/json/json-runner.ts';
import { quote, RequestError } from '../../../errors.ts';
import { bytesOf, inOnePiece } from '../../../tensor/chunks.ts';
import { createHeaderCache } from '../../body/header-cache.ts';
import type { MeteredBody } from '../../body/metered-body.ts';
import { timed } from '../../observability/request-trace.ts';
import type { ServedRequest } from '../../requests/served-request.ts';
import type { Message } from '../message.ts';

/** The header with the length of the JSON of a message (Triton's binary tensor extension), in lower case. */
export const HEADER_LENGTH = 'inference-header-content-length';

/** Largest JSON in front of a binary part: it describes tensors and does not contain them. */
const MAX_HEADER_BYTES = 1024 ** 2;

/** Cache of messages whose tensors all follow in the body. */
const messages = createHeaderCache<Message>(({ inputs }) => inputs.every(({ chunks }) => chunks === undefined));

/** Returns the bytes of JSON at the begin of a message; undefined for a message of JSON only. @throws MALFORMED_INFERENCE */
export const headerLength = (headers: IncomingHttpHeaders): number | undefined => {
  const value = headers[HEADER_LENGTH];
  if (value === undefined) return undefined;
  const length = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : undefined;
  if (length !== undefined) return length;
  throw new RequestError(
    'MALFORMED_INFERENCE',
    `Inference-Header-Content-Length: expected a number of bytes, got ${quote(String(value))}`,
  );
};

/**
 * Reads a message whose JSON has `headBytes`, or is the whole body. The binary part remains in the body. A worker reads large
 * messages.
 * @throws the errors of `readInference`; BODY_TOO_LARGE
 */
export const readInferenceMessage = async (request: ServedRequest, headBytes: number | undefined): Promise<Message> => {
  const { body, trace, context } = request;
  const chunks = headBytes === undefined ? (await body.readText()).chunks : await readHead(body, headBytes);
  const jsonBytes = bytesOf(chunks);
  const binaryPart = binaryPartOf(body, headBytes);
  const { maxInputs } = context.config;
  const message = await timed(trace, 'receive', async () => {
    if (typeof binaryPart === 'number' && jsonBytes <= INLINE_TEXT_BYTES) {
      const read = () => messageOf(readInference(chunks, binaryPart, undefined, maxInputs), jsonBytes);
      return messages(inOnePiece(chunks), `${binaryPart}`, read);
    }
    const task = { chunks, maxInputs, binaryPart };
    return messageOf((await context.dispatcher.readJson(task, request)).message, jsonBytes);
  });
  if (message.inputs.some((input) => input.chunks === undefined)) refuseLongHeader(jsonBytes);
  return message;
};

const messageOf = ({ parameters, ...request }: InferenceRequest, jsonBytes: number): Message => ({
  ...request,
  attributes: parameters,
  parameters,
  headBytes: jsonBytes,
  jsonBytes,
});

const binaryPartOf = ({ declaredBytes }: MeteredBody, headBytes: number | undefined): BinaryPart => {
  if (headBytes === undefined) return 'none';
  return declaredBytes === undefined ? 'unknown' : declaredBytes - headBytes;
};

/** Returns the first bytes of a body. @throws MALFORMED_INFERENCE for a shorter body */
const readHead = async (body: MeteredBody, headBytes: number): Promise<readonly Uint8Array[]> => {
  const refuseShortBody = (bodyBytes: number) => {
    if (bodyBytes >= headBytes) return;
    const detail = `Inference-Header-Content-Length: expected at most the ${bodyBytes} bytes of the body, got ${headBytes}`;
    throw new RequestError('MALFORMED_INFERENCE', detail);
  };
  refuseShortBody(body.declaredBytes ?? headBytes);
  if ((body.declaredBytes ?? headBytes) > headBytes) refuseLongHeader(headBytes);
  const chunks = await body.takeHead(headBytes, headBytes);
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
