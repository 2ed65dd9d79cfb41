import { DTYPES, type DType } from '../../src/tensor/dtype.ts';
import { byteCount } from '../../src/tensor/tensor.ts';
import type { OtherInput, Shape } from './shape.ts';

/** Small numbers of a datatype of either sign, no NaN. */
const small = (datatype: DType, shape: readonly number[]): Uint8Array => {
  const bytes = new Uint8Array(byteCount({ datatype, shape }));
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = (i * 2654435761) >>> 13;
  const { kind, bytes: size } = DTYPES[datatype];
  // The last byte of a float: its exponent, kept near that of 1.
  if (kind === 'float')
    for (let i = size - 1; i < bytes.length; i += size) bytes[i] = ((bytes[i] as number) & 0x80) | 0x3c;
  return bytes;
};

/** What says regions: rows of real tokens, ends of segments of 10 to 500 rows, boxes over the plane of x. */
const FILLS: Readonly<Record<OtherInput['fill'], (other: OtherInput, x: readonly number[]) => Uint8Array>> = {
  small: ({ datatype, shape }) => small(datatype, shape),
  prefixes: ({ shape: [rows = 0, tokens = 0] }) =>
    Uint8Array.from({ length: rows * tokens }, (_, i) =>
      Number(i % tokens < Math.max(1, tokens - ((i / tokens) | 0) * 8)),
    ),
  offsets: ({ shape: [count = 1] }, [rows = 0]) => {
    const offsets = new BigInt64Array(count);
    let end = 0;
    for (let s = 1; s < count; s += 1) {
      end = s === count - 1 ? rows : Math.min(end + 10 + ((s * 7919) % 419), rows);
      offsets[s] = BigInt(end);
    }
    return new Uint8Array(offsets.buffer);
  },
  boxes: ({ shape: [count = 0] }, [, , height = 1, width = 1]) => {
    const boxes = new Float32Array(5 * count);
    for (let b = 0; b < count; b += 1) {
      const [x, y] = [(b * 37) % (width / 2), (b * 53) % (height / 2)];
      boxes.set([0, x, y, x + width / 3, y + height / 3], 5 * b);
    }
    return new Uint8Array(boxes.buffer);
  },
};

/** The bytes of every input of a pooling, the same at each call. */
export const inputsOf = ({ shape, datatype, inputs = [] }: Shape): ReadonlyMap<string, Uint8Array> =>
  new Map([
    ['x', small(datatype, shape)],
    ...inputs.map((other): [string, Uint8Array] => [other.name, FILLS[other.fill](other, shape)]),
  ]);
