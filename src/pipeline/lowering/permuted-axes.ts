const RANK = 6;

/** A number of each axis. */
type PerAxis = readonly [number, number, number, number, number, number];

const perAxis = ([a = 1, b = 1, c = 1, d = 1, e = 1, f = 1]: readonly number[]): PerAxis => [a, b, c, d, e, f];

/**
 * A transposition as the kernel walks it: six output axes, outermost first, each with the elements of the input between
 * its neighbors. Axes of extent 1 are dropped and axes that stay neighbors are joined; those that are then not there
 * come first. `fast` is the output axis along which neighbors of the input lie.
 */
export const permutedAxes = (shape: readonly number[], permutation: readonly number[]) => {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, extent) => product * extent, 1));
  const axes: { extent: number; step: number }[] = [];
  for (const axis of permutation) {
    const [extent, step] = [shape[axis] as number, strides[axis] as number];
    const outer = axes.at(-1);
    if (extent === 1) continue;
    if (outer !== undefined && outer.step === extent * step)
      axes[axes.length - 1] = { extent: outer.extent * extent, step };
    else axes.push({ extent, step });
  }
  const missing = Array.from({ length: RANK - axes.length }, () => ({ extent: 1, step: axes.length === 0 ? 1 : 0 }));
  const six = [...missing, ...axes];
  return {
    extents: perAxis(six.map(({ extent }) => extent)),
    steps: perAxis(six.map(({ step }) => step)),
    fast: Math.max(
      six.findLastIndex(({ step }) => step === 1),
      0,
    ),
  };
};
