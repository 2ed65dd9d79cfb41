import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const root = new URL('../../', import.meta.url);

/** Paths that `npm publish` would send. */
const packed = (): readonly string[] => {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const [{ files }] = JSON.parse(execFileSync('npm', args, { cwd: root, encoding: 'utf8' }));
  return files.map(({ path }: { path: string }) => path);
};

test('the package has what runs, and nothing that makes workers fail', () => {
  const paths = packed();
  expect(paths).toContain('workers/kernels/build/kernels.wasm');
  expect(paths).toContain('src/main.ts');
  expect(paths.filter((path) => !/^(src|workers)\//.test(path))).toEqual(['LICENSE', 'README.md', 'package.json']);
  const texts = paths.filter((path) => path.endsWith('.ts')).map((path) => readFileSync(new URL(path, root), 'utf8'));
  expect(texts.filter((text) => /faultOf|faultBytes|test\/support/.test(text))).toEqual([]);
});

test('nor has the container image', () => {
  const copied = readFileSync(new URL('Dockerfile', root), 'utf8').matchAll(/^COPY (?:--\S+ )?(.*) \S+$/gm);
  const sources = [...copied].flatMap(([, paths = '']) => paths.split(' '));
  expect(new Set(sources.map((path) => path.replace('/app/', '')))).toEqual(
    new Set(['package.json', 'package-lock.json', 'LICENSE', 'workers', 'src']),
  );
});
