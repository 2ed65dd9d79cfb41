import { DTYPES } from '../../tensor/dtype.ts';
import { accumulatorOf, addsExactly, readsInPlace, rowsOf } from './kernel-codes.ts';
import { LONG_ROWS, PIECE, STRIP } from './kernel-limits.ts';
import { type ReduceShape, threeAxes, type WindowShape, type Windows } from './kernel-shapes.ts';

const aligned = (bytes: number): number => Math.ceil(bytes / 16) * 16;

/** Bytes that widened rows may take: they stay in L2 until the windows have passed them. */
const KEPT_BYTES = 2 ** 17;
/** Bytes that long kernels may take for the folds of the ends of one block of rows. */
const SUFFIX_BYTES = 2 ** 22;
/** Elements of a line that is laid out in pieces. */
const LINE_ELEMENTS = 2 ** 20;
/** Whether windows of rows share running folds of blocks of rows (van Herk 1992), where there is room for them. */
const isRunning = (windows: Windows | undefined, output: number): boolean =>
  windows?.dilation === 1 && windows.stride > 0 && windows.kernel >= LONG_ROWS * windows.stride && output > 1;

/** How the scratch of a window call is divided, which the kernel is told, and the bytes of all of it. */
export const windowScratch = ({ arithmetic, inner, axes, windows }: WindowShape) => {
  const placed = threeAxes(axes);
  const missing = placed.length - axes.length;
  // Sums of FP32 that leave its range are made again in FP64.
  const isSum = arithmetic.fold === 'sum';
  const accumulator = accumulatorOf(arithmetic);
  const { bytes } = DTYPES[isSum && accumulator === 'FP32' ? 'FP64' : accumulator];
  const isExact = addsExactly(arithmetic);
  let length = inner;
  const lengths = placed.map(() => 0);
  for (let a = 2; a >= 0; a -= 1) {
    lengths[a] = length;
    length *= placed[a]?.input ?? 1;
  }
  const suffixRows = placed.map((axis, a) => {
    const most = Math.min(axis.input, Math.floor(SUFFIX_BYTES / ((lengths[a] as number) * bytes)));
    const { kernel = 0 } = windows[a - missing] ?? {};
    return isRunning(windows[a - missing], axis.output) && kernel <= most ? kernel : 0;
  });
  const levels = placed.map(({ axis }, a) => axis !== 0 && (a < 2 || inner > 1));
  const first = levels.indexOf(true);
  const [, , last] = placed;

  let total = 0;
  levels.forEach((isLevel, a) => {
    const row = (lengths[a] as number) * bytes;
    const running = suffixRows[a] as number;
    // A folded row; suffixes and a prefix; what each of the two loses to rounding.
    const rows = (running > 0 ? 2 : 1) * (isExact ? 2 : 1);
    if (isLevel) total += rows * aligned(row) + aligned(running * row);
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

/** Bytes that a call of `reduce_pool` takes: rows of a strip for results, for what exact sums lose, and widened ones. */
export const reduceScratchBytes = ({ arithmetic }: ReduceShape): number => {
  const rows = 1 + (addsExactly(arithmetic) ? 1 : 0) + (readsInPlace(arithmetic) ? 0 : 4);
  return rows * STRIP * 8 + 16;
};
