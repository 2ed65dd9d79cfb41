import { bytesOf } from '../../tensor/chunks.ts';
import type { Body } from '../body/body.ts';

/** Bytes that are skipped at a time. */
const SKIPPED_BYTES = 2 ** 20;

/** A reader of ranges of a body whose begins and ends never decrease. */
export type ByteRanges = {
  /** Returns the number of read and skipped bytes. */
  readonly position: () => number;
  /** Returns the bytes from `begin` to `end`, fewer when the body ends before; bytes from `nextBegin` on can be read again. */
  readonly read: (begin: number, end: number, nextBegin: number) => Promise<readonly Uint8Array[]>;
  /**
   * Passes the bytes from `begin` to `end` to `give` as they are received; they cannot be read again. Returns their number. Call
   * only after a range whose last bytes are not read again.
   */
  readonly feed: (begin: number, end: number, give: (chunk: Uint8Array) => void) => Promise<number>;
  /** Skips the bytes before `begin`. */
  readonly skipTo: (begin: number) => Promise<void>;
};

/** Returns the ranges of a body, counted from its current position. */
export const openByteRanges = (body: Pick<Body, 'take' | 'feed'>): ByteRanges => {
  let position = 0;
  /** Copies of the bytes before `position` that the next range begins with. */
  let overlap: readonly Uint8Array[] = [];

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
      const chunks = [...overlap, ...fresh];
      overlap = nextBegin < end ? [lastBytes(chunks, end - nextBegin)] : [];
      return chunks;
    },
  };
};

/** Returns a copy of the last bytes of chunks. */
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
