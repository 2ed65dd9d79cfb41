import type { Element } from '../../reductions/reduction.ts';
import type { ListedRegion, RegionInputs, TableGeometry } from '../../regions/geometry.ts';
import type { RegionElements } from './region-elements.ts';

/** Returns the elements of every output of listed regions, in row-major order of the output. */
export const tableOutputs = (
  geometry: TableGeometry,
  x: readonly Element[],
  inputs: RegionInputs,
): readonly RegionElements[] => {
  const { walk, perGroup, channelsLast } = geometry;
  const listed = geometry.list(inputs);
  const at = (o: number, lane: number, region: ListedRegion, position: number): number =>
    o * walk.outerStride +
    lane * walk.laneStride +
    region.plane * walk.planeStride +
    region.group * walk.groupStride +
    ((region.planeRow ?? 0) + position) * walk.rowStride;
  const output = (o: number, lane: number, region: ListedRegion): RegionElements => {
    const elements = region.elements.map((parts) => {
      const [only, ...more] = parts;
      if (only !== undefined && more.length === 0 && only.weight === 1)
        return x[at(o, lane, region, only.position)] as Element;
      return parts.reduce(
        (sum, { position, weight }) => (weight === 0 ? sum : sum + weight * Number(x[at(o, lane, region, position)])),
        0,
      );
    });
    const places = region.elements.map(([part]) => part?.position ?? -1);
    return {
      positions: places.map((position) => at(o, lane, region, position)),
      elements,
      places,
      plane: region.plane + o,
      divisor: elements.length,
      counts: true,
      channel: lane,
    };
  };
  const [outers, lanes] = [range(walk.outer), range(walk.lanes)];
  if (channelsLast)
    return outers.flatMap((o) => listed.flatMap((region) => lanes.map((lane) => output(o, lane, region))));
  const groups = range(listed.length / Math.max(perGroup, 1)).map((g) =>
    listed.slice(g * perGroup, (g + 1) * perGroup),
  );
  return outers.flatMap((o) =>
    groups.flatMap((group) => lanes.flatMap((lane) => group.map((region) => output(o, lane, region)))),
  );
};

const range = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);
