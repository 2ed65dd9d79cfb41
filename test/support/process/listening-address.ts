import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

/**
 * The address that a server says it listens on: the first one that it prints. What it prints afterwards is discarded.
 * @throws Error with what was printed when the process ends before.
 */
export const listeningAddress = (server: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    const { stdout } = server;
    if (stdout === null) throw new Error('expected a process whose output is piped');
    const printed: string[] = [];
    const lines = createInterface({ input: stdout }).on('line', (line) => {
      printed.push(line);
      const [address] = /https?:\/\/[\d.]+:\d+/.exec(line) ?? [];
      if (address === undefined) return;
      lines.close();
      stdout.resume();
      resolve(address);
    });
    server.once('error', reject);
    server.once('close', (code) => reject(new Error(`the server ended with ${code}:\n${printed.join('\n')}`)));
  });
