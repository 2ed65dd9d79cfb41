import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { LargeKind, LargeResult } from './large-client.ts';

/** A client of large requests that runs in a process of its own. */
export type LargeLoad = { readonly stop: () => Promise<LargeResult> };

/** Starts one; fulfilled when its first response has arrived. Rejects when it ends before. */
export const startLargeLoad = async (server: string, kind: LargeKind): Promise<LargeLoad> => {
  const client = fork(new URL('large-client.ts', import.meta.url), [server, kind]);
  const kill = () => client.kill('SIGKILL');
  process.once('exit', kill);
  client.once('exit', () => process.off('exit', kill));
  const ended = once(client, 'exit').then(([code]): never => {
    throw new Error(`the client of ${kind} ended with ${code}`);
  });
  ended.catch(() => {});
  const heard = async <Message>() => (await Promise.race([once(client, 'message'), ended]))[0] as Message;
  await heard<'running'>();
  return {
    stop: () => {
      client.send('stop');
      return heard<LargeResult>();
    },
  };
};
