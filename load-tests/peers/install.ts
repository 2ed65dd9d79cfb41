/**
 * Installs what the benchmarks compare poolserve with: Node's libraries into this folder, and PyTorch, sentence-transformers
 * and FastAPI into a virtual environment in it.
 */
import { spawnSync } from 'node:child_process';

const HERE = import.meta.dirname;

const run = (command: string, args: readonly string[]): void => {
  const { status, error } = spawnSync(command, args, { cwd: HERE, stdio: 'inherit' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? `ended with ${status}`}`);
};

// onnxruntime's own script would fetch libraries for graphics cards.
run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund']);
process.stdout.write('installing PyTorch and sentence-transformers: some GB, some minutes …\n');
run('python3', ['-m', 'venv', '.venv']);
run('.venv/bin/python', ['-m', 'pip', 'install', '--quiet', '-r', 'requirements.txt']);
