import type { IncomingMessage, ServerResponse } from 'node:http';
import { RequestError } from '../errors.ts';
import { ClientGone } from './client-gone.ts';
import { recordOf } from './request-record.ts';

/** The body of a request, read from its stream on demand; until then the socket is paused and the client waits. */
export type Body = {
  /** The Content-Length; undefined for a chunked body. */
  readonly declaredBytes: number | undefined;
  /**
   * What `parse` gives for the first bytes, as soon as they suffice; undefined when the body ends before. `parse` also
   * says how many of the bytes it used up: the others are left for `read`.
   */
  readonly head: <T>(
    parse: (bytes: Uint8Array) => { value: T; usedBytes: number } | 'need more',
  ) => Promise<T | undefined>;
  /** The bytes that are left, as they came, in chunks, up to `limitBytes` and the chunk that exceeds it. */
  readonly read: (limitBytes: number) => Promise<readonly Uint8Array[]>;
};

/** The body of a request. Its methods reject with the signal's reason, or with ClientGone when the body breaks off. */
export const openBody = (incoming: IncomingMessage, outgoing: ServerResponse, signal: AbortSignal): Body => {
  const record = recordOf(incoming);
  let left: Uint8Array[] = [];

  const consume = (take: (chunk: Uint8Array) => 'enough' | 'more'): Promise<void> =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      if (incoming.readableEnded) return resolve();
      if (incoming.destroyed) return reject(new ClientGone());
      const onData = (chunk: Uint8Array) => {
        record.bytesIn += chunk.length;
        try {
          if (take(chunk) === 'enough') settle(resolve);
        } catch (error) {
          settle(() => reject(error));
        }
      };
      const onEnd = () => settle(resolve);
      const onGone = () => settle(() => reject(new ClientGone()));
      const onAbort = () => settle(() => reject(signal.reason));
      const settle = (outcome: () => void) => {
        incoming.pause();
        incoming.off('data', onData).off('end', onEnd).off('close', onGone);
        signal.removeEventListener('abort', onAbort);
        outcome();
      };
      signal.addEventListener('abort', onAbort, { once: true });
      incoming.on('data', onData).on('end', onEnd).on('close', onGone).resume();
      if (!record.invited) outgoing.writeContinue();
      record.invited = true;
    });

  return {
    declaredBytes:
      incoming.headers['content-length'] === undefined ? undefined : Number(incoming.headers['content-length']),
    head: async (parse) => {
      let bytes: Uint8Array = new Uint8Array(0);
      let parsed: ReturnType<typeof parse> = 'need more';
      await consume((chunk) => {
        bytes = bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk]);
        parsed = parse(bytes);
        return parsed === 'need more' ? 'more' : 'enough';
      });
      if (parsed === 'need more') return undefined;
      const { value, usedBytes } = parsed as Exclude<ReturnType<typeof parse>, 'need more'>;
      left = usedBytes < bytes.length ? [bytes.subarray(usedBytes)] : [];
      return value;
    },
    read: async (limitBytes) => {
      const chunks = left;
      left = [];
      let received = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
      if (received > limitBytes) return chunks;
      await consume((chunk) => {
        chunks.push(chunk);
        received += chunk.length;
        return received > limitBytes ? 'enough' : 'more';
      });
      return chunks;
    },
  };
};

/** @throws BODY_TOO_LARGE when a body of so many bytes is above the limit. */
export const refuseLargeBody = (bytes: number | undefined, limitBytes: number): void => {
  if (bytes === undefined || bytes <= limitBytes) return;
  throw new RequestError(
    'BODY_TOO_LARGE',
    `the body has ${bytes} bytes or more, expected at most ${limitBytes} (POOLSERVE_MAX_BODY_BYTES)`,
  );
};
