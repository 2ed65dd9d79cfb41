import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Peer, startPeer } from '../kernels/peer-process.ts';

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** Interpreters that may have PyTorch, the likeliest first. */
const PYTHONS = [here('.venv/bin/python'), 'python3', '/usr/bin/python3'];

/** A Python that can import these modules; undefined where there is none. */
export const pythonWith = (...modules: readonly string[]): string | undefined =>
  PYTHONS.filter((python) => !python.startsWith('/') || existsSync(python)).find(
    (python) => spawnSync(python, ['-c', `import ${modules}`], { stdio: 'ignore' }).status === 0,
  );

/** Whether the Node libraries of this folder were installed. */
export const hasNodePeers = (): boolean => existsSync(here('node_modules/onnxruntime-node'));

/** The kernel peers that are installed, and what to do about the others. */
export const startKernelPeers = async (): Promise<{
  readonly peers: readonly Peer[];
  readonly missing: readonly string[];
}> => {
  const torch = pythonWith('torch');
  const starting = [
    ...(hasNodePeers()
      ? [
          startPeer('onnxruntime', process.execPath, [here('onnxruntime-kernels.ts')]),
          startPeer('tfjs-wasm', process.execPath, [here('tfjs-kernels.ts')]),
        ]
      : []),
    ...(torch === undefined ? [] : [startPeer('PyTorch', torch, [here('torch_kernels.py')])]),
  ];
  const missing = [
    ...(hasNodePeers() ? [] : ['onnxruntime and tfjs are not installed: npm run bench:peers']),
    ...(torch === undefined ? ['no Python with torch was found (Debian: python3-torch, python3-torchvision)'] : []),
  ];
  return { peers: await Promise.all(starting), missing };
};
