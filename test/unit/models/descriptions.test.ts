import { expect, test } from 'vitest';
import { MODELS } from '../../../src/models/list.ts';

test.each(MODELS.map(({ name, parameters }) => [name, parameters] as const))(
  '%s describes each of its parameters',
  (_, parameters) => {
    for (const [name, schema] of Object.entries(parameters)) {
      expect(schema.description, name).toMatch(/\w/);
    }
  },
);
