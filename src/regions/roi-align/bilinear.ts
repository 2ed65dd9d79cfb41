type Part = { readonly position: number; readonly weight: number };

/** The four cells between which a point lies, with their weights; without weight for a point more than a cell outside. */
export const bilinear = (y: number, x: number, height: number, width: number): readonly Part[] => {
  if (!(y >= -1 && y <= height && x >= -1 && x <= width)) {
    return Array.from({ length: 4 }, () => ({ position: 0, weight: 0 }));
  }
  const [top, bottom, below] = between(y, height);
  const [left, right, beside] = between(x, width);
  return [
    { position: top * width + left, weight: (1 - below) * (1 - beside) },
    { position: top * width + right, weight: (1 - below) * beside },
    { position: bottom * width + left, weight: below * (1 - beside) },
    { position: bottom * width + right, weight: below * beside },
  ];
};

/** The cells before and behind a point along an axis, and the point's distance from the first. */
const between = (point: number, extent: number): readonly [number, number, number] => {
  const at = Math.max(point, 0);
  const first = Math.floor(at);
  return first >= extent - 1 ? [extent - 1, extent - 1, 0] : [first, first + 1, at - first];
};
