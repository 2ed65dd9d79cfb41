import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { listeningAddress } from '../support/process/listening-address.ts';

const root = new URL('../../', import.meta.url);

/** Paths that `npm publish` would send. */
const packed = (): readonly string[] => {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const [{ files }] = JSON.parse(execFileSync('npm', args, { cwd: root, encoding: 'utf8' }));
  return files.map(({ path }: { path: string }) => path);
};

test('the package has what runs, and nothing that makes workers fail', () => {
  const paths = packed();
  expect(paths).toContain('dist/workers/kernels/build/kernels.wasm');
  expect(paths).toContain('dist/main.js');
  const { bin, exports, types, repository, keywords } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
  const named = [bin.poolserve, types, ...Object.values(exports['.'])].map((path) => String(path).replace('./', ''));
  expect(named.filter((path) => !paths.includes(path))).toEqual([]);
  expect([repository.url, keywords.length > 5]).toEqual([expect.stringMatching(/^git\+https:/), true]);
  expect(paths.filter((path) => !path.startsWith('dist/'))).toEqual(['LICENSE', 'README.md', 'package.json']);
  const texts = paths.filter((path) => path.endsWith('.js')).map((path) => readFileSync(new URL(path, root), 'utf8'));
  expect(texts.filter((text) => /FAULT_RESPONSES|faultBytes|test\/support/.test(text))).toEqual([]);
});

test('the package serves from where it is installed, on worker threads', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'package-'));
  const installed = join(folder, 'node_modules', 'poolserve');
  mkdirSync(installed, { recursive: true });
  const packing = ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder];
  const archive = execFileSync('npm', packing, { cwd: root, encoding: 'utf8' }).trim();
  execFileSync('tar', ['-xzf', join(folder, archive), '-C', installed, '--strip-components=1']);
  symlinkSync(fileURLToPath(new URL('node_modules', root)), join(installed, 'node_modules'));
  const { bin } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
  const server = spawn(process.execPath, [join(installed, bin.poolserve)], {
    env: { ...process.env, PORT: '0', POOLSERVE_DRAIN_MS: '0', POOLSERVE_INLINE_MAX_BYTES: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const url = `${await listeningAddress(server)}/v1/pool/global/max?shape=1,1,1,2&datatype=UINT8`;
    const response = await fetch(url, { method: 'POST', body: Uint8Array.of(3, 7) });
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(Uint8Array.of(7));
  } finally {
    server.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  }
});

test('the container image has no more', () => {
  const copied =
    readFileSync(new URL('Dockerfile', root), 'utf8')
      .split('FROM ')
      .at(-1)
      ?.matchAll(/^COPY (?:--\S+ )?(.*) \S+$/gm) ?? [];
  const sources = [...copied].flatMap(([, paths = '']) => paths.split(' '));
  expect(new Set(sources.map((path) => path.replace('/app/', '')))).toEqual(
    new Set(['package.json', 'package-lock.json', 'LICENSE', 'dist']),
  );
});
