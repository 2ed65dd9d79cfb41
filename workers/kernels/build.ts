import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { codesSource } from '../../src/pipeline/kernel-calls/kernel-codes.ts';
import { signaturesSource } from './signatures.ts';

const folder = import.meta.dirname;
const output = join(folder, 'build', 'kernels.wasm');

/** 64 KiB pages: all of the 4 GiB that 32-bit addresses reach. */
const MAXIMUM_PAGES = 65536;

/** When a file was last written, in ms; 0 when it is not there. */
const writtenAt = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** Writes a generated file unless it has that text already. */
const generate = (path: string, text: string): void => {
  if (readFileSync(path, 'utf8') !== text) writeFileSync(path, text);
};

generate(join(folder, 'base', 'codes.as.ts'), codesSource());
generate(join(folder, '..', '..', 'src', 'pipeline', 'kernel-calls', 'kernel-signatures.ts'), signaturesSource(folder));

const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
const newestSource = Math.max(...sources.map((name) => writtenAt(join(folder, name))));

if (writtenAt(output) < newestSource) {
  process.stderr.write('Building the kernels: some ten seconds, until their source changes …\n');
  const { default: asc } = await import('assemblyscript/asc');
  mkdirSync(join(folder, 'build'), { recursive: true });
  const { error, stderr } = await asc.main(
    [
      ...['index.as.ts', '--baseDir', folder, '--outFile', 'build/kernels.wasm'],
      ...['-O3', '--enable', 'simd', '--runtime', 'stub', '--noAssert', '--use', 'abort=', '--disableWarning', '112'],
      ...['--maximumMemory', `${MAXIMUM_PAGES}`],
    ],
    {},
  );
  if (error) {
    process.stderr.write(`${stderr}${error.message}\n`);
    process.exitCode = 1;
  }
}
