import { type Geometry, isTable } from '../../regions/geometry.ts';
import { DTYPES, type DType } from '../../tensor/dtype.ts';
import { elementCount } from '../../tensor/shape.ts';
import { totalElements } from '../cost/region-elements.ts';
import { scanRegions, scanScratchBytes } from '../kernel-calls/gather-calls.ts';
import type { Draft } from './draft.ts';
import type { StridedTensor } from './lower-gather.ts';

/** The prepared tensor: its datatype, its buffer, and the name in a refusal. */
export type ScannedTensor = { readonly datatype: DType; readonly buffer: string; readonly name: string };

/**
 * Adds, for `nan=error`, a call that refuses a NaN which one of the regions reads that were set before. What no region reads
 * is no element.
 */
export const lowerScan = (
  draft: Draft,
  { datatype, buffer, name }: ScannedTensor,
  geometry: Geometry,
  { walk, regions }: Pick<StridedTensor, 'walk'> & { readonly regions: number },
): void => {
  const { kind } = DTYPES[datatype];
  if (kind !== 'float') return;
  const scratch = draft.scratch('scan', scanScratchBytes(isTable(geometry) ? [] : geometry.axes));
  const planes = walk.planes * walk.planeRows * walk.lanes;
  const groups = isTable(geometry) && geometry.walk.groupStride > 0 ? geometry.perGroup : 1;
  const count = elementCount([walk.outer, planes, groups]);
  const listed = isTable(geometry) ? walk.outer * totalElements(geometry) : 0;
  draft.call({
    ...scanRegions({ datatype, x: buffer, count, layout: walk, regions, listed, scratch }),
    refusals: [{ code: 'NAN_REFUSED', detail: `${name}: expected no NaN in a region (nan=error), got one` }],
  });
};
