import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processorUs } from '../processor-time.ts';

/** Operations of a round of `multiply_add`. */
const ROUND_OPERATIONS = 56;
const ROUNDS = 1_000_000;

/**
 * Returns a function that measures what 128-bit vectors can do at the moment: GFLOP/s of a loop of FP32 multiplications and
 * additions alone.
 */
export const openPeak = async (): Promise<() => number> => {
  const multiplyAdd = await compile();
  return () => {
    const started = processorUs();
    multiplyAdd(ROUNDS, 1);
    return (ROUNDS * ROUND_OPERATIONS) / ((processorUs() - started) * 1000);
  };
};

const compile = async (): Promise<(rounds: number, factor: number) => number> => {
  const { default: asc } = await import('assemblyscript/asc');
  const folder = mkdtempSync(join(tmpdir(), 'peak-'));
  try {
    const file = join(folder, 'peak.wasm');
    const options = ['-O3', '--enable', 'simd', '--runtime', 'stub', '--noAssert', '--use', 'abort='];
    const { error, stderr } = await asc.main(
      ['peak.as.ts', '--baseDir', import.meta.dirname, '--outFile', file, ...options],
      {},
    );
    if (error) throw new Error(`${stderr}${error.message}`);
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(file)));
    return exports.multiply_add as (rounds: number, factor: number) => number;
  } finally {
    rmSync(folder, { recursive: true });
  }
};
