import type { IncomingMessage, ServerResponse } from 'node:http';
import { cutChunks } from '../../codec/cut-chunks.ts';
import { RequestError } from '../../errors.ts';
import { bytesOf } from '../../tensor/chunks.ts';
import type { RequestLifetime } from '../lifetime/request-lifetime.ts';
import { chain, type MaybePromise } from '../requests/maybe-promise.ts';
import { BodyChunks } from './body-chunks.ts';
import { type BodyReceiver, openBodySource } from './body-source.ts';

/**
 * The body of a request, decompressed, read from its stream on demand; until then the socket is paused and the client
 * waits.
 */
export type Body = {
  /** The Content-Length; undefined for a body that is chunked or compressed, whose length is not known before its end. */
  readonly declaredBytes: number | undefined;
  /**
   * What `parse` gives for the first bytes, as soon as they suffice; undefined when the body ends before. `parse` also
   * says how many of the bytes it used up: the others are left for `read`.
   */
  readonly head: <T>(
    parse: (bytes: Uint8Array) => { value: T; usedBytes: number } | 'need more',
  ) => Promise<T | undefined>;
  /** The first so many bytes, or fewer when the body ends before; the others are left for `read`. */
  readonly take: (bytes: number) => Promise<readonly Uint8Array[]>;
  /** The same, given away as they come; how many there were. */
  readonly feed: (bytes: number, take: (chunk: Uint8Array) => void) => MaybePromise<number>;
  /** The bytes that are left, as they came, in chunks, up to `limitBytes` and the chunk that exceeds it. */
  readonly read: (limitBytes: number) => MaybePromise<readonly Uint8Array[]>;
};

/**
 * The body of a request; `receiver` holds the memory for it, `inFlightBytes` is that of all requests. Its methods reject as
 * `receiver` does, with the signal's reason, with ClientGone when the body breaks off, with
 * MALFORMED_ENCODING when it cannot be decompressed.
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
  let left: readonly Uint8Array[] = [];

  /** Chunks until there are more bytes than `limitBytes`, or no more. */
  const read = (limitBytes: number): MaybePromise<readonly Uint8Array[]> => {
    const first = left;
    left = [];
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
      const own = chunk.length > missing ? chunk.subarray(0, missing) : chunk;
      if (own !== chunk) left = [chunk.subarray(missing)];
      missing -= own.length;
      if (own.length > 0) take(own);
      return missing === 0 ? 'enough' : 'more';
    };
    const kept = left;
    left = [];
    for (const [index, chunk] of kept.entries()) {
      if (next(chunk) === 'more') continue;
      left = [...left, ...kept.slice(index + 1)];
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
      left = usedBytes < bytes.length ? [bytes.subarray(usedBytes)] : [];
      return value;
    },
    take: async (bytes) => {
      const [taken = [], more = []] = cutChunks(await read(bytes - 1), [bytes]);
      left = more;
      return taken;
    },
    read,
    feed,
  };
};

/** @throws BODY_TOO_LARGE when a body of so many bytes is above the limit. */
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
