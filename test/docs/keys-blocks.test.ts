import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { selfSigned } from '../support/certificate.ts';
import { blocksFor } from '../support/code-blocks.ts';
import { listeningAddress } from '../support/process/listening-address.ts';
import { temporaryFile } from '../support/temporary-file.ts';

const MAIN = join(import.meta.dirname, '../../dist/main.js');
const ENV = { ...process.env, PORT: '0', POOLSERVE_DRAIN_MS: '0' };

/** Lines before and after the one that starts the service, and the flags of that line. */
const partsOf = (
  code: string,
): { readonly before: string; readonly flags: readonly string[]; readonly after: string } => {
  const [before = '', flags = '', after = ''] = code.split(/^npm start -- (.*)\n/m);
  return { before, flags: flags.split(' '), after };
};

const start = (flags: readonly string[], cwd: string): ChildProcess =>
  spawn(process.execPath, [MAIN, ...flags], { cwd, env: ENV, stdio: ['ignore', 'pipe', 'inherit'] });

const blocks = blocksFor('keys').map((block) => [`${block.page}:${block.line}`, block] as const);

test.each(blocks)(
  'the service of %s starts with the keys that its commands make, and takes them',
  async (_, { code }) => {
    const cwd = temporaryFile('keys');
    mkdirSync(cwd);
    const certificate = await selfSigned();
    writeFileSync(join(cwd, 'cert.pem'), certificate.cert);
    writeFileSync(join(cwd, 'key.pem'), certificate.private);
    const { before, flags, after } = partsOf(code);
    const key = execFileSync('bash', ['-ec', `${before}\necho "$KEY"`], { cwd, encoding: 'utf8' }).trim();
    const server = start(flags, cwd);
    try {
      const { port } = new URL(await listeningAddress(server));
      const command = after.replaceAll('localhost:8080', `localhost:${port}`).replaceAll('curl ', 'curl -sS --fail ');
      const call = (KEY: string) =>
        execFileSync('bash', ['-ec', command], { cwd, env: { ...process.env, KEY }, encoding: 'utf8', stdio: 'pipe' });
      expect(JSON.parse(call(key))).toHaveProperty('operators');
      expect(() => call('another key')).toThrow(/401/);
    } finally {
      server.kill('SIGTERM');
      await once(server, 'exit');
    }
  },
);
