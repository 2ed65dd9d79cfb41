import type { PoolingOperator, ReadPooling } from '../pipeline/attributes/read-pooling.ts';
import { isTable } from '../regions/geometry.ts';
import { DTYPES, type DType } from '../tensor/dtype.ts';
import { elementCount } from '../tensor/shape.ts';
import type { TensorSpec } from '../tensor/tensor.ts';
import { DOCUMENT, type ExplanationTask } from './analysis.ts';
import { PROVENANCE } from './provenance/list.ts';
import { boxAxes, spatialExtents } from './regions/spatial-extents.ts';

/** Bytes of a document without its lists, and of an entry of each: of a channel two numbers. */
const DOCUMENT_BYTES = 8192;
const NUMBER_BYTES = 26;

/** Returns the datatype of weights: FP64 for x of FP64 or of integers that FP32 does not hold. */
export const weightsDatatype = (x: DType): DType =>
  x === 'FP64' || (DTYPES[x].kind !== 'float' && DTYPES[x].bytes >= 4) ? 'FP64' : 'FP32';

/** Returns what an explanation returns; of weights at most `entries`, in as many lists as outputs unless `lists` says. `pooled`: the outputs of the pooling. */
export const explanationOutputs = (
  { inputs, choice, output, attribution }: ExplanationTask,
  { reductions }: PoolingOperator,
  { geometry, attributes }: ReadPooling,
  pooled: readonly TensorSpec[],
  entries: number,
  lists?: number,
): readonly TensorSpec[] => {
  const [y] = pooled;
  const x = inputs.find(({ name }) => name === 'x');
  if (x === undefined || y === undefined) throw new Error('a pooling has no x or no y');
  const datatype = weightsDatatype(x.datatype);
  const outputs = lists ?? (output === undefined ? elementCount(y.shape) : 1);
  const axes = boxAxes({ geometry, extents: spatialExtents(geometry.axisNames, x.shape) });
  const regions = regionCount(geometry);
  const selects = reductions.some(({ name }) => PROVENANCE[name]?.winner?.(attributes) !== undefined);
  return [
    ...pooled,
    ...(selects ? [{ name: 'winners', datatype: 'INT64', shape: y.shape } as const] : []),
    ...(choice === 'none'
      ? []
      : ([
          { name: 'weights_offsets', datatype: 'INT64', shape: [outputs + 1] },
          { name: 'weights_index', datatype: 'INT64', shape: [entries] },
          { name: 'weights', datatype, shape: [entries] },
        ] as const)),
    { name: 'region_begin', datatype: 'INT64', shape: [regions, axes] },
    { name: 'region_end', datatype: 'INT64', shape: [regions, axes] },
    { name: 'padding', datatype: 'FP32', shape: [regions] },
    ...(attribution ? [{ name: 'attribution', datatype, shape: x.shape }] : []),
    { name: DOCUMENT, datatype: 'UINT8', shape: [documentBytes(geometry.axisNames, x.shape, reductions.length)] },
  ];
};

/** Returns the regions of y without its channels. */
const regionCount = (geometry: ReadPooling['geometry']): number => {
  if (isTable(geometry)) return geometry.walk.outer * geometry.regions;
  const outputs = geometry.outer * geometry.inner * elementCount(geometry.axes.map(({ output }) => output));
  return outputs / (geometry.indexing?.channels ?? 1);
};

/** Returns the bytes that a document with figures of each channel has at most. */
const documentBytes = (axisNames: readonly string[], shape: readonly number[], reductions: number): number => {
  const channels = shape[axisNames.indexOf('channels')] ?? 1;
  return reductions * (DOCUMENT_BYTES + 2 * NUMBER_BYTES * channels);
};
