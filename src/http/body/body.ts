import type { IncomingMessage, ServerResponse } from 'node:http';
import { cutChunks } from '../../codec/cut-chunks.ts';
import { RequestError } from '../../errors.ts';
import { bytesOf } from '../../tensor/chunks.ts';
import type { RequestLifetime } from '../lifetime/request-lifetime.ts';
import { chain, type MaybePromise } from '../requests/maybe-promise.ts';
import { BodyChunks } from './body-chunks.ts';
import { type BodyReceiver, openBodySource } from './body-source.ts';

/**
 * The decompressed body of a request, read from its stream on demand. Between reads the socket is paused and the client waits.
 */
export type Body = {
  /** The Content-Length; undefined for a chunked or compressed body, whose length is unknown before its end. */
  readonly declaredBytes: number | undefined;
  /**
   * Returns the value that `parse` gives for the first bytes as soon as they suffice; undefined when the body ends before.
   * `parse` also returns the number of used bytes; the rest remains for `read`.
   */
  readonly head: <T>(
    parse: (bytes: Uint8Array) => { value: T; usedBytes: number } | 'need more',
  ) => Promise<T | undefined>;
  /** Returns the next `bytes`, or fewer when the body ends before; the rest remains for `read`. */
  readonly take: (bytes: number) => Promise<readonly Uint8Array[]>;
  /** Passes the next `bytes` to `take` as they are received. Returns their number. */
  readonly feed: (bytes: number, take: (chunk: Uint8Array) => void) => MaybePromise<number>;
  /** Returns the remaining bytes as received chunks, up to `limitBytes` and the chunk that exceeds it. */
  readonly read: (limitBytes: number) => MaybePromise<readonly Uint8Array[]>;
};

/**
 * Returns the body of a request; `receiver` holds its memory, `inFlightBytes` is the memory of all requests. Its methods reject
 * with the errors of `receiver`, with the reason of the lifetime's end, with ClientDisconnected for an incomplete body, and with
 * MALFORMED_ENCODING for a body that cannot be decompressed.
 * @throws UNSUPPORTED_ENCODING
 */
export const openBody = (
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  life: RequestLifetime,
  receiver: BodyReceiver,
  inFlightBytes = () => 0,
): Body => {
  const { isCompressed, consume } = openBodySource(incoming, outgoing, life, receiver);
  let rest: readonly Uint8Array[] = [];

  /** Returns chunks until they have more bytes than `limitBytes`, or the body ends. */
  const read = (limitBytes: number): MaybePromise<readonly Uint8Array[]> => {
    const first = rest;
    rest = [];
    let received = bytesOf(first);
    if (received > limitBytes) return first;
    const collected = new BodyChunks(inFlightBytes);
    for (const chunk of first) collected.add(chunk);
    const take = (chunk: Uint8Array) => {
      // Collected chunks may be copied and freed, and have no length then.
      received += chunk.length;
      collected.add(chunk);
      return received > limitBytes ? 'enough' : 'more';
    };
    return chain(consume(take), () => collected.end());
  };

  const feed: Body['feed'] = (bytes, take) => {
    let missing = bytes;
    const next = (chunk: Uint8Array) => {
      const part = chunk.length > missing ? chunk.subarray(0, missing) : chunk;
      if (part !== chunk) rest = [chunk.subarray(missing)];
      missing -= part.length;
      if (part.length > 0) take(part);
      return missing === 0 ? 'enough' : 'more';
    };
    const received = rest;
    rest = [];
    for (const [index, chunk] of received.entries()) {
      if (next(chunk) === 'more') continue;
      rest = [...rest, ...received.slice(index + 1)];
      return bytes;
    }
    return bytes === 0 ? 0 : chain(consume(next), () => bytes - missing);
  };

  const length = incoming.headers['content-length'];
  return {
    declaredBytes: length === undefined || isCompressed ? undefined : Number(length),
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
      rest = usedBytes < bytes.length ? [bytes.subarray(usedBytes)] : [];
      return value;
    },
    take: async (bytes) => {
      const [taken = [], more = []] = cutChunks(await read(bytes - 1), [bytes]);
      rest = more;
      return taken;
    },
    read,
    feed,
  };
};

/** Refuses a body of more bytes than the limit of `setting`. @throws BODY_TOO_LARGE */
export const refuseLargeBody = (
  bytes: number | undefined,
  limitBytes: number,
  setting = 'POOLSERVE_MAX_BODY_BYTES',
): void => {
  if (bytes === undefined || bytes <= limitBytes) return;
  throw new RequestError(
    'BODY_TOO_LARGE',
    `the body has ${bytes} bytes or more, expected at most ${limitBytes} (${setting})`,
  );
};
