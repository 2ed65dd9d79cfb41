/** tfjs' WebAssembly backend, on one thread. Its poolings know channels last alone. */
import { fileURLToPath } from 'node:url';
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { axesOf, type Windows, windowsOf } from './operator.ts';
import { type Pooling, serveRequests, Unsupported } from './serve-requests.ts';

setWasmPaths(fileURLToPath(new URL('dist/', import.meta.resolve('@tensorflow/tfjs-backend-wasm/package.json'))));
setThreadsCount(1);
await tf.setBackend('wasm');
await tf.ready();

/** tfjs takes one padding for both axes. */
const padOf = ({ pads }: Windows): number => {
  if (pads.some((pad) => pad !== pads[0])) throw new Unsupported('paddings that differ');
  return pads[0] ?? 0;
};

await serveRequests(tf.version_core, async (shape, inputs): Promise<Pooling> => {
  const bytes = inputs.get('x');
  if (shape.datatype !== 'FP32' || bytes === undefined) throw new Unsupported(`${shape.datatype} pooling`);
  const x = tf.tensor(new Float32Array(new Uint8Array(bytes).buffer), shape.shape);
  const [region, reduction] = shape.operator.split('/');
  const run = (): ReturnType<typeof tf.max> => {
    if (region === 'global' && (reduction === 'max' || reduction === 'mean')) {
      return (reduction === 'max' ? tf.max : tf.mean)(x, axesOf(shape), true);
    }
    const windows = windowsOf(shape);
    if (windows === undefined || shape.attributes.layout !== 'channels_last' || windows.kernel.length !== 2) {
      throw new Unsupported('channels first');
    }
    const pool = reduction === 'max' ? tf.maxPool : reduction === 'mean' ? tf.avgPool : undefined;
    if (pool === undefined || shape.attributes.return_indices) throw new Unsupported(shape.operator);
    return pool(x, windows.kernel, windows.strides, padOf(windows));
  };
  let last: ReturnType<typeof tf.max> | undefined;
  return {
    pool: () => {
      last?.dispose();
      last = run();
    },
    response: async () => (last ? last.data() : new Float32Array()),
  };
});
