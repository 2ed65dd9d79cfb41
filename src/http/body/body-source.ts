import type { IncomingMessage, ServerResponse } from 'node:http';
import { SIGNATURE_BYTES } from '../../codec/magic-bytes.ts';
import { RequestError } from '../../errors.ts';
import { ClientDisconnected } from '../lifetime/client-disconnected.ts';
import { onResponseClosed } from '../lifetime/on-response-closed.ts';
import type { RequestLifetime } from '../lifetime/request-lifetime.ts';
import { traceOf } from '../observability/request-trace.ts';
import { decompressorOf } from './content-encoding.ts';

/** Where the bytes of a body come from: the socket, or what decompresses it. */
export type BodySource = {
  readonly isCompressed: boolean;
  /**
   * Fulfilled when `take` has enough or the body ends. Between two calls nothing flows: a decompressor holds the chunk
   * that it has made and lets the socket wait, however much the rest would become.
   */
  readonly consume: (take: (chunk: Uint8Array) => 'enough' | 'more') => Promise<void>;
};

/** What holds the memory of a body. */
export type BodyReceiver = {
  /** Counts bytes that have arrived. Where it gives a promise, no more are read before that is fulfilled. */
  readonly receive: (bytes: number) => Promise<void> | undefined;
  /** Counts the time for which the client is waited for. */
  readonly pace: { readonly read: (change: 1 | -1) => void };
};

/** Receiver of bodies that are too small for others to wait for their memory. */
export const UNCOUNTED: BodyReceiver = { receive: () => undefined, pace: { read: () => {} } };

/**
 * The source of a request's body. `consume` rejects as `receiver`, with what ends the request's life, with ClientGone when the body breaks
 * off, with MALFORMED_ENCODING when it cannot be decompressed.
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
  let begun = false;
  let failure: Error | undefined;

  const begin = (): void => {
    begun = true;
    if (!trace.invited) outgoing.writeContinue();
    trace.invited = true;
    if (decompressor === undefined) return;
    incoming.on('data', (chunk: Uint8Array) => {
      trace.bytesIn += chunk.length;
    });
    // Heard also while nobody consumes: an 'error' without a listener would end the process.
    decompressor.on('error', ({ message }) => {
      failure = malformed(message);
    });
    onResponseClosed(outgoing, () => decompressor.destroy());
    incoming.pipe(decompressor);
  };

  /** Whether all that was declared was taken: the end that is still to come says nothing. */
  const isWhole = (): boolean => decompressor === undefined && begun && trace.bytesIn === declared;

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
        // Chunks that were copied are given back, and have no length then.
        const bytes = chunk.length;
        // A copy: chunks are given away.
        trace.firstBytes ??= Uint8Array.prototype.slice.call(chunk, 0, SIGNATURE_BYTES);
        if (decompressor === undefined) trace.bytesIn += bytes;
        try {
          const verdict = take(chunk);
          const room = receiver.receive(bytes);
          if (verdict === 'enough') settle(resolve, room);
          else if (room !== undefined) void waitFor(room);
        } catch (error) {
          settle(reject, error);
        }
      };
      const waitFor = async (room: Promise<void>): Promise<void> => {
        pause();
        try {
          await room;
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
      const giveUp = (reason: unknown) => settle(reject, reason);
      const settle = <Value>(outcome: (value: Value) => void, value?: Value) => {
        if (isSettled) return;
        isSettled = true;
        pause();
        source.off('data', onData).off('end', onEnd);
        decompressor?.off('error', onError);
        life.offEnd(giveUp);
        outcome(value as Value);
      };
      if (!begun) begin();
      life.onEnd(giveUp);
      decompressor?.on('error', onError);
      source.on('data', onData).on('end', onEnd);
      resume();
    });

  return { isCompressed: decompressor !== undefined, consume };
};

const malformed = (why: string): RequestError =>
  new RequestError('MALFORMED_ENCODING', `expected a body in its content-encoding, got one that is not: ${why}`);
