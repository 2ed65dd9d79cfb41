/** Bytes that chunks have together. */
export const bytesOf = (chunks: readonly Uint8Array[]): number => chunks.reduce((sum, { length }) => sum + length, 0);

/** The bytes of chunks in a buffer of their own. */
export const joined = (chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => {
  const whole = new Uint8Array(bytesOf(chunks));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
};

/** The same, not copied where it is one chunk already. */
export const inOnePiece = (chunks: readonly Uint8Array[]): Uint8Array => {
  const [only] = chunks;
  return only === undefined || chunks.length > 1 ? joined(chunks) : only;
};
