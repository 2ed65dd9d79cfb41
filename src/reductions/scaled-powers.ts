/** Σ|x|^p as scale^p · sum, so that no power leaves the range, and the number of elements. */
export type PowerState = { readonly scale: number; readonly sum: number; readonly count: number };

export const NO_POWERS: PowerState = { scale: 0, sum: 0, count: 0 };

/** Returns how states are merged for an exponent: scaled by the larger of their scales. */
export const mergePowers =
  (p: number) =>
  (a: PowerState, b: PowerState): PowerState => {
    const count = a.count + b.count;
    if (a.scale !== a.scale || b.scale !== b.scale) return { scale: Number.NaN, sum: 1, count };
    const [less, more] = a.scale < b.scale ? [a, b] : [b, a];
    if (less.scale === 0 || more.scale === Number.POSITIVE_INFINITY) return { ...more, count };
    const sum = p === Number.POSITIVE_INFINITY ? 1 : more.sum + less.sum * (less.scale / more.scale) ** p;
    return { scale: more.scale, sum, count };
  };
