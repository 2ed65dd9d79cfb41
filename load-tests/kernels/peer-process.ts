import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Shape } from './shape.ts';

/** What a peer is asked for, a line of JSON each; it prints a line for each. */
export type PeerRequest =
  /** To load the inputs, each a file of raw bytes, to pool once, and to write the response as FP32 to `response`. */
  | { readonly prepare: Shape; readonly files: Readonly<Record<string, string>>; readonly response: string }
  /** To pool so many times. */
  | { readonly time: number };

export type PeerResponse =
  | { readonly ready: true }
  /** Why the peer cannot pool this. */
  | { readonly unsupported: string }
  /** Duration of each pooling, µs. */
  | { readonly us: readonly number[] };

/** Another library in a process of its own. */
export type Peer = {
  readonly name: string;
  readonly ask: (request: PeerRequest) => Promise<PeerResponse>;
  readonly stop: () => void;
};

/** Starts a peer. Rejects when it does not come up: it is not installed. */
export const startPeer = async (name: string, command: string, args: readonly string[]): Promise<Peer> => {
  const child: ChildProcess = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const { stdin, stdout, stderr } = child;
  if (!stdin || !stdout || !stderr) throw new Error('expected a process with pipes');
  let complaint = '';
  stderr.on('data', (text: Buffer) => {
    complaint = `${complaint}${text}`.slice(-2000);
  });
  const gone = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('close', (code) => reject(new Error(`${name} ended with ${code}: ${complaint.trim()}`)));
  });
  gone.catch(() => {});
  process.once('exit', () => child.kill('SIGKILL'));
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => {
    const { value, done } = await Promise.race([lines.next(), gone]);
    return done ? gone : value;
  };
  const version = await next();
  return {
    name: `${name} ${version}`,
    ask: async (request) => {
      stdin.write(`${JSON.stringify(request)}\n`);
      return JSON.parse(await next()) as PeerResponse;
    },
    stop: () => child.kill(),
  };
};
