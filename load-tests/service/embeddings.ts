import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeSafetensors } from '../../src/codec/safetensors-output.ts';
import type { ServiceRow } from '../../test/support/bench/bench-run.ts';
import type { Target } from '../../test/support/process/drive.ts';
import { SERVICE, startServerProcess } from '../../test/support/process/server-process.ts';
import { pythonWith } from '../peers/installed.ts';
import { type Contender, measureInTurns } from '../service-figures.ts';

const PEER = new URL('../peers/fastapi_embeddings_server.py', import.meta.url);
const NAME = 'raw 12.6 MB, embeddings of 256 int8';
const SHAPE = [32, 128, 768] as const;
const EXTENT = 256;
/** Values of unit vectors of 256 elements are mostly below a fifth. */
const LIMIT = 0.2;
const CONNECTIONS = 2;
/** Values at the boundary of two integers, whose sums were rounded in another order: one in a thousand, by one. */
const MOST_DIFFERENT = (SHAPE[0] * EXTENT) / 1000;

const PIPELINE = {
  steps: [
    { pool: 'sequence/mean' },
    { transform: 'truncate', attributes: { extent: EXTENT } },
    { transform: 'l2_normalize' },
    { transform: 'quantize', attributes: { precision: 'int8' }, inputs: { ranges: 'ranges' } },
  ],
  weights: { ranges: 'weights.safetensors#ranges' },
};

/** Writes the named pipeline `embeddings` into a new folder. */
const writePipeline = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'poolserve-bench-'));
  const ranges = new Float32Array(2 * EXTENT).fill(-LIMIT, 0, EXTENT).fill(LIMIT, EXTENT);
  const spec = { name: 'ranges', datatype: 'FP32', shape: [2, EXTENT] } as const;
  mkdirSync(join(folder, 'embeddings'));
  writeFileSync(join(folder, 'embeddings/pipeline.json'), JSON.stringify(PIPELINE));
  const weights = writeSafetensors([{ spec, chunks: [new Uint8Array(ranges.buffer)] }]);
  writeFileSync(join(folder, 'embeddings/weights.safetensors'), Buffer.concat(weights));
  return folder;
};

const headers = { 'content-type': 'application/octet-stream' };
const query = `shape=${SHAPE}&datatype=FP32`;

const targetOf = async (url: string, bodies: readonly Buffer[]): Promise<Target> => {
  const exchanges = bodies.map(async (body) => {
    const response = await fetch(url, { method: 'POST', headers, body: new Uint8Array(body) });
    const bytes = Buffer.from(await response.arrayBuffer());
    if (response.status !== 200) throw new Error(`${url} returned ${response.status}: ${bytes}`);
    return { body, response: bytes };
  });
  return { url, headers, exchanges: await Promise.all(exchanges) };
};

/** @throws Error where int8 vectors differ by more than one, or in more than one of a thousand elements */
const compare = (ours: Target, theirs: Target): void => {
  for (const [i, { response }] of ours.exchanges.entries()) {
    const other = new Int8Array(theirs.exchanges[i]?.response ?? []);
    const differences = [...new Int8Array(response)].map((value, k) => Math.abs(value - (other[k] ?? Number.NaN)));
    const different = differences.filter((difference) => difference !== 0);
    if (different.length > MOST_DIFFERENT || different.some((difference) => !(difference <= 1)))
      throw new Error(`${different.length} of ${differences.length} elements are not those of sentence-transformers`);
  }
};

/**
 * Measures in turns: tokens to int8 vectors by poolserve, their mean alone by poolserve, and the vectors by FastAPI with PyTorch and sentence-transformers, whose vectors have to be the same.
 */
export const benchEmbeddings = async (
  options: { readonly seconds: number; readonly rounds: number },
  onMissing: (what: string) => void,
): Promise<ServiceRow> => {
  const folder = writePipeline();
  const ours = await startServerProcess(SERVICE, { POOLSERVE_DRAIN_MS: '0', POOLSERVE_MODELS: folder });
  const python = pythonWith('torch', 'sentence_transformers', 'fastapi', 'uvicorn', 'uvloop', 'httptools');
  const peer =
    python === undefined
      ? undefined
      : await startServerProcess(PEER, { EXTENT: `${EXTENT}`, LIMIT: `${LIMIT}` }, [python]);
  if (!peer) onMissing('no Python with sentence-transformers and fastapi was found: npm run bench:peers');
  try {
    const size = SHAPE[0] * SHAPE[1] * SHAPE[2];
    const bodies = Array.from({ length: CONNECTIONS }, () =>
      Buffer.from(Float32Array.from({ length: size }, () => Math.random() - 0.5).buffer),
    );
    const vectors = await targetOf(`${ours.url}/v1/pipelines/embeddings?${query}`, bodies);
    const mean = await targetOf(`${ours.url}/v1/pool/sequence/mean?${query}`, bodies);
    const servers: Contender[] = [
      { name: 'poolserve', server: ours, target: vectors },
      { name: 'poolserve, mean alone', server: ours, target: mean },
    ];
    if (peer) {
      const theirs = await targetOf(`${peer.url}/?${query}`, bodies);
      compare(vectors, theirs);
      servers.push({ name: 'FastAPI + sentence-transformers', server: peer, target: theirs });
    }
    return await measureInTurns(NAME, servers, options);
  } finally {
    await Promise.all([ours.stop(), peer?.stop()]);
    rmSync(folder, { recursive: true });
  }
};
