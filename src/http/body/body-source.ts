import type { IncomingMessage, ServerResponse } from 'node:http';
import { SIGNATURE_BYTES } from '../../codec/magic-bytes.ts';
import { RequestError } from '../../errors.ts';
import { ClientDisconnected } from '../lifetime/client-disconnected.ts';
import { onResponseClosed } from '../lifetime/on-response-closed.ts';
import type { RequestLifetime } from '../lifetime/request-lifetime.ts';
import { traceOf } from '../observability/request-trace.ts';
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

/**
 * Returns the source of a request's body. `consume` rejects with the errors of `receiver`, with the reason of the lifetime's end,
 * with ClientDisconnected for an incomplete body, and with MALFORMED_ENCODING for a body that cannot be decompressed.
 * @throws UNSUPPORTED_ENCODING
 */
export const openBodySource = (
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  life: Pick<RequestLifetime, 'throwIfEnded' | 'onEnd' | 'offEnd'>,
  receiver: BodyReceiver,
): BodySource => {
  const trace = traceOf(incoming);
  const decompressor = decompressorOf(incoming.headers);
  const source = decompressor ?? incoming;
  const declared = Number(incoming.headers['content-length']);
  let hasBegun = false;
  let failure: Error | undefined;

  const begin = (): void => {
    hasBegun = true;
    if (!trace.invited) outgoing.writeContinue();
    trace.invited = true;
    if (decompressor === undefined) return;
    incoming.on('data', (chunk: Uint8Array) => {
      trace.bytesIn += chunk.length;
    });
    // Also listens between calls of `consume`: an 'error' without a listener would end the process.
    decompressor.on('error', ({ message }) => {
      failure = malformed(message);
    });
    onResponseClosed(outgoing, () => decompressor.destroy());
    incoming.pipe(decompressor);
  };

  /** Returns whether Content-Length bytes were read; the `end` event then carries no information. */
  const isWhole = (): boolean => decompressor === undefined && hasBegun && trace.bytesIn === declared;

  const consume: BodySource['consume'] = (take) =>
    new Promise((resolve, reject) => {
      life.throwIfEnded();
      if (failure !== undefined) return reject(failure);
      if (source.readableEnded) return resolve();
      if (isWhole()) {
        source.resume();
        return resolve();
      }
      if (incoming.destroyed && !incoming.readableEnded) return reject(new ClientDisconnected());
      const onData = (chunk: Uint8Array) => {
        // `take` may free the chunk, which then has no length.
        const bytes = chunk.length;
        // A copy, as `take` owns the chunk.
        trace.firstBytes ??= Uint8Array.prototype.slice.call(chunk, 0, SIGNATURE_BYTES);
        if (decompressor === undefined) trace.bytesIn += bytes;
        try {
          const progress = take(chunk);
          const memory = receiver.receive(bytes);
          if (progress === 'enough') settle(resolve, memory);
          else if (memory !== undefined) void waitFor(memory);
        } catch (error) {
          settle(reject, error);
        }
      };
      const waitFor = async (memory: Promise<void>): Promise<void> => {
        pause();
        try {
          await memory;
          if (!isSettled) resume();
        } catch (error) {
          settle(reject, error);
        }
      };
      let isSettled = false;
      let isAwaited = false;
      const resume = (): void => {
        isAwaited = true;
        receiver.pace.read(1);
        source.resume();
      };
      const pause = (): void => {
        source.pause();
        if (isAwaited) receiver.pace.read(-1);
        isAwaited = false;
      };
      const onEnd = () => {
        const unused = decompressor === undefined ? 0 : trace.bytesIn - decompressor.bytesWritten;
        if (unused === 0) settle(resolve);
        else settle(reject, malformed(`${unused} bytes or more follow its end`));
      };
      const onError = () => settle(reject, failure);
      const abort = (reason: unknown) => settle(reject, reason);
      const settle = <Value>(outcome: (value: Value) => void, value?: Value) => {
        if (isSettled) return;
        isSettled = true;
        pause();
        source.off('data', onData).off('end', onEnd);
        decompressor?.off('error', onError);
        life.offEnd(abort);
        outcome(value as Value);
      };
      if (!hasBegun) begin();
      life.onEnd(abort);
      decompressor?.on('error', onError);
      source.on('data', onData).on('end', onEnd);
      resume();
    });

  return { isCompressed: decompressor !== undefined, consume };
};

const malformed = (reason: string): RequestError =>
  new RequestError('MALFORMED_ENCODING', `the body does not decode as its Content-Encoding: ${reason}`);
