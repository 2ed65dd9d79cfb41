import { free } from '../../tensor/free.ts';

/** Bytes of a body up to which chunks are kept unchanged; later chunks are packed. */
const UNPACKED_BYTES = 2 ** 22;
/** Bytes of a block. From `MALLOC_MMAP_THRESHOLD_` of `npm start` on, glibc maps each block separately and unmaps a freed one. */
const BLOCK_BYTES = 2 ** 18;

/** Bytes in flight above which all bodies are packed. */
const CROWDED_BYTES = 2 ** 26;

/** Initial block, shared by all bodies: most need none, and an ArrayBuffer for each costs garbage collection. */
const EMPTY = new Uint8Array(0);

/**
 * The chunks of a body, which are held until the body is complete. Chunks of large bodies, and all chunks while many bytes are in
 * flight, are copied into blocks and freed at once: glibc did not return the memory of 64 KiB chunks to the system, 200 MB after
 * bodies of 200 MB (measured with `npm run test:memory`). A class allocates no closures for small bodies.
 */
export class BodyChunks {
  readonly #inFlightBytes: () => number;
  readonly #chunks: Uint8Array[] = [];
  #unpackedBytes = 0;
  #block = EMPTY;
  #usedBytes = 0;

  constructor(inFlightBytes: () => number) {
    this.#inFlightBytes = inFlightBytes;
  }

  /** Adds a chunk and owns it; the chunk may be empty afterwards. */
  add(chunk: Uint8Array): void {
    const isLarge = this.#unpackedBytes + chunk.length > UNPACKED_BYTES;
    if (this.#usedBytes < this.#block.length || isLarge || this.#inFlightBytes() > CROWDED_BYTES) {
      this.#pack(chunk);
      return;
    }
    this.#unpackedBytes += chunk.length;
    this.#chunks.push(chunk);
  }

  /** Returns all bytes; nothing may be added afterwards. */
  end(): readonly Uint8Array[] {
    if (this.#usedBytes === this.#block.length) return this.#chunks;
    const last = this.#block.slice(0, this.#usedBytes);
    free(this.#block);
    return [...this.#chunks.slice(0, -1), last];
  }

  #pack(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; ) {
      if (this.#usedBytes === this.#block.length) {
        this.#block = new Uint8Array(BLOCK_BYTES);
        this.#chunks.push(this.#block);
        this.#usedBytes = 0;
      }
      const part = chunk.subarray(at, at + this.#block.length - this.#usedBytes);
      this.#block.set(part, this.#usedBytes);
      this.#usedBytes += part.length;
      at += part.length;
    }
    free(chunk);
  }
}
