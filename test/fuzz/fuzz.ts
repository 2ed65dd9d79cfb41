import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { RequestError } from '../../src/errors.ts';
import { randomFrom } from './random.ts';
import type { Reader, Target } from './target.ts';

/** What an input did that none may do. */
export type Finding = {
  readonly target: string;
  readonly fault: string;
  readonly input: Uint8Array;
};

export type Report = {
  readonly inputs: number;
  /** Of these, how many were refused. */
  readonly refused: number;
  readonly slowestMs: number;
  /** Bytes on the heap and outside of it at the end, more than at half time, after a collection. */
  readonly grownBytes: number;
  readonly findings: readonly Finding[];
};

/** Inputs from one seed: as many as make both sources cheap. */
const BATCH = 100;

/** Longest that an input may take whatever it is, and what its bytes and its work may take besides. */
const LIMIT_MS = 50;
const BYTES_PER_MS = 10_000;
export const ELEMENTS_PER_MS = 10_000;
/** A slow one is tried again: another process, or a collection, may have been in its way. */
const TRIALS = 5;

/** Longest sentence of a refusal. */
const MAX_DETAIL = 1000;
const MAX_GROWN_BYTES = 16 * 2 ** 20;
/** How often, and after how long each, memory is counted again before what it holds is growth. */
const MOST_WAITS = 20;
const WAIT_MS = 250;
/** Further faults of a target are not looked for. */
const MAX_FINDINGS = 10;

/** Gives a target so many inputs, half of them mutants. The seed decides them all. */
export const fuzz = async (
  target: Target,
  { inputs, seed }: { readonly inputs: number; readonly seed: number },
  onProgress: (done: number) => void = () => {},
): Promise<Report> => {
  const reader = await target.open();
  const findings = new Map<string, Finding>();
  let [refused, slowestMs, halfTime] = [0, 0, 0];
  let done = 0;
  for (let batch = 0; done < inputs && findings.size < MAX_FINDINGS; batch += 1) {
    for (const input of inputsOf(target, seed + batch, Math.min(BATCH, inputs - done))) {
      const { fault, isRefused, ms } = await tryInput(reader, input);
      if (fault !== undefined)
        findings.set(fault.slice(0, 60).replaceAll(/\d+/g, 'n'), { target: target.name, fault, input });
      if (isRefused) refused += 1;
      slowestMs = Math.max(slowestMs, ms);
      done += 1;
    }
    await reader.check();
    onProgress(done);
    if (halfTime === 0 && done >= inputs / 2) halfTime = heldBytes();
  }
  let grownBytes = heldBytes() - halfTime;
  // Connections that end, and memory that is returned when a thread is idle, take some turns.
  for (let wait = 0; wait < MOST_WAITS && grownBytes > MAX_GROWN_BYTES; wait += 1) {
    await setTimeout(WAIT_MS);
    grownBytes = heldBytes() - halfTime;
  }
  if (grownBytes > MAX_GROWN_BYTES) {
    findings.set('growth', {
      target: target.name,
      fault: `${grownBytes} bytes more are held`,
      input: new Uint8Array(),
    });
  }
  await reader.close();
  return { inputs: done, refused, slowestMs, grownBytes, findings: [...findings.values()] };
};

const inputsOf = (target: Target, seed: number, count: number): readonly Uint8Array[] => {
  const random = randomFrom(seed);
  const built = fc.sample(target.built, { seed, numRuns: Math.ceil(count / 2) });
  const mutants = Array.from({ length: Math.floor(count / 2) }, () => target.mutant(random));
  return [...built, ...mutants];
};

type Outcome = { readonly fault?: string; readonly isRefused: boolean; readonly ms: number };

/** Returns the processor time of this thread, ms: a busy machine takes longer by the clock, not by it. */
const threadMs = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};

/** Reads an input, again where it took long. */
export const tryInput = async ({ read }: Reader, input: Uint8Array): Promise<Outcome> => {
  let [ms, allowedMs] = [Number.POSITIVE_INFINITY, 0];
  let isRefused = false;
  for (let trial = 0; trial < TRIALS && ms > allowedMs; trial += 1) {
    const begin = threadMs();
    let work: number | undefined;
    try {
      work = await read(input);
    } catch (error) {
      const fault = faultOf(error);
      if (fault !== undefined) return { fault, isRefused, ms: threadMs() - begin };
      isRefused = true;
    }
    ms = Math.min(ms, threadMs() - begin);
    allowedMs = LIMIT_MS + input.length / BYTES_PER_MS + (work ?? 0) / ELEMENTS_PER_MS;
  }
  if (ms > allowedMs)
    return { fault: `took ${ms.toFixed()} ms, expected at most ${allowedMs.toFixed()}`, isRefused, ms };
  const isPolluted = Object.keys(Object.prototype).length > 0;
  return { ...(isPolluted && { fault: 'a prototype was changed' }), isRefused, ms };
};

/** What is wrong with what a reader threw; undefined for a refusal in a sentence. */
const faultOf = (error: unknown): string | undefined => {
  if (!(error instanceof RequestError)) return error instanceof Error ? (error.stack ?? error.message) : String(error);
  const { code, detail, pointer = '' } = error;
  const length = Math.max(detail.length, pointer.length);
  return length > MAX_DETAIL ? `${code} in ${length} characters: ${detail.slice(0, 200)}` : undefined;
};

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

const heldBytes = (): number => {
  // Twice: memory outside of the heap is given back while the next collection runs.
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};
