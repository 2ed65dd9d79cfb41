import { type TProperties, Type } from '@sinclair/typebox';
import { quote, RequestError } from '../errors.ts';
import { REDUCTIONS, ROW_REDUCTIONS } from '../reductions/list.ts';
import { type AnyReduction, isOfRows } from '../reductions/reduction.ts';
import { REGIONS } from '../regions/list.ts';
import type { RegionScheme } from '../regions/region-scheme.ts';
import { elementCount } from '../tensor/shape.ts';
import { synonymsAmong } from '../tensor/synonyms.ts';
import { commonAttributes, winnerAttributes } from './attributes/common-attributes.ts';
import { nearNames } from './attributes/near-names.ts';
import type { InputSignature } from './signature.ts';

const ALL_REDUCTIONS: readonly AnyReduction[] = [...REDUCTIONS, ...ROW_REDUCTIONS];

/** Returns every region scheme with every reduction, and the reason why a pair is not supported. */
export const catalogue = () => ({
  regions: REGIONS.map(({ name }) => name),
  reductions: ALL_REDUCTIONS.map(({ name }) => name),
  operators: REGIONS.flatMap((region) =>
    ALL_REDUCTIONS.map((reduction) => {
      const reason = reasonAgainst(region, reduction);
      const supported = reason === undefined;
      return {
        region: region.name,
        reduction: reduction.name,
        supported,
        ...(!supported && { reason }),
        streamable: supported && isStreamable(region, reduction),
      };
    }),
  ),
});

/** Returns the reason why a reduction does not support regions, in one sentence; undefined if it does. */
const reasonAgainst = (region: RegionScheme, reduction: AnyReduction): string | undefined => {
  if (reduction.regions !== undefined && !reduction.regions.includes(region.name)) {
    return `${reduction.name} weighs the taps of ${reduction.regions.join(', ')}, and ${region.name} has none`;
  }
  if (region.exampleWeights === null && takesWeights(reduction)) {
    return `weights are those of positions, and the elements of ${region.name} lie between positions`;
  }
  if (region.exampleWeights === null && isOfRows(reduction)) {
    return `${reduction.name} takes rows of the tensor, and the elements of ${region.name} lie between them`;
  }
  return undefined;
};

/** Whether the operator needs one tensor only, and its regions lie within slices of it. */
const isStreamable = (region: RegionScheme, reduction: AnyReduction): boolean => {
  const { exampleShape: shape = [1, 1, 4, 4], exampleInputs = [] } = region;
  const tensors = Object.fromEntries(exampleInputs.map((tensor) => [tensor.name, tensor]));
  const layout = { shape, layout: 'channels_first', unbatched: false } as const;
  const { separateAxes } = region.geometry(region.example, layout, 'FP32', tensors);
  const others = operatorInputs(region, [reduction]).filter(({ name }) => name !== 'x');
  return separateAxes !== undefined && others.every(({ optional }) => optional);
};

/** Whether the catalogue has the pooling as streamable. @throws UNKNOWN_OPERATOR */
export const areStreamable = (region: string, reductions: readonly string[]): boolean =>
  findReductions(reductions).every((reduction) => isStreamable(findRegion(region), reduction));

/** @throws UNKNOWN_OPERATOR with the reason */
export const refuseMeaningless = (region: RegionScheme, reductions: readonly AnyReduction[]): void => {
  for (const reduction of reductions) {
    const reason = reasonAgainst(region, reduction);
    if (reason !== undefined) throw new RequestError('UNKNOWN_OPERATOR', `${region.name}/${reduction.name}: ${reason}`);
  }
};

const takesWeights = ({ inputs = [] }: AnyReduction): boolean => inputs.some(({ name }) => name === 'weights');

/** Returns an operator with the JSON Schema of its attributes and an example. @throws UNKNOWN_OPERATOR */
export const describeOperator = (regionName: string, reductionName: string) => {
  const region = findRegion(regionName);
  const reduction = findReduction(reductionName);
  return {
    region: region.name,
    reduction: reduction.name,
    title: `${region.title} ${reduction.title}`,
    attributes: Type.Object(operatorAttributes(region, [reduction]), { additionalProperties: false }),
    example: {
      request: {
        inputs: [
          exampleTensor(region.exampleShape ?? [1, 1, 4, 4]),
          ...(region.exampleInputs ?? []),
          ...exampleOthers(region, reduction),
        ],
        parameters: region.example,
      },
    },
  };
};

const exampleTensor = (shape: readonly number[]) => {
  const data = Array.from({ length: elementCount(shape) }, (_, i) => i + 1);
  return { name: 'x', datatype: 'FP32', shape, data };
};

/** Returns the further tensors that the reduction of an example takes. */
const exampleOthers = (
  { exampleWeights: positions = [4, 4], exampleShape = [1, 1, 4, 4] }: RegionScheme,
  reduction: AnyReduction,
) => {
  if (!isOfRows(reduction))
    return positions && takesWeights(reduction) ? [{ ...exampleTensor(positions), name: 'weights' }] : [];
  const channels = exampleShape.length === 4 ? 1 : 4;
  return reduction.exampleInputs.map(({ name, shape }) => ({
    ...exampleTensor(shape.map((extent, a) => (a === shape.length - 1 ? channels : extent))),
    name,
  }));
};

/** @throws UNKNOWN_OPERATOR with near names */
export const findRegion = (name: string): RegionScheme => find(REGIONS, name, 'region scheme', ALL_REDUCTIONS);

/** @throws UNKNOWN_OPERATOR with near names */
export const findReduction = (name: string): AnyReduction => find(ALL_REDUCTIONS, name, 'reduction', REGIONS);

/**
 * Returns the reductions of these names, whose values are joined. The work is bounded by the number of reductions.
 * @throws UNKNOWN_OPERATOR with near names, and for the second of two equal names
 */
export const findReductions = (names: readonly string[]): readonly AnyReduction[] => {
  const reductions = new Map<string, AnyReduction>();
  for (const name of names) {
    if (reductions.has(name)) {
      const detail = `expected each reduction once, got ${name} twice among ${names.length}: one value is enough, as both are the same`;
      throw new RequestError('UNKNOWN_OPERATOR', detail);
    }
    reductions.set(name, findReduction(name));
  }
  return [...reductions.values()];
};

type Named = { readonly name: string };

/** Returns the entry of a list; `others` are the names of the other part of a URL. */
const find = <T extends Named>(list: readonly T[], name: string, kind: string, others: readonly Named[]): T => {
  const entry = list.find((each) => each.name === name);
  if (entry !== undefined) return entry;
  const names = list.map((each) => each.name);
  const detail = `there is no ${kind} ${quote(name)}${name === '' ? '' : orderHint(name, names, others) || nearNames(name, names)}; expected one of ${names.join(', ')}`;
  throw new RequestError('UNKNOWN_OPERATOR', detail);
};

/** Returns `; the order is region/reduction, and "max" is a reduction` for a name of the other kind; otherwise an empty text. */
const orderHint = (name: string, names: readonly string[], others: readonly Named[]): string => {
  if (synonymsAmong(name, names).length > 0) return '';
  const [other] = synonymsAmong(
    name,
    others.map((each) => each.name),
  );
  if (other === undefined) return '';
  const kind = REGIONS.some((region) => region.name === other) ? 'region scheme' : 'reduction';
  return `; the order is region/reduction, and ${JSON.stringify(other)} is a ${kind}`;
};

/** Returns the tensors of an operator: the pooled one, then those of its regions and reductions. */
export const operatorInputs = (
  region: RegionScheme,
  reductions: readonly AnyReduction[],
): readonly InputSignature[] => {
  const others = [...(region.inputs ?? []), ...reductions.flatMap(({ inputs }) => inputs ?? [])];
  const names = others.map(({ name }) => name);
  return [{ name: 'x' }, ...others.filter(({ name }, i) => names.indexOf(name) === i)];
};

/** Returns the schemas of all attributes of these reductions over these regions. */
export const operatorAttributes = (region: RegionScheme, reductions: readonly AnyReduction[]): TProperties => {
  const schemas: TProperties = { ...region.attributes };
  if (reductions.some(({ divides }) => divides)) Object.assign(schemas, region.divisorAttributes);
  for (const { attributes } of reductions) Object.assign(schemas, attributes);
  Object.assign(schemas, commonAttributes);
  const [only, ...more] = reductions;
  if (only?.selects && more.length === 0) Object.assign(schemas, winnerAttributes);
  return schemas;
};
