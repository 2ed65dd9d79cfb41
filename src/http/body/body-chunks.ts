import { free } from '../../tensor/free.ts';

/** Bytes of a body whose chunks are kept as they came: large bodies are packed from here on. */
const UNPACKED_BYTES = 2 ** 22;
/** Bytes of a block: from `MALLOC_MMAP_THRESHOLD_` of `npm start` on, glibc maps each by itself and returns it when it is freed. */
const BLOCK_BYTES = 2 ** 18;

/** Bytes in flight above which all bodies are packed. */
const CROWDED_BYTES = 2 ** 26;

/** Block of a body before the first: most need none, and an ArrayBuffer each costs the collector. */
const EMPTY = new Uint8Array(0);

/**
 * Chunks of a body that came from a socket and are held until all of it was received. Those of large bodies, and all while much
 * is in flight, are copied into blocks and freed at once: glibc never returned the memory of 64 KiB chunks to the system, 200 MB
 * after bodies of 200 MB. A class: small bodies have no use for functions of their own.
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

  /** Takes over a chunk, which may be empty afterwards. */
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
