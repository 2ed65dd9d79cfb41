import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { SIGNATURE_BYTES } from '../../codec/magic-bytes.ts';
import { RequestError } from '../../errors.ts';
import { ClientDisconnected } from '../lifetime/client-disconnected.ts';
import { onResponseClosed } from '../lifetime/on-response-closed.ts';
import type { RequestLifetime } from '../lifetime/request-lifetime.ts';
import { type RequestTrace, traceOf } from '../observability/request-trace.ts';
import { decompressorOf } from './content-encoding.ts';

/** The source of the bytes of a body: the socket, or a decompressor. */
export type BodySource = {
  readonly isCompressed: boolean;
  /**
   * Returns a promise that is fulfilled when `take` has enough or the body ends. Between calls the source is paused: a
   * decompressor holds its current chunk and the socket waits, whatever the decompressed size of the rest.
   */
  readonly consume: (take: (chunk: Uint8Array) => 'enough' | 'more') => Promise<void>;
};

/** The holder of the memory of a body. */
export type BodyReceiver = {
  /** Counts received bytes. If it returns a promise, no more bytes are read before that is fulfilled. */
  readonly receive: (bytes: number) => Promise<void> | undefined;
  /** Counts the time in which the service waits for the client. */
  readonly pace: { readonly read: (change: 1 | -1) => void };
};

/** The receiver of small bodies, whose memory is not reserved. */
export const UNCOUNTED: BodyReceiver = { receive: () => undefined, pace: { read: () => {} } };

/** A body that is read: where its bytes come from, and how far it is. */
type OpenBody = {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly decompressor: ReturnType<typeof decompressorOf>;
  readonly receiver: BodyReceiver;
  readonly life: BodyLifetime;
  readonly trace: RequestTrace;
  hasBegun: boolean;
  /** Why the body cannot be decompressed, once that is known. */
  failure: Error | undefined;
};

type BodyLifetime = Pick<RequestLifetime, 'throwIfEnded' | 'onEnd' | 'offEnd'>;
type Take = Parameters<BodySource['consume']>[0];

/**
 * Returns the source of a request's body. `consume` rejects with the errors of `receiver`, with the reason of the lifetime's end,
 * with ClientDisconnected for an incomplete body, and with MALFORMED_ENCODING for a body that cannot be decompressed.
 * @throws UNSUPPORTED_ENCODING
 */
export const openBodySource = (
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  life: BodyLifetime,
  receiver: BodyReceiver,
): BodySource => {
  const decompressor = decompressorOf(incoming.headers);
  const trace = traceOf(incoming);
  const body: OpenBody = {
    ...{ incoming, outgoing, decompressor, receiver, life, trace },
    hasBegun: false,
    failure: undefined,
  };
  const consume: BodySource['consume'] = (take) =>
    new Promise((resolve, reject) => {
      life.throwIfEnded();
      if (body.failure !== undefined) return reject(body.failure);
      if ((decompressor ?? incoming).readableEnded) return resolve();
      if (isWhole(body)) {
        incoming.resume();
        return resolve();
      }
      if (incoming.destroyed && !incoming.readableEnded) return reject(new ClientDisconnected());
      if (!body.hasBegun) begin(body);
      readChunks(body, take, resolve, reject);
    });

  return { isCompressed: decompressor !== undefined, consume };
};

/** Returns whether Content-Length bytes were read; the `end` event then carries no information. */
const isWhole = ({ incoming, decompressor, hasBegun, trace }: OpenBody): boolean =>
  decompressor === undefined && hasBegun && trace.bytesIn === Number(incoming.headers['content-length']);

/** Invites the body of a client that waits for `100 Continue`, and connects the decompressor. */
const begin = (body: OpenBody): void => {
  const { incoming, outgoing, decompressor, trace } = body;
  body.hasBegun = true;
  if (!trace.invited) outgoing.writeContinue();
  trace.invited = true;
  if (decompressor === undefined) return;
  incoming.on('data', (chunk: Uint8Array) => {
    trace.bytesIn += chunk.length;
  });
  // Also listens between calls of `consume`: an 'error' without a listener would end the process.
  decompressor.on('error', ({ message }) => {
    body.failure = malformed(message);
  });
  onResponseClosed(outgoing, () => decompressor.destroy());
  incoming.pipe(decompressor);
};

/** Reads chunks until `take` has enough or the body ends, then resolves; rejects as `openBodySource` says. */
const readChunks = (
  body: OpenBody,
  take: Take,
  resolve: (value: void | Promise<void>) => void,
  reject: (reason: unknown) => void,
): void => {
  const { incoming, decompressor, receiver, life } = body;
  const source = decompressor ?? incoming;
  const flow = createFlow(source, receiver.pace);
  let isSettled = false;

  const settle = <Value>(outcome: (value: Value) => void, value: Value): void => {
    if (isSettled) return;
    isSettled = true;
    flow.pause();
    source.off('data', onData).off('end', onEnd);
    decompressor?.off('error', onError);
    life.offEnd(abort);
    outcome(value);
  };
  const waitFor = async (memory: Promise<void>): Promise<void> => {
    flow.pause();
    try {
      await memory;
      if (!isSettled) flow.resume();
    } catch (error) {
      settle(reject, error);
    }
  };
  const onData = (chunk: Uint8Array): void => {
    // `take` may free the chunk, which then has no length.
    const bytes = chunk.length;
    countChunk(body, chunk);
    try {
      const progress = take(chunk);
      const memory = receiver.receive(bytes);
      if (progress === 'enough') settle(resolve, memory);
      else if (memory !== undefined) void waitFor(memory);
    } catch (error) {
      settle(reject, error);
    }
  };
  const onEnd = (): void => {
    const unused = unusedBytes(body);
    if (unused === 0) settle(resolve, undefined);
    else settle(reject, malformed(`${unused} bytes or more follow its end`));
  };
  const onError = (): void => settle(reject, body.failure);
  const abort = (reason: unknown): void => settle(reject, reason);

  life.onEnd(abort);
  decompressor?.on('error', onError);
  source.on('data', onData).on('end', onEnd);
  flow.resume();
};

/** Pauses and resumes a source. Between the two the service waits for the client, which `pace` counts. */
const createFlow = (source: Readable, pace: BodyReceiver['pace']) => {
  let isAwaited = false;
  return {
    resume: (): void => {
      isAwaited = true;
      pace.read(1);
      source.resume();
    },
    pause: (): void => {
      source.pause();
      if (isAwaited) pace.read(-1);
      isAwaited = false;
    },
  };
};

/** Counts a chunk in the trace, which also gets a copy of the body's first bytes, as `take` owns the chunk. */
const countChunk = ({ decompressor, trace }: OpenBody, chunk: Uint8Array): void => {
  trace.firstBytes ??= Uint8Array.prototype.slice.call(chunk, 0, SIGNATURE_BYTES);
  if (decompressor === undefined) trace.bytesIn += chunk.length;
};

/** Returns how many received bytes follow the end of the compressed data. */
const unusedBytes = ({ decompressor, trace }: OpenBody): number =>
  decompressor === undefined ? 0 : trace.bytesIn - decompressor.bytesWritten;

const malformed = (reason: string): RequestError =>
  new RequestError('MALFORMED_ENCODING', `the body does not decode as its Content-Encoding: ${reason}`);
