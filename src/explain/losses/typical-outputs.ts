import { type ExplainedPooling, elementsOfOutput } from '../explained-pooling.ts';
import { itself, type Provenance } from '../provenance/provenance.ts';

/**
 * Returns each output as a typical element of its region: of a sum the sum by the number of elements. Undefined for a reduction
 * without one, and for regions that span the channels.
 */
export const typicalOutputs = (
  pooling: ExplainedPooling,
  r: number,
  y: Float64Array,
  typical: Provenance['typical'],
): Float64Array | undefined => {
  const reduction = pooling.reductions[r];
  if (typical === undefined || reduction === undefined || spansChannels(pooling)) return undefined;
  if (typical === itself) return y.slice();
  return y.map((value, k) => {
    const { values, divisor, taps } = elementsOfOutput(pooling, pooling.outputs.at(k), reduction);
    const total = taps?.reduce((sum, tap) => sum + tap, 0) ?? values.length;
    return typical(value, { n: values.length, divisor, total }, pooling.attributes);
  });
};

/** Whether regions have elements of several channels: those of `global` with the channels among its axes. */
const spansChannels = ({ region, geometry, attributes, x }: ExplainedPooling): boolean => {
  if (region !== 'global' || attributes.axes === undefined) return false;
  const channels = geometry.axisNames.indexOf('channels');
  const rank = x.shape.length;
  const axes: readonly unknown[] = [attributes.axes].flat();
  return axes.some((axis) => (Number(axis) + rank) % rank === channels);
};
