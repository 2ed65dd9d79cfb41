import { readAttributes } from '../../src/pipeline/attributes.ts';
import { findReduction, findRegion, operatorAttributes } from '../../src/pipeline/catalogue.ts';
import { foldWith, type ReferenceOutput, reference } from '../../src/pipeline/reference.ts';
import type { Element } from '../../src/reductions/reduction.ts';
import { DTYPES, type DType } from '../../src/tensor/dtype.ts';
import { convert } from './elements.ts';
import { tolerance } from './tolerance.ts';

/** One request of one operator, with its elements as the datatype has them. */
export type OperatorCase = {
  readonly region: string;
  readonly reduction: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly shape: readonly number[];
  readonly datatype: DType;
  readonly elements: readonly Element[];
};

export type Expected = {
  readonly shape: readonly number[];
  readonly datatype: DType;
  readonly outputs: readonly (ReferenceOutput & { readonly answer: Element })[];
};

/** What the definition answers. */
export const expectedOf = ({ region, reduction, attributes, shape, datatype, elements }: OperatorCase): Expected => {
  const [scheme, column] = [findRegion(region), findReduction(reduction)];
  const read = readAttributes(operatorAttributes(scheme, [column]), attributes, region);
  const listing = {
    shape,
    layout: (read.layout ?? 'channels_first') as 'channels_first',
    unbatched: read.unbatched === true,
  };
  const geometry = scheme.geometry(read, listing, datatype);
  const fold = foldWith(column, read, datatype);
  const divisorGiven = geometry.divisor !== 0 || read.count_include_pad === true;
  const policy = read.empty ?? 'identity';
  const reduce = (some: readonly Element[], divisor: number | undefined): Element => {
    const empty = some.length === 0 && !(column.divides && divisorGiven && divisor);
    if (empty && policy === 'zero') return 0;
    if (empty && policy === 'nan') return Number.NaN;
    return fold(some, divisor);
  };
  const output = (read.output_datatype ?? column.outputDatatype(datatype)) as DType;
  const outputs = reference(
    geometry,
    shape,
    elements,
    reduce,
    read.nan === 'ignore' && DTYPES[datatype].kind === 'float',
  );
  return {
    shape: geometry.outputShape,
    datatype: output,
    outputs: outputs.map((one) => ({ ...one, answer: convert(one.value, output) })),
  };
};

/** The first answer that is further from the definition than its tolerance, in words, or undefined. */
export const firstWrong = (
  { reduction, attributes }: OperatorCase,
  expected: Expected,
  answers: readonly Element[],
): string | undefined => {
  if (answers.length !== expected.outputs.length) return `${answers.length} answers, not ${expected.outputs.length}`;
  const p = Number(attributes.p ?? 2);
  for (const [i, { answer, value, elements }] of expected.outputs.entries()) {
    const got = answers[i] as Element;
    if (got === answer || (got !== got && answer !== answer)) continue;
    const off =
      typeof got === 'bigint' && typeof answer === 'bigint'
        ? Math.abs(Number(got - answer))
        : Math.abs(Number(got) - Number(answer));
    const allowed = tolerance(reduction, { elements, value, p, output: expected.datatype });
    if (!(off <= allowed))
      return `output ${i}: ${got}, not ${answer} (off by ${off}, allowed ${allowed}) of ${elements.slice(0, 20)}`;
  }
  return undefined;
};
