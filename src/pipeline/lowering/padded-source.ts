import type { Padding } from '../../regions/geometry.ts';
import type { PadMode } from '../../tensor/pad-mode.ts';

/** The cell of an axis of `extent` cells that a padded position stands for, −1 for none (`numpy.pad`). */
const sourceCell = (mode: PadMode, position: number, extent: number): number => {
  if (position >= 0 && position < extent) return position;
  const modulo = (period: number): number => ((position % period) + period) % period;
  switch (mode) {
    case 'constant':
      return -1;
    case 'edge':
      return position < 0 ? 0 : extent - 1;
    case 'wrap':
      return modulo(extent);
    case 'symmetric': {
      const turned = modulo(2 * extent);
      return turned < extent ? turned : 2 * extent - 1 - turned;
    }
    case 'reflect': {
      if (extent === 1) return 0;
      const turned = modulo(2 * (extent - 1));
      return turned < extent ? turned : 2 * (extent - 1) - turned;
    }
  }
};

/** From a flat cell of the padded plane to the cell of the source plane, −1 where padding is constant. */
export const paddedSource = ({ mode, begin, end, extents }: Padding): ((cell: number) => number) => {
  const padded = extents.map((extent, a) => (begin[a] as number) + extent + (end[a] as number));
  return (cell) => {
    let rest = cell;
    let source = 0;
    let scale = 1;
    for (let a = extents.length - 1; a >= 0; a -= 1) {
      const extent = extents[a] as number;
      const position = sourceCell(mode, (rest % (padded[a] as number)) - (begin[a] as number), extent);
      if (position < 0) return -1;
      source += position * scale;
      scale *= extent;
      rest = Math.floor(rest / (padded[a] as number));
    }
    return source;
  };
};
