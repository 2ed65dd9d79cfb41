import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { PeerRequest, PeerResponse } from '../kernels/peer-process.ts';
import type { Shape } from '../kernels/shape.ts';

/** One pooling by a library: `pool` does it, `response` is what it last gave. */
export type Pooling = { readonly pool: () => unknown; readonly response: () => Promise<Float32Array> };

/** Thrown for what a library does not have. */
export class Unsupported extends Error {}

/**
 * Responses the benchmark's requests with a library of JavaScript: says its version, then pools what it is asked for.
 * `build` makes a pooling of inputs by name.
 */
export const serveRequests = async (
  version: string,
  build: (shape: Shape, inputs: ReadonlyMap<string, Buffer>) => Promise<Pooling>,
): Promise<void> => {
  const print = (line: string): boolean => process.stdout.write(`${line}\n`);
  let pooling: Pooling | undefined;
  const response = async (request: PeerRequest): Promise<PeerResponse> => {
    if ('prepare' in request) {
      const files = Object.entries(request.files);
      pooling = await build(request.prepare, new Map(files.map(([name, file]) => [name, readFileSync(file)])));
      await pooling.pool();
      writeFileSync(request.response, new Uint8Array((await pooling.response()).buffer));
      return { ready: true };
    }
    const us: number[] = [];
    for (let i = 0; i < request.time; i += 1) {
      const started = performance.now();
      await pooling?.pool();
      us.push((performance.now() - started) * 1000);
    }
    return { us };
  };
  print(version);
  for await (const line of createInterface({ input: process.stdin })) {
    const result = await response(JSON.parse(line) as PeerRequest).catch((error: unknown): PeerResponse => {
      pooling = undefined;
      return { unsupported: error instanceof Error ? error.message.split('\n', 1)[0] || error.name : String(error) };
    });
    print(JSON.stringify(result));
  }
};
