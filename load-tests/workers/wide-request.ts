import { elementCount } from '../../src/tensor/shape.ts';

/** One large request whose work is more than its bytes. */
export type WideRequest = { readonly name: string; readonly path: string; readonly body: Buffer };

type Fill = (values: Float32Array) => void;

const fillAround1: Fill = (values) => {
  for (let i = 0; i < values.length; i += 1) values[i] = ((i * 7919) % 1000) / 500;
};

/** Each has a third of a plane of 50 × 68. */
const fillBoxes: Fill = (values) => {
  for (let b = 0; b < values.length / 5; b += 1) values.set([0, b % 40, b % 30, (b % 40) + 22, (b % 30) + 16], 5 * b);
};

/** Tensors of FP32 in safetensors: a length, a header, the bytes. */
const bodyOf = (tensors: Readonly<Record<string, readonly [shape: readonly number[], fill: Fill]>>): Buffer => {
  let end = 0;
  const parts: Buffer[] = [];
  const header: Record<string, object> = {};
  for (const [name, [shape, fill]] of Object.entries(tensors)) {
    const values = new Float32Array(elementCount(shape));
    fill(values);
    parts.push(Buffer.from(values.buffer));
    header[name] = { dtype: 'F32', shape, data_offsets: [end, end + values.byteLength] };
    end += values.byteLength;
  }
  // Tensors begin at multiples of their elements' size.
  const text = Buffer.from(JSON.stringify(header));
  const head = Buffer.alloc(8 + Math.ceil(text.length / 8) * 8, ' ');
  head.writeBigUInt64LE(BigInt(head.length - 8));
  text.copy(head, 8);
  return Buffer.concat([head, ...parts]);
};

const x = (...shape: number[]): Buffer => bodyOf({ x: [shape, fillAround1] });

export const WIDE: readonly WideRequest[] = [
  { name: 'median 3×3 of 8×64×112×112', path: 'window/median?kernel_shape=3,3', body: x(8, 64, 112, 112) },
  { name: 'quantile of 32×256×28×28', path: 'global/quantile?q=0.9', body: x(32, 256, 28, 28) },
  { name: 'soft 3×3 s2 of 4×64×112×112', path: 'window/soft?kernel_shape=3,3&strides=2', body: x(4, 64, 112, 112) },
  { name: 'covariance of 32×256×784', path: 'global/covariance', body: x(32, 256, 28, 28) },
  {
    name: 'RoIAlign 7×7, 512 boxes on 256×50×68',
    path: 'roi_align/mean?output_shape=7,7&sampling_ratio=2',
    body: bodyOf({ x: [[1, 256, 50, 68], fillAround1], boxes: [[512, 5], fillBoxes] }),
  },
];
