import { bytesOf } from '../../tensor/chunks.ts';
import type { Body } from '../body/body.ts';

/** Bytes that are thrown away at a time. */
const SKIPPED_BYTES = 2 ** 20;

/** Reads ranges of a body whose begins and ends never decrease. */
export type ByteRanges = {
  /** Bytes of the body that were read or skipped. */
  readonly position: () => number;
  /** The bytes from `begin` to `end`, fewer where the body ends before; those from `nextBegin` on will be read again. */
  readonly read: (begin: number, end: number, nextBegin: number) => Promise<readonly Uint8Array[]>;
  /**
   * Gives away the bytes from `begin` to `end` as they come, which nobody reads again; how many there were. Only after a range
   * whose last bytes are not read again.
   */
  readonly feed: (begin: number, end: number, give: (chunk: Uint8Array) => void) => Promise<number>;
  /** Throws away what comes before `begin`. */
  readonly skipTo: (begin: number) => Promise<void>;
};

/** The ranges of a body, counted from where it is now. */
export const openByteRanges = (body: Pick<Body, 'take' | 'feed'>): ByteRanges => {
  let position = 0;
  /** Copies of the bytes before `position` that the next range begins with. */
  let kept: readonly Uint8Array[] = [];

  const take = async (bytes: number): Promise<readonly Uint8Array[]> => {
    const chunks = await body.take(bytes);
    position += bytesOf(chunks);
    return chunks;
  };
  const skipTo = async (begin: number): Promise<void> => {
    while (position < begin) {
      const before = position;
      await take(Math.min(begin - position, SKIPPED_BYTES));
      if (position === before) return;
    }
  };
  return {
    position: () => position,
    skipTo,
    feed: async (begin, end, give) => {
      await skipTo(begin);
      const fed = position < begin ? 0 : await body.feed(end - begin, give);
      position += fed;
      return fed;
    },
    read: async (begin, end, nextBegin) => {
      await skipTo(begin);
      const fresh = position < end ? await take(end - position) : [];
      const chunks = [...kept, ...fresh];
      kept = nextBegin < end ? [lastBytes(chunks, end - nextBegin)] : [];
      return chunks;
    },
  };
};

/** A copy of the last bytes of some chunks. */
const lastBytes = (chunks: readonly Uint8Array[], bytes: number): Uint8Array => {
  const copy = new Uint8Array(bytes);
  let at = bytes;
  for (const chunk of chunks.toReversed()) {
    if (at === 0) break;
    const part = chunk.subarray(Math.max(chunk.length - at, 0));
    at -= part.length;
    copy.set(part, at);
  }
  return copy;
};
