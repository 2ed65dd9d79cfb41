import { words } from '../attribute-schemas.ts';
import { defineTransform } from '../define-transform.ts';

const attributes = { to: words(['channels_first', 'channels_last'], 'channels_first or channels_last') };

/** [batch, channels, *spatial] as [batch, *spatial, channels], or the other way. */
export const layout = defineTransform({
  name: 'layout',
  title: 'Channels moved behind the spatial axes, or before them.',
  attributes,
  main: 'to',
  x: { leastRank: 2 },
  apply: ({ to }, x) => {
    const [batch = 0, channels = 1, ...more] = x.shape.keys();
    const last = x.shape.length - 1;
    const permutation =
      to === 'channels_last' ? [batch, ...more, channels] : [batch, last, ...[channels, ...more].slice(0, -1)];
    const shape = permutation.map((axis) => x.shape[axis] as number);
    return { kind: 'transposed', shape, datatype: x.datatype, rows: 'separate', permutation };
  },
});
