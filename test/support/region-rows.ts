import { RequestError } from '../../src/errors.ts';
import { readAttributes } from '../../src/pipeline/attributes/attributes.ts';
import { findReduction, findRegion, operatorAttributes } from '../../src/pipeline/catalogue.ts';
import { reference } from '../../src/pipeline/reference/reference.ts';
import { isTable } from '../../src/regions/geometry.ts';
import type { OperatorCase } from './operator-case.ts';

/** The rows of every region of a request, in the order of its result, and the tensor’s channel axis; undefined where it has none. */
export const regionRows = ({
  region,
  attributes,
  shape,
  datatype,
  elements,
  inputs = [],
}: OperatorCase):
  | {
      readonly channels: number;
      readonly channelAxis: number;
      readonly regions: readonly (readonly (readonly number[])[])[];
    }
  | undefined => {
  const scheme = findRegion(region);
  try {
    const read = readAttributes(operatorAttributes(scheme, [findReduction('count')]), attributes, region);
    const layout = (read.layout ?? 'channels_first') as 'channels_first';
    const given = Object.fromEntries(inputs.map((tensor) => [tensor.name, tensor]));
    const geometry = scheme.geometry(read, { shape, layout, unbatched: read.unbatched === true }, datatype, given);
    if (geometry.channelAxis === undefined || (!isTable(geometry) && geometry.indexing === undefined)) return undefined;
    const values = Object.fromEntries(inputs.map(({ name, data }) => [name, data]));
    const outputs = reference(geometry, shape, elements, () => 0, { inputs: values });
    const channels = geometry.outputShape[geometry.channelAxis] as number;
    const after = geometry.outputShape.slice(geometry.channelAxis + 1).reduce((product, extent) => product * extent, 1);
    const regions = Array.from({ length: outputs.length / channels }, (_, r) => {
      const first = Math.floor(r / after) * after * channels + (r % after);
      const columns = Array.from({ length: channels }, (__, c) => outputs[first + c * after]?.elements ?? []);
      return (columns[0] ?? []).map((___, e) => columns.map((column) => Number(column[e])));
    });
    return { channels, channelAxis: geometry.axisNames.indexOf('channels'), regions };
  } catch (error) {
    if (error instanceof RequestError) return undefined;
    throw error;
  }
};
