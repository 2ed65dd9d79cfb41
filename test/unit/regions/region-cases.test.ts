import { describe, expect, test } from 'vitest';
import { readAttributes } from '../../../src/pipeline/attributes/attributes.ts';
import { reference } from '../../../src/pipeline/reference/reference.ts';
import { REGIONS } from '../../../src/regions/list.ts';
import type { RegionCase, RegionScheme } from '../../../src/regions/region-scheme.ts';
import { elementCount } from '../../../src/tensor/shape.ts';
import { REGION_CASES } from '../../support/cases.ts';

const geometryOf = (region: RegionScheme, { attributes, shape, layout, inputs = [] }: RegionCase) => {
  const read = readAttributes({ ...region.attributes, ...region.divisorAttributes }, attributes, region.name);
  const given = Object.fromEntries(inputs.map((tensor) => [tensor.name, tensor]));
  return region.geometry(read, { shape, layout: layout ?? 'channels_first', unbatched: false }, 'FP32', given);
};

describe.each(REGIONS.map((region) => [region.name, region] as const))('%s', (name, region) => {
  test.each((REGION_CASES[name] ?? []).map((example) => [example.title, example] as const))('%s', (_, example) => {
    if ('refused' in example) {
      expect(() => geometryOf(region, example)).toThrow(
        expect.objectContaining({ code: example.refused, detail: expect.stringContaining(example.naming) }),
      );
      return;
    }
    const geometry = geometryOf(region, example);
    const x = Array.from({ length: elementCount(example.shape) }, (_, i) => i);
    const inputs = Object.fromEntries((example.inputs ?? []).map(({ name: input, data }) => [input, data]));
    const outputs = reference(geometry, example.shape, x, () => 0, { inputs });
    expect(geometry.outputShape).toEqual(example.outputShape);
    expect(outputs.map(({ positions }) => positions)).toEqual(example.regions);
  });

  test('has a usual case and a refused one', () => {
    const titles = (REGION_CASES[name] ?? []).map(({ title }) => title.split(':')[0]);
    expect(titles).toEqual(expect.arrayContaining(['usual', 'refused']));
  });
});
