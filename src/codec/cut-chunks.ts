/**
 * The bytes of these chunks in parts of these sizes, and a last one of what is left; parts are short where the chunks
 * are. Nothing is copied: a chunk that belongs to two parts is cut into views.
 */
export const cutChunks = (chunks: readonly Uint8Array[], sizes: readonly number[]): readonly Uint8Array[][] => {
  const rest = chunks.filter((chunk) => chunk.length > 0).reverse();
  const parts = sizes.map((size) => {
    const part: Uint8Array[] = [];
    let missing = size;
    while (missing > 0) {
      const chunk = rest.pop();
      if (chunk === undefined) break;
      part.push(chunk.length > missing ? chunk.subarray(0, missing) : chunk);
      if (chunk.length > missing) rest.push(chunk.subarray(missing));
      missing -= Math.min(missing, chunk.length);
    }
    return part;
  });
  return [...parts, rest.reverse()];
};
