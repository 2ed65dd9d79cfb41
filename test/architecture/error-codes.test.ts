import { describe, expect, test } from 'vitest';
import { ERRORS } from '../../src/errors.ts';
import { projectFiles, textOf } from './project-files.ts';

const program = projectFiles('src/**/*.ts', 'workers/**/*.ts')
  .filter((path) => !path.endsWith('.as.ts'))
  .map(textOf)
  .join('\n');

describe.each(Object.keys(ERRORS))('%s', (code) => {
  test('is raised somewhere', () => {
    expect(program).toMatch(new RegExp(`(RequestError\\(\\s*|\\bcode: )'${code}'`));
  });

  test('is in openapi.yaml, where callers look it up', () => {
    expect(textOf('openapi.yaml')).toMatch(new RegExp(`\\b${code}\\b`));
  });
});
