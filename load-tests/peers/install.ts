/**
 * Installs what the benchmarks compare poolserve with: Node's libraries into this folder, and FastAPI into a virtual
 * environment of a Python that has PyTorch, where there is one.
 */
import { spawnSync } from 'node:child_process';
import { pythonWith } from './installed.ts';

const HERE = import.meta.dirname;

const run = (command: string, args: readonly string[]): void => {
  const { status, error } = spawnSync(command, args, { cwd: HERE, stdio: 'inherit' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? `ended with ${status}`}`);
};

// onnxruntime's own script would fetch libraries for graphics cards.
run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund']);
const python = pythonWith('torch');
if (python === undefined) {
  process.stdout.write(
    'no Python with torch was found (Debian: python3-torch, python3-torchvision): PyTorch is left out\n',
  );
} else {
  run(python, ['-m', 'venv', '--system-site-packages', '.venv']);
  run('.venv/bin/python', ['-m', 'pip', 'install', '--quiet', '-r', 'requirements.txt']);
}
