import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FORMATS } from '../../src/http/formats/negotiate.ts';
import { REDUCTIONS, ROW_REDUCTIONS } from '../../src/reductions/list.ts';
import { REGIONS } from '../../src/regions/list.ts';
import { SETTINGS } from '../../src/settings.ts';
import { DTYPE_NAMES } from '../../src/tensor/dtype.ts';
import { withBenchSummary } from '../support/bench/bench-report.ts';
import { SERVICE, type ServerProcess, startServerProcess } from '../support/process/server-process.ts';
import { projectFiles, textOf } from './project-files.ts';

const README = textOf('README.md');
const { scripts } = JSON.parse(textOf('package.json'));

let server: ServerProcess;
beforeAll(async () => {
  server = await startServerProcess(SERVICE, { POOLSERVE_DRAIN_MS: '0', POOLSERVE_WORKERS: '1' });
});
afterAll(() => server.stop());

test('the first curl works as it is pasted, and answers what the README says', () => {
  const [, command] = /```sh\n(curl --json [\s\S]*?)```/.exec(README) ?? [];
  const [, answer] = /answers `(.*)`\./.exec(README) ?? [];
  expect(command).toContain('localhost:8080');
  const pasted = `${command}`.replace('localhost:8080', server.url.replace('http://', ''));
  expect(execFileSync('bash', ['-c', pasted], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })).toBe(answer);
});

test('the figures are those of the recorded run', () => {
  expect(withBenchSummary(README, JSON.parse(textOf('load-tests/results/bench.json')))).toBe(README);
});

const COLUMNS = [...REDUCTIONS, ...ROW_REDUCTIONS];

describe('the README names', () => {
  test.each([
    ['region', REGIONS.map(({ name }) => `| \`${name}\` |`)],
    [
      'attribute of a region',
      REGIONS.flatMap((region) =>
        Object.keys({ ...region.attributes, ...region.divisorAttributes }).map((name) => `\`${name}\``),
      ),
    ],
    ['reduction', COLUMNS.map(({ name }) => `\`${name}\``)],
    [
      'attribute of a reduction',
      REDUCTIONS.flatMap(({ attributes }) => Object.keys(attributes).map((name) => `\`${name}\``)),
    ],
    ['input', [...REGIONS, ...COLUMNS].flatMap(({ inputs = [] }) => inputs.map(({ name }) => `\`${name}\``))],
    ['datatype', DTYPE_NAMES],
    ['format', FORMATS.map(({ mediaType }) => `\`${mediaType}\``)],
  ])('every %s', (_, names) => {
    expect(names.filter((name) => !README.includes(name))).toEqual([]);
  });

  test('settings that there are, as do those who deploy the service', () => {
    const texts = ['README.md', 'SECURITY.md', 'ARCHITECTURE.md', 'Dockerfile', ...projectFiles('deploy/*.yaml')];
    const named = texts.flatMap((path) => textOf(path).match(/\bPOOLSERVE_[A-Z_]+[A-Z]\b/g) ?? []);
    const known: readonly string[] = Object.values(SETTINGS).map(({ env }) => env);
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
  });

  test('commands that there are', () => {
    const named = [...`${README}${textOf('ARCHITECTURE.md')}`.matchAll(/npm run ([a-z][:\w-]*)/g)].map(
      ([, name]) => name ?? '',
    );
    expect(named.filter((name) => name !== 'ci' && !Object.hasOwn(scripts, name))).toEqual([]);
  });
});
