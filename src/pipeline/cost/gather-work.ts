import { kernelFold } from '../../reductions/arithmetic.ts';
import { DTYPES, type DType } from '../../tensor/dtype.ts';
import type { GatherCall, GatherTiling } from '../kernel-calls/gather-shapes.ts';
import { FEW_ORDERED, LINE_POSITIONS } from '../kernel-calls/kernel-limits.ts';
import { addWork, type RATES, type Work } from './rates.ts';

/** Cells that a sample is made of. */
const CORNERS = 4;

/** What a pass over the elements of all regions does to each lane of a row. */
type Pass = keyof typeof RATES;

/** The work of a gather call over rows of `rows`, in tiles. */
export const gatherWork = (call: GatherCall, rows: DType, { tile, turnedRows }: GatherTiling): Work => {
  const { arithmetic, layout, regions, samples } = call;
  const { fold, part, input } = arithmetic;
  const { finish = 'none', ordered = false } = kernelFold(arithmetic);
  const tiles = layout.outer * Math.ceil(layout.lanes / tile);
  const results = tiles * regions.regions;
  const isEnd = (fold === 'first' || fold === 'last') && !call.skipNan && samples !== 'apart';
  const elements = tiles * (isEnd ? Math.min(regions.regions, regions.elements) : regions.elements);
  const passes = passesOf(call, rows);
  const read = elements * passes.length;
  const roots = part === undefined && ['root', 'mean_root', 'log', 'log_sum_exp', 'log_mean_exp'].includes(finish);
  const opened: Work = { gather_region: results, [roots ? 'gather_root_lane' : 'gather_lane']: results * tile };
  if (isLine(call, rows, turnedRows)) {
    const pass = passes.at(-1) ?? 'add_lane';
    return addWork(opened, { [pass]: layout.outer * layout.lanes * regions.elements });
  }
  const isInPlace = turnedRows > 0 || (input === rows && layout.laneStride === 1);
  const lanes = read * tile * (samples === 'whole' ? CORNERS : 1);
  return addWork(
    opened,
    { gather_row: read * (samples === 'whole' ? CORNERS : 1), turned_lane: tiles * turnedRows * tile },
    { turned_block: tiles * turnedBlocks(call, turnedRows) * widenedBlocks(call, rows, tile) },
    isInPlace ? {} : { [layout.laneStride === 1 ? 'widened_lane' : 'strided_lane']: lanes },
    samples ? { sample_row: samples === 'whole' ? read : read / CORNERS, sample_lane: read * tile } : {},
    call.weights || call.filtered || samples === 'apart' ? { weight_row: read } : {},
    ...passes.map((pass): Work => ({ [pass]: elements * tile })),
    ordered ? orderWork(call, rows, tile, tiles) : {},
  );
};

/** Parts of planes that are turned one by one, four lanes at a time. */
const turnedBlocks = ({ layout }: GatherCall, turnedRows: number): number =>
  turnedRows === 0 ? 0 : layout.planes * Math.ceil(layout.planeRows / LINE_POSITIONS);

/** Blocks of four lanes of a tile whose rows are widened, or copied as the last block has fewer lanes, before they are turned. */
const widenedBlocks = ({ arithmetic, layout }: GatherCall, rows: DType, tile: number): number =>
  arithmetic.input === rows ? (layout.lanes % 4 === 0 ? 0 : tile / 4 / Math.ceil(layout.lanes / 4)) : tile / 4;

/** Whether powers or exponentials of whole planes are added along their lines (gather-lines.as.ts). */
const isLine = (
  { arithmetic, layout, regions, skipNan, products }: GatherCall,
  rows: DType,
  turnedRows: number,
): boolean => {
  const { fold, output } = arithmetic;
  const { map, scaled = false, p = 1 } = kernelFold(arithmetic);
  if (rows !== 'FP32' || output === 'FP64' || fold !== 'sum' || skipNan || scaled) return false;
  if (!products || regions.elements !== layout.planeRows) return false;
  if (regions.regions !== 1 || layout.laneStride === 1 || layout.rowStride !== 1 || turnedRows > 0) return false;
  return map === 'abs_pow' || map === 'clamped_pow' || (map === 'exp' && Number.isInteger(Math.log2(Math.abs(p))));
};

/** Passes over the elements, in their order. */
const passesOf = ({ arithmetic, exponents, indices, skipNan }: GatherCall, rows: DType): readonly Pass[] => {
  const { fold, output } = arithmetic;
  const { map, p, scaled = false, ordered = false } = kernelFold(arithmetic);
  if (fold === 'count' && !skipNan) return [];
  const isSingle = rows === 'FP32';
  if (ordered) return ['kept_lane'];
  if (skipNan && (fold === 'max' || fold === 'min' || fold === 'range')) return ['track_lane', 'numbers_lane'];
  if (fold === 'max' || fold === 'min') return [indices === undefined ? 'select_lane' : 'track_lane'];
  if (fold === 'first' || fold === 'last' || fold === 'range') return ['track_lane'];
  if (fold === 'soft') return ['select_lane', isSingle ? 'exponential_lane' : 'exponential_double_lane'];
  if (fold === 'deviation') return ['add_lane', 'combine_lane'];
  if (fold === 'sampled') return ['combine_lane', 'combine_lane'];
  if (map === 'exp') return ['select_lane', isSingle ? 'exponential_lane' : 'exponential_double_lane'];
  if (map === 'abs_pow' || map === 'clamped_pow') {
    const isProduct = exponents === undefined && (p === 2 || p === 3);
    const power = isProduct ? 'combine_lane' : isSingle && output !== 'FP64' ? 'power_lane' : 'power_double_lane';
    return scaled ? ['select_lane', power] : [power];
  }
  if (fold === 'sum' && !skipNan) return ['add_lane'];
  return ['combine_lane'];
};

/** The elements of every region partly sorted, lane by lane or, of few, all lanes at once. */
const orderWork = (call: GatherCall, rows: DType, tile: number, tiles: number): Work => {
  const { arithmetic, regions, layout } = call;
  const isChosen = arithmetic.fold === 'quantile' && ['lower', 'higher', 'nearest'].includes(arithmetic.interpolation);
  const elements = regions.elements / Math.max(regions.regions, 1);
  if (isChosen && regions.largestRegion <= FEW_ORDERED && !call.skipNan && DTYPES[rows].kind === 'float') {
    const ranks = Math.ceil(arithmetic.q * elements) + 1;
    const compared = ranks * elements - (ranks * ranks) / 2;
    return { network_vector: (tiles * regions.regions * tile * DTYPES[rows].bytes * Math.max(compared, 1)) / 16 };
  }
  return { sorted_lane: layout.outer * layout.lanes * regions.elements * (isChosen ? 1 : 1.5) };
};
