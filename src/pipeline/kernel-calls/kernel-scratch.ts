import { DTYPES } from '../../tensor/dtype.ts';
import { accumulatorOf, readsInPlace, rowsOf } from './kernel-codes.ts';
import { threeAxes, type WindowShape } from './kernel-shapes.ts';

const aligned = (bytes: number): number => Math.ceil(bytes / 16) * 16;

/** Bytes that widened rows may take: they stay in L2 until the windows have passed them. */
const KEPT_BYTES = 2 ** 17;
/** Bytes that long kernels may take for the folds of the ends of one block of rows. */
const SUFFIX_BYTES = 2 ** 22;
/** Elements of a line that is laid out in pieces. */
const LINE_ELEMENTS = 2 ** 20;
/** Results that are made at a time of a line that is folded window by window (`PIECE` of line.as.ts). */
const PIECE = 2048;

/** How the scratch of a window call is divided, which the kernel is told, and the bytes of all of it. */
export const windowScratch = ({ arithmetic, inner, axes }: WindowShape) => {
  const placed = threeAxes(axes);
  // Sums of FP32 that leave its range are made again in FP64.
  const isSum = arithmetic.fold === 'sum';
  const accumulator = accumulatorOf(arithmetic);
  const { bytes } = DTYPES[isSum && accumulator === 'FP32' ? 'FP64' : accumulator];
  const rowsOfLevel = isSum && bytes === 8 ? 4 : 2;
  let length = inner;
  const lengths = placed.map(() => 0);
  for (let a = 2; a >= 0; a -= 1) {
    lengths[a] = length;
    length *= placed[a]?.input ?? 1;
  }
  const suffixRows = placed.map(({ input }, a) =>
    Math.min(input, Math.floor(SUFFIX_BYTES / ((lengths[a] as number) * bytes))),
  );
  const levels = placed.map(({ axis }, a) => axis !== 0 && (a < 2 || inner > 1));
  const first = levels.indexOf(true);
  const [, , last] = placed;

  let total = 0;
  levels.forEach((isLevel, a) => {
    const row = (lengths[a] as number) * bytes;
    if (isLevel) total += rowsOfLevel * aligned(row) + aligned((suffixRows[a] as number) * row);
  });
  let keptRows = 0;
  if (first >= 0 && !readsInPlace(arithmetic)) {
    const row = (lengths[first] as number) * DTYPES[rowsOf(arithmetic)].bytes;
    keptRows = Math.max(4, Math.min(placed[first]?.input ?? 0, Math.floor(KEPT_BYTES / row)));
    total += aligned(keptRows * 4) + aligned(keptRows * row);
  }
  const wholeLine = 2 * last.input + 128;
  const lineElements = first >= 0 ? wholeLine : Math.min(wholeLine, LINE_ELEMENTS);
  if (inner === 1) total += aligned(lineElements * 2 * bytes + 256);
  const longestPiece = first >= 0 ? last.output : Math.min(last.output, Math.max(PIECE, lineElements));
  total += aligned((inner > 1 ? inner : longestPiece) * bytes) + 16;
  return { total, suffixRows, keptRows, lineElements };
};

/** Columns that the reduce kernel folds at a time (`STRIP` of reduce.as.ts): four widened rows, one of results and one of what sums of FP64 lose to rounding. */
const STRIP = 2048;
export const REDUCE_SCRATCH_BYTES = 6 * STRIP * 8 + 16;
