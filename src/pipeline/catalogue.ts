import { type TProperties, Type } from '@sinclair/typebox';
import { RequestError } from '../errors.ts';
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

/** What can be pooled: every region scheme with every reduction, or the reason why not. */
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

/** Why a reduction has no meaning over some regions, in one sentence. */
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

/** Whether a stream can carry all that the operator needs, the one tensor, and regions lie in slices of it. */
const isStreamable = (region: RegionScheme, reduction: AnyReduction): boolean => {
  const { exampleShape: shape = [1, 1, 4, 4], exampleInputs = [] } = region;
  const given = Object.fromEntries(exampleInputs.map((tensor) => [tensor.name, tensor]));
  const listing = { shape, layout: 'channels_first', unbatched: false } as const;
  const { separateAxes } = region.geometry(region.example, listing, 'FP32', given);
  const others = operatorInputs(region, [reduction]).filter(({ name }) => name !== 'x');
  return separateAxes !== undefined && others.every(({ optional }) => optional);
};

/** Whether poolings of these names can be streamed, as the catalogue says. @throws UNKNOWN_OPERATOR */
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

/** One cell of the table, with the JSON Schema of its attributes and an example. @throws UNKNOWN_OPERATOR */
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

/** The tensors of an example that its reduction takes. */
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
 * Reductions whose values are joined, each once: at most as many as there are, however many names there are.
 * @throws UNKNOWN_OPERATOR with near names, and for the second of two equal names
 */
export const findReductions = (names: readonly string[]): readonly AnyReduction[] => {
  const found = new Map<string, AnyReduction>();
  for (const name of names) {
    if (found.has(name)) {
      const detail = `expected each reduction once, got ${name} twice among ${names.length}: one value is enough, as both are the same`;
      throw new RequestError('UNKNOWN_OPERATOR', detail);
    }
    found.set(name, findReduction(name));
  }
  return [...found.values()];
};

type Named = { readonly name: string };

/** The entry of a list; `others` are named in the other part of an address. */
const find = <T extends Named>(list: readonly T[], name: string, kind: string, others: readonly Named[]): T => {
  const found = list.find((entry) => entry.name === name);
  if (found !== undefined) return found;
  const names = list.map((entry) => entry.name);
  const detail = `there is no ${kind} ${JSON.stringify(name.slice(0, 64))}${name === '' ? '' : orderHint(name, names, others) || nearNames(name, names)}; expected one of ${names.join(', ')}`;
  throw new RequestError('UNKNOWN_OPERATOR', detail);
};

/** `; the order is region/reduction, and "max" is a reduction`, for a name of the other kind; else nothing. */
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

/** The tensors of an operator: the pooled one, then those of its regions and reductions. */
export const operatorInputs = (
  region: RegionScheme,
  reductions: readonly AnyReduction[],
): readonly InputSignature[] => {
  const others = [...(region.inputs ?? []), ...reductions.flatMap(({ inputs }) => inputs ?? [])];
  const names = others.map(({ name }) => name);
  return [{ name: 'x' }, ...others.filter(({ name }, i) => names.indexOf(name) === i)];
};

/** Schemas of all the attributes that these reductions over these regions take together. */
export const operatorAttributes = (region: RegionScheme, reductions: readonly AnyReduction[]): TProperties => {
  const schemas: TProperties = { ...region.attributes };
  if (reductions.some(({ divides }) => divides)) Object.assign(schemas, region.divisorAttributes);
  for (const { attributes } of reductions) Object.assign(schemas, attributes);
  Object.assign(schemas, commonAttributes);
  const [only, ...more] = reductions;
  if (only?.selects && more.length === 0) Object.assign(schemas, winnerAttributes);
  return schemas;
};
