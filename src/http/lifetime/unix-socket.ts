import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { lstat, stat, unlink } from 'node:fs/promises';
import type { Server } from 'node:http';
import { connect, createServer } from 'node:net';
import { dirname } from 'node:path';
import { UnusableSetting } from '../auth/unusable-setting.ts';
import { acceptedEvent } from './connections.ts';

/** Owner and group may connect, others not: who may write to a Unix socket may connect to it. */
const UMASK = 0o117;

/**
 * Listens on a Unix socket, too: its connections are the server's, which is ready for them, in plain HTTP whatever the
 * server speaks. One that a process left behind is replaced. What is given takes the file away, and waits until all the
 * connections have ended.
 * @throws UnusableSetting for a path where somebody listens, something else is, or nothing can be
 */
export const listenOnSocket = async (server: Server, path: string): Promise<() => Promise<void>> => {
  const folder = dirname(path);
  await stat(folder).catch(({ code }) => refuse(`there is no folder ${folder} to make a socket in (${code})`));
  await removeStale(path);
  const listener = createServer({ noDelay: true }, (socket) => server.emit(acceptedEvent(server), socket));
  // Node counts the connections of each listener by itself.
  listener.maxConnections = server.maxConnections;
  const listening = once(listener, 'listening');
  const umask = process.umask(UMASK);
  // The file is made before this returns: it never has another mode.
  listener.listen(path);
  process.umask(umask);
  await listening.catch(({ message }: Error) => refuse(message));
  // Closing removes the file; a process that ends without closing would leave it.
  const removeFile = () => rmSync(path, { force: true });
  process.on('exit', removeFile);
  return () => {
    process.off('exit', removeFile);
    return new Promise((resolve) => listener.close(() => resolve()));
  };
};

/** @throws UnusableSetting unless there is nothing at the path, or a socket that nobody listens on */
const removeStale = async (path: string): Promise<void> => {
  const file = await lstat(path).catch(() => undefined);
  if (file === undefined) return;
  if (!file.isSocket()) refuse(`expected a path without a file, or of a socket, got a file: ${path}`);
  if (await isListenedOn(path)) refuse(`another process listens on ${path}`);
  await unlink(path).catch(({ message }: Error) => refuse(message));
};

const isListenedOn = async (path: string): Promise<boolean> => {
  const socket = connect(path);
  try {
    await once(socket, 'connect');
    return true;
  } catch (error) {
    // Whatever else went wrong, such as a missing right, does not say that nobody is there.
    return !(error instanceof Error && 'code' in error && (error.code === 'ECONNREFUSED' || error.code === 'ENOENT'));
  } finally {
    socket.destroy();
  }
};

const refuse = (reason: string): never => {
  throw new UnusableSetting('POOLSERVE_SOCKET', reason);
};
