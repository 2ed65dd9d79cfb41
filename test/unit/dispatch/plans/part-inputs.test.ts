import { expect, test } from 'vitest';
import { cutInputs } from '../../../../src/dispatch/plans/part-inputs.ts';
import { planPooling } from '../../../../src/pipeline/plan-pooling.ts';

const spec = { name: 'x', datatype: 'UINT8', shape: [1, 1, 6] } as const;
const plan = planPooling({ region: 'global', reductions: ['max'], attributes: {}, inputs: [spec] });
const chunksOf = () => [new Uint8Array([0, 1, 2, 3]), new Uint8Array([4, 5]), new Uint8Array([6, 7, 8, 9])];
const whole = new Map<string, readonly Uint8Array[]>();

/** Chunks as a socket brings them: a slice of a Buffer is a view of its memory. */
const buffersOf = () => chunksOf().map(({ buffer }) => Buffer.from(buffer));

test.each([
  ['arrays', chunksOf],
  ['Buffers', buffersOf],
] as const)(
  'a part takes the %s that only it needs as they are, and copies of bytes that others need, too',
  (_, make) => {
    const chunks = make();
    const parts = [
      { plan, ranges: [{ begin: 0, end: 7 }] },
      { plan, ranges: [{ begin: 5, end: 10 }] },
    ];
    const inputs = cutInputs([{ ...spec, chunks }], parts);
    const [first = [], second = []] = [0, 1].map((index) => inputs(index, whole)[0]?.chunks ?? []);
    expect([first, second].map((some) => some.map((chunk) => [...chunk]))).toEqual([
      [[0, 1, 2, 3], [4, 5], [6]],
      [[5], [6, 7, 8, 9]],
    ]);
    expect(first[0]).toBe(chunks[0]);
    for (const chunk of [...first.slice(1), ...second]) {
      expect(chunk.byteLength).toBe(chunk.buffer.byteLength);
      expect(chunks).not.toContain(chunk);
    }
  },
);

test('parts are cut at the same places after chunks of earlier parts were transferred', () => {
  const parts = [0, 4, 6].map((begin, i) => ({ plan, ranges: [{ begin, end: [4, 6, 10][i] ?? 0 }] }));
  const chunks = chunksOf();
  const inputs = cutInputs([{ ...spec, chunks }], parts);
  const cut = parts.map((_, index) => {
    const [chunk] = inputs(index, whole)[0]?.chunks ?? [];
    return [...new Uint8Array((chunk?.buffer as ArrayBuffer | undefined)?.transfer() ?? [])];
  });
  expect(cut).toEqual([
    [0, 1, 2, 3],
    [4, 5],
    [6, 7, 8, 9],
  ]);
  expect(chunks.map(({ length }) => length)).toEqual([0, 0, 0]);
});

test('an input that every part needs is passed as its chunks', () => {
  const own = [new Uint8Array([7])];
  const inputs = cutInputs([{ ...spec, chunks: chunksOf() }], [{ plan, ranges: [undefined] }]);
  expect(inputs(0, new Map([['x', own]]))[0]?.chunks).toBe(own);
});
