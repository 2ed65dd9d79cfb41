/**
 * The same bytes in a chunk that may be moved to another thread: itself when it spans its whole ArrayBuffer, else a
 * copy. Moving a part would take its neighbours away, as with the buffers that Node cuts out of a shared one.
 */
export const movable = (chunk: Uint8Array): Uint8Array<ArrayBuffer> =>
  chunk.buffer instanceof ArrayBuffer && chunk.byteLength === chunk.buffer.byteLength
    ? (chunk as Uint8Array<ArrayBuffer>)
    : new Uint8Array(chunk);

/** The bytes of chunks in a buffer of their own, which may be moved while the chunks stay. */
export const copyOf = (chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => {
  const copy = new Uint8Array(chunks.reduce((bytes, chunk) => bytes + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    copy.set(chunk, at);
    at += chunk.length;
  }
  return copy;
};

/** The buffers of chunks that are moved. */
export const buffersOf = (chunks: readonly Uint8Array<ArrayBuffer>[]): ArrayBuffer[] =>
  chunks.map(({ buffer }) => buffer);
