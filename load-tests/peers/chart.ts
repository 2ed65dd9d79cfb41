import type { KernelRow } from '../../test/support/bench/bench-run.ts';

/**
 * An SVG of how many times faster than each peer the kernels are; on the line at 1 both are as fast.
 * @throws Error where vega is not installed (npm run bench:peers)
 */
export const benchChart = async (rows: readonly KernelRow[]): Promise<string> => {
  const [{ compile }, { parse, View }] = await Promise.all([import('vega-lite'), import('vega')]);
  const values = rows.flatMap(({ name, us, peers }) =>
    Object.entries(peers).map(([peer, peerUs]) => ({ name, peer, ratio: peerUs / us })),
  );
  const { spec } = compile({
    data: { values },
    title: 'Time of the peer / time of poolserve, one thread',
    width: 520,
    layer: [
      {
        mark: { type: 'point', filled: true, size: 60 },
        encoding: {
          y: { field: 'name', type: 'nominal', sort: null, title: null },
          x: { field: 'ratio', type: 'quantitative', scale: { type: 'log' }, title: 'times' },
          color: { field: 'peer', type: 'nominal', title: null },
        },
      },
      { mark: { type: 'rule', strokeDash: [4, 4] }, encoding: { x: { datum: 1 } } },
    ],
  });
  return new View(parse(spec), { renderer: 'none' }).toSVG();
};
