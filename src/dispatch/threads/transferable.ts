/**
 * The same bytes in a chunk that may be moved to another thread: itself when it spans its whole ArrayBuffer, else a
 * copy. Moving a part would take its neighbors away, as with the buffers that Node cuts out of a shared one.
 */
export const transferable = (chunk: Uint8Array): Uint8Array<ArrayBuffer> =>
  chunk.buffer instanceof ArrayBuffer && chunk.byteLength === chunk.buffer.byteLength
    ? (chunk as Uint8Array<ArrayBuffer>)
    : new Uint8Array(chunk);

/** The buffers of chunks that are moved. */
export const buffersOf = (chunks: readonly Uint8Array<ArrayBuffer>[]): ArrayBuffer[] =>
  chunks.map(({ buffer }) => buffer);
