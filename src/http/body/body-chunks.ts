import { free } from '../../tensor/free.ts';

/** Bytes of a body whose chunks are kept as they came: large bodies are packed from here on. */
const UNPACKED_BYTES = 2 ** 22;
/** Bytes of a block: from `MALLOC_MMAP_THRESHOLD_` of `npm start` on, glibc maps each by itself and returns it when it is freed. */
const BLOCK_BYTES = 2 ** 18;

/** Bytes in flight above which all bodies are packed. */
const CROWDED_BYTES = 2 ** 26;

/** Block of a body before the first: most need none, and an ArrayBuffer each costs the collector. */
const EMPTY = new Uint8Array(0);

/** The chunks of a body that is held until all of it was received. */
export type BodyChunks = {
  /** Takes over a chunk. */
  readonly add: (chunk: Uint8Array) => void;
  /** Returns all bytes; nothing may be added afterwards. */
  readonly end: () => readonly Uint8Array[];
};

/**
 * Collects chunks that came from a socket. Those of large bodies, and all while much is in flight, are copied into blocks and freed at
 * once: glibc never returned the memory of 64 KiB chunks to the system, 200 MB after bodies of 200 MB.
 */
export const collectChunks = (inFlightBytes: () => number): BodyChunks => {
  const chunks: Uint8Array[] = [];
  let unpackedBytes = 0;
  let block = EMPTY;
  let used = 0;

  const pack = (chunk: Uint8Array): void => {
    for (let at = 0; at < chunk.length; ) {
      if (used === block.length) {
        block = new Uint8Array(BLOCK_BYTES);
        chunks.push(block);
        used = 0;
      }
      const part = chunk.subarray(at, at + block.length - used);
      block.set(part, used);
      used += part.length;
      at += part.length;
    }
    free(chunk);
  };

  return {
    add: (chunk) => {
      const isLarge = unpackedBytes + chunk.length > UNPACKED_BYTES;
      if (used < block.length || isLarge || inFlightBytes() > CROWDED_BYTES) {
        pack(chunk);
        return;
      }
      unpackedBytes += chunk.length;
      chunks.push(chunk);
    },
    end: () => {
      if (used === block.length) return chunks;
      const last = block.slice(0, used);
      free(block);
      return [...chunks.slice(0, -1), last];
    },
  };
};
