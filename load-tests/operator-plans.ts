import { RequestError } from '../src/errors.ts';
import { catalogue, findReduction, findRegion, operatorInputs } from '../src/pipeline/catalogue.ts';
import type { Plan } from '../src/pipeline/plan.ts';
import { planPooling } from '../src/pipeline/plan-pooling.ts';
import { DTYPES, type DType } from '../src/tensor/dtype.ts';
import { elementCount } from '../src/tensor/shape.ts';
import type { Tensor, TensorSpec } from '../src/tensor/tensor.ts';

const DATATYPES = ['FP32', 'FP64', 'FP16', 'INT8', 'INT64'] as const;

/** Attributes and extents of some size for each region scheme. */
const REGIONS: Readonly<Record<string, { readonly shape: readonly number[]; readonly attributes?: object }>> = {
  window: { shape: [4, 64, 32, 32], attributes: { kernel_shape: [3, 3], strides: [2, 2], pads: 1 } },
  adaptive: { shape: [4, 64, 32, 32], attributes: { output_shape: [7, 7] } },
  global: { shape: [4, 64, 32, 32] },
  pyramid: { shape: [4, 64, 32, 32] },
  fractional: { shape: [4, 64, 32, 32], attributes: { output_shape: [12, 12] } },
  rmac: { shape: [4, 64, 32, 32] },
  sequence: { shape: [8, 128, 256] },
  segment: { shape: [1024, 256] },
  span: { shape: [8, 128, 256] },
  roi: { shape: [2, 64, 32, 32], attributes: { output_shape: [7, 7] } },
  roi_align: { shape: [2, 64, 32, 32], attributes: { output_shape: [7, 7], sampling_ratio: 2 } },
};

/** The other inputs for channels and positions of x, and what fills them, element by element. */
const others = (
  channels: number,
  positions: readonly number[],
): Readonly<Record<string, [TensorSpec, (i: number) => number]>> => ({
  mask: [{ name: 'mask', datatype: 'BOOL', shape: [8, 128] }, () => 1],
  offsets: [{ name: 'offsets', datatype: 'INT64', shape: [33] }, (i) => i * 32],
  spans: [{ name: 'spans', datatype: 'INT64', shape: [32, 3] }, (i) => [(i / 3) % 8, 10, 90][i % 3] ?? 0],
  boxes: [{ name: 'boxes', datatype: 'FP32', shape: [64, 5] }, (i) => [0, 2, 3, 20, 25][i % 5] ?? 0],
  query: [{ name: 'query', datatype: 'FP32', shape: [1, channels] }, () => 0.5],
  centroids: [{ name: 'centroids', datatype: 'FP32', shape: [16, channels] }, (i) => (i % 7) / 7],
  weights: [{ name: 'weights', datatype: 'FP32', shape: positions }, () => 0.5],
});

const ARRAYS = {
  FP64: Float64Array,
  FP32: Float32Array,
  FP16: Float16Array,
  INT64: BigInt64Array,
  INT8: Int8Array,
  UINT8: Uint8Array,
  BOOL: Uint8Array,
} as const;

/** A tensor whose elements are what `fill` gives for their positions. */
export const filledTensor = (spec: TensorSpec, fill: (i: number) => number): Tensor => {
  if (spec.datatype === 'BF16') return halvesOf(filledTensor({ ...spec, datatype: 'FP32' }, fill));
  const array = new ARRAYS[spec.datatype as keyof typeof ARRAYS](elementCount(spec.shape));
  for (let i = 0; i < array.length; i += 1)
    array[i] = array instanceof BigInt64Array ? BigInt(Math.floor(fill(i))) : fill(i);
  return { ...spec, chunks: [new Uint8Array(array.buffer)] };
};

/** FP32 cut to BF16. */
const halvesOf = ({ chunks, ...spec }: Tensor): Tensor => {
  const floats = chunks.map((chunk) => new Uint16Array(chunk.buffer, chunk.byteOffset, chunk.byteLength / 2));
  const halves = floats.map((words) => words.filter((_, i) => i % 2 === 1));
  return { ...spec, datatype: 'BF16', chunks: halves.map(({ buffer }) => new Uint8Array(buffer)) };
};

/** A plan of each operator over each of five datatypes that it takes, and inputs for it. */
export const plansOfAllOperators = (): { name: string; plan: Plan; inputs: readonly Tensor[] }[] =>
  catalogue()
    .operators.filter(({ supported }) => supported)
    .flatMap(({ region, reduction }) =>
      DATATYPES.flatMap((datatype: DType) => {
        const { shape = [], attributes = {} } = REGIONS[region] ?? {};
        const isRows = shape.length < 4;
        const given = others(isRows ? 256 : 64, isRows ? shape.slice(-2, -1) : shape.slice(2));
        const wanted = operatorInputs(findRegion(region), [findReduction(reduction)]);
        const names = wanted
          .filter(({ name, optional }) => !optional || name === 'mask' || name === 'offsets')
          .map(({ name }) => name);
        const isFloat = DTYPES[datatype].kind === 'float';
        const x = filledTensor(
          { name: 'x', datatype, shape },
          (i) => ((i * 7919) % 97) / (isFloat ? 50 : 1) + (isFloat ? 0.01 : 1),
        );
        const inputs = [
          x,
          ...names.flatMap((name) => (given[name] === undefined ? [] : [filledTensor(...given[name])])),
        ];
        try {
          const specs = inputs.map(({ chunks: _, ...spec }) => spec);
          const plan = planPooling({ region, reductions: [reduction], attributes: { ...attributes }, inputs: specs });
          return [{ name: `${region}/${reduction} ${datatype}`, plan, inputs }];
        } catch (error) {
          if (error instanceof RequestError) return [];
          throw error;
        }
      }),
    );
