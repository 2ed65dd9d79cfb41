import { expect, test } from 'vitest';
import { DIALECT_OPERATORS } from '../../../src/dialects/list.ts';
import { textOf } from '../../architecture/project-files.ts';

const CHANGES = DIALECT_OPERATORS.flatMap(({ name, changes = [] }) => changes.map(({ since }) => ({ name, since })));

/** The releases that docs/frameworks.md says are followed: [framework, version]. */
const FOLLOWED = new Map(
  [...textOf('docs/frameworks.md').matchAll(/^\| `[\w.]+` \| (.+) ([\d.]+) \|$/gm)].map(([, name = '', version]) => [
    name,
    version ?? '',
  ]),
);

/** A version as a number that orders versions. */
const orderOf = (version: string): number =>
  version.split('.').reduce((sum, part, i) => sum + Number(part) / 1000 ** i, 0);

test('releases whose behavior is described are not newer than the ones followed', () => {
  const releases = CHANGES.filter(({ since }) => !since.startsWith('opset '));
  expect(releases.length).toBeGreaterThan(5);
  const newer = releases.filter(({ since }) => {
    const [, framework = '', version = ''] = /^(.+) ([\d.]+)$/.exec(since) ?? [];
    return !(orderOf(version) <= orderOf(FOLLOWED.get(framework) ?? ''));
  });
  expect(newer).toEqual([]);
});

test('opsets are named by operators of ONNX alone', () => {
  const opsets = CHANGES.filter(({ since }) => /^opset \d+$/.test(since));
  expect(opsets.length).toBeGreaterThan(10);
  expect(opsets.filter(({ name }) => !name.startsWith('onnx.'))).toEqual([]);
});
