import { RequestError } from '../../src/errors.ts';
import { readAttributes } from '../../src/pipeline/attributes/attributes.ts';
import { findRegion, operatorAttributes } from '../../src/pipeline/catalogue.ts';
import { foldWith, type Reduce, type ReferenceOutput, reference } from '../../src/pipeline/reference/reference.ts';
import { tapFilter } from '../../src/reductions/arithmetic.ts';
import { REDUCTIONS } from '../../src/reductions/list.ts';
import type { Element, Reduction } from '../../src/reductions/reduction.ts';
import { type Geometry, isTable } from '../../src/regions/geometry.ts';
import type { ExampleTensor } from '../../src/regions/region-scheme.ts';
import { DTYPES, type DType } from '../../src/tensor/dtype.ts';
import { elementCount } from '../../src/tensor/shape.ts';
import { convert } from './elements.ts';
import { allowsAnyValue, tolerance } from './tolerance.ts';

/** One request of one operator, with its elements as the datatype has them. */
export type OperatorCase = {
  readonly region: string;
  readonly reduction: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly shape: readonly number[];
  readonly datatype: DType;
  readonly elements: readonly Element[];
  /** The other tensors that the operator takes. */
  readonly inputs?: readonly ExampleTensor[];
};

export type Expected = {
  readonly shape: readonly number[];
  readonly datatype: DType;
  readonly outputs: readonly (ReferenceOutput & { readonly result: Element })[];
};

/** The result by the definition. */
export const expectedOf = ({
  region,
  reduction,
  attributes,
  shape,
  datatype,
  elements,
  inputs = [],
}: OperatorCase): Expected => {
  const [scheme, column] = [findRegion(region), REDUCTIONS.find(({ name }) => name === reduction) as Reduction];
  const read = readAttributes(operatorAttributes(scheme, [column]), attributes, region);
  const listing = {
    shape,
    layout: (read.layout ?? 'channels_first') as 'channels_first',
    unbatched: read.unbatched === true,
  };
  const given = Object.fromEntries(inputs.map((tensor) => [tensor.name, tensor]));
  const geometry = scheme.geometry(read, listing, datatype, given);
  const fold = foldWith(column, read, datatype);
  const divisorGiven = geometry.divisor !== 0 || read.count_include_pad === true;
  const policy = read.empty ?? 'identity';
  const reduce: Reduce = (some, divisor, weights, channel) => {
    const empty = some.length === 0 && !(column.divides && divisorGiven && divisor);
    if (empty && policy === 'zero') return 0;
    if (empty && policy === 'nan') return Number.NaN;
    return fold(some, divisor, weights, channel);
  };
  const output = (read.output_datatype ?? column.outputDatatype(datatype)) as DType;
  const weights = column.inputs && weightsOf(given.weights, geometry);
  const skipNan = read.nan === 'ignore' && DTYPES[datatype].kind === 'float';
  const values = Object.fromEntries(inputs.map(({ name, data }) => [name, data]));
  const outputs = reference(geometry, shape, elements, reduce, {
    skipNan,
    inputs: values,
    weights,
    filter: tapFilter(column.arithmetic(read, datatype, 1)),
  });
  return {
    shape: geometry.outputShape,
    datatype: output,
    outputs: outputs.map((one) => ({ ...one, result: convert(one.value, output) })),
  };
};

/** Weights of one plane's positions, or of every plane's. */
const weightsOf = (tensor: ExampleTensor | undefined, geometry: Geometry) => {
  if (tensor === undefined) return undefined;
  const planes = isTable(geometry)
    ? geometry.positions
    : (geometry.indexing?.plane ?? geometry.axes.map((axis) => axis.input));
  if (planes === undefined || (!isTable(geometry) && geometry.padding !== undefined)) {
    throw new RequestError('INVALID_ATTRIBUTE', 'these positions have no weights');
  }
  const shared = tensor.shape.length === planes.length;
  return { values: tensor.data.map(Number), stride: shared ? 0 : elementCount(tensor.shape.slice(1)) };
};

/** Coordinates below 2^6 are rounded four times before they weigh cells: some 2^-45 of what samples may be, all of one sign. */
const placing = (elements: readonly Element[], value: Element): number =>
  (Math.abs(Number(value)) + elements.reduce<number>((sum, element) => sum + Math.abs(Number(element)), 0)) * 2 ** -45;

/** The first result that is further from the definition than its tolerance, in words, or undefined. */
export const firstWrong = (
  { region, reduction, attributes, datatype }: OperatorCase,
  expected: Expected,
  results: readonly Element[],
): string | undefined => {
  if (results.length !== expected.outputs.length) return `${results.length} results, not ${expected.outputs.length}`;
  for (const [i, { result, value, elements }] of expected.outputs.entries()) {
    const got = results[i] as Element;
    if (got === result || (got !== got && result !== result)) continue;
    const off =
      typeof got === 'bigint' && typeof result === 'bigint'
        ? Math.abs(Number(got - result))
        : Math.abs(Number(got) - Number(result));
    const placed = region === 'roi_align' ? placing(elements, value) : 0;
    const allowed =
      placed + tolerance(reduction, { elements, value, attributes, input: datatype, output: expected.datatype });
    if (!(off <= allowed) && !allowsAnyValue(reduction, elements))
      return `output ${i}: ${got}, not ${result} (off by ${off}, allowed ${allowed}) of ${elements.slice(0, 20)}`;
  }
  return undefined;
};
