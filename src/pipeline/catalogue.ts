import { type TProperties, Type } from '@sinclair/typebox';
import { RequestError } from '../errors.ts';
import { REDUCTIONS } from '../reductions/list.ts';
import type { Reduction } from '../reductions/reduction.ts';
import { REGIONS } from '../regions/list.ts';
import type { RegionScheme } from '../regions/region-scheme.ts';
import { commonAttributes, winnerAttributes } from './common-attributes.ts';
import { nearNames } from './near-names.ts';

/** What can be pooled: every region scheme with every reduction. */
export const catalogue = () => ({
  regions: REGIONS.map(({ name }) => name),
  reductions: REDUCTIONS.map(({ name }) => name),
  operators: REGIONS.flatMap((region) =>
    REDUCTIONS.map((reduction) => ({
      region: region.name,
      reduction: reduction.name,
      supported: true,
      streamable: false,
    })),
  ),
});

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
          { name: 'x', datatype: 'FP32', shape: [1, 1, 4, 4], data: Array.from({ length: 16 }, (_, i) => i + 1) },
        ],
        parameters: region.example,
      },
    },
  };
};

/** @throws UNKNOWN_OPERATOR with near names */
export const findRegion = (name: string): RegionScheme => find(REGIONS, name, 'region scheme');

/** @throws UNKNOWN_OPERATOR with near names */
export const findReduction = (name: string): Reduction => find(REDUCTIONS, name, 'reduction');

const find = <T extends { readonly name: string }>(list: readonly T[], name: string, kind: string): T => {
  const found = list.find((entry) => entry.name === name);
  if (found !== undefined) return found;
  const names = list.map((entry) => entry.name);
  const detail = `there is no ${kind} ${JSON.stringify(name.slice(0, 64))}${nearNames(name, names)}; expected one of ${names.join(', ')}`;
  throw new RequestError('UNKNOWN_OPERATOR', detail);
};

/** Schemas of all the attributes that these reductions over these regions take together. */
export const operatorAttributes = (region: RegionScheme, reductions: readonly Reduction[]): TProperties => {
  const schemas: TProperties = { ...region.attributes };
  if (reductions.some(({ divides }) => divides)) Object.assign(schemas, region.divisorAttributes);
  for (const { attributes } of reductions) Object.assign(schemas, attributes);
  Object.assign(schemas, commonAttributes);
  const [only, ...more] = reductions;
  if (only?.selects && more.length === 0) Object.assign(schemas, winnerAttributes);
  return schemas;
};
