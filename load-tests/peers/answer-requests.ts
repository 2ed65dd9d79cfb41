import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { PeerAnswer, PeerRequest } from '../kernels/peer-process.ts';
import type { Shape } from '../kernels/shape.ts';

/** One pooling by a library: `pool` does it, `answer` is what it last gave. */
export type Pooling = { readonly pool: () => unknown; readonly answer: () => Promise<Float32Array> };

/** Thrown for what a library does not have. */
export class Unsupported extends Error {}

/**
 * Answers the benchmark's requests with a library of JavaScript: says its version, then pools what it is asked for.
 * `build` makes a pooling of inputs by name.
 */
export const answerRequests = async (
  version: string,
  build: (shape: Shape, inputs: ReadonlyMap<string, Buffer>) => Promise<Pooling>,
): Promise<void> => {
  const print = (line: string): boolean => process.stdout.write(`${line}\n`);
  let pooling: Pooling | undefined;
  const answer = async (request: PeerRequest): Promise<PeerAnswer> => {
    if ('prepare' in request) {
      const files = Object.entries(request.files);
      pooling = await build(request.prepare, new Map(files.map(([name, file]) => [name, readFileSync(file)])));
      await pooling.pool();
      writeFileSync(request.answer, new Uint8Array((await pooling.answer()).buffer));
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
    const answered = await answer(JSON.parse(line) as PeerRequest).catch((error: unknown): PeerAnswer => {
      pooling = undefined;
      return { unsupported: error instanceof Error ? error.message.split('\n', 1)[0] || error.name : String(error) };
    });
    print(JSON.stringify(answered));
  }
};
