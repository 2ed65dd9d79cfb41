import { type Geometry, isTable } from '../../regions/geometry.ts';

/** Returns the extents of the axes that are neither batch nor channels. */
export const spatialExtents = (axisNames: readonly string[], shape: readonly number[]): readonly number[] =>
  shape.filter((_, axis) => !['batch', 'channels'].includes(axisNames[axis] ?? ''));

/** Returns the axes of boxes: the spatial ones, or one of all reduced axes together. */
export const boxAxes = ({
  geometry,
  extents,
}: {
  readonly geometry: Geometry;
  readonly extents: readonly number[];
}): number => (isTable(geometry) || geometry.indexing !== undefined ? extents.length : geometry.axes.length);
