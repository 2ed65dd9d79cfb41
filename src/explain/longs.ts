/** Returns whole numbers as INT64; a bigint for each took ten times as long. */
export const longs = (values: ArrayLike<number>): BigInt64Array<ArrayBuffer> => {
  const words = new Int32Array(2 * values.length);
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] as number;
    words[2 * i] = value;
    words[2 * i + 1] = Math.floor(value / 2 ** 32);
  }
  return new BigInt64Array(words.buffer);
};
