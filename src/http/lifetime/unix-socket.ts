import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { lstat, stat, unlink } from 'node:fs/promises';
import type { Server } from 'node:http';
import { connect, createServer } from 'node:net';
import { dirname } from 'node:path';
import { UnusableSetting } from '../auth/unusable-setting.ts';
import { acceptedEvent } from './connections.ts';

/** Lets owner and group connect, and no others: connecting to a Unix socket needs the right to write to it. */
const UMASK = 0o117;

/**
 * Listens on a Unix socket as well. The server handles its connections, in plain HTTP also if it serves TLS on its port. A
 * stale socket of an ended process is replaced. Returns a function that removes the file and waits until all connections have
 * ended.
 * @throws UnusableSetting for a path at which another process listens, another file exists, or no socket can be created
 */
export const listenOnSocket = async (server: Server, path: string): Promise<() => Promise<void>> => {
  const folder = dirname(path);
  await stat(folder).catch(({ code }) => refuse(`the folder ${folder} of the socket cannot be read (${code})`));
  await removeStale(path);
  const listener = createServer({ noDelay: true }, (socket) => server.emit(acceptedEvent(server), socket));
  // Node counts the connections of each listener separately.
  listener.maxConnections = server.maxConnections;
  const listening = once(listener, 'listening');
  const umask = process.umask(UMASK);
  // `listen` creates the file before it returns, so that the file never has another mode.
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

/** Removes a stale socket. @throws UnusableSetting for another file, and for a socket on which a process listens */
const removeStale = async (path: string): Promise<void> => {
  const file = await lstat(path).catch(() => undefined);
  if (file === undefined) return;
  if (!file.isSocket()) refuse(`expected an unused path or a socket, got a file: ${path}`);
  if (await isListenedOn(path)) refuse(`another process listens on ${path}`);
  await unlink(path).catch(({ message }: Error) => refuse(message));
};

const isListenedOn = async (path: string): Promise<boolean> => {
  const socket = connect(path);
  try {
    await once(socket, 'connect');
    return true;
  } catch (error) {
    // Any other error, such as a missing permission, does not prove that the socket is stale.
    return !(error instanceof Error && 'code' in error && (error.code === 'ECONNREFUSED' || error.code === 'ENOENT'));
  } finally {
    socket.destroy();
  }
};

const refuse = (reason: string): never => {
  throw new UnusableSetting('POOLSERVE_SOCKET', reason);
};
