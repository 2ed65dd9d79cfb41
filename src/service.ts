import type { Logger } from 'pino';
import type { Config } from './config.ts';
import { startDispatcher } from './dispatch/dispatcher.ts';
import { UnusableSetting } from './http/auth/unusable-setting.ts';
import { listenOnSocket } from './http/lifetime/unix-socket.ts';
import type { Server } from './http/server.ts';

/** An expected failure to start, such as a port in use; `message` is one line for the operator. */
export class StartFailure extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'StartFailure';
  }
}

/** A service whose threads run and whose Unix socket, if a setting names one, accepts connections; its port is closed until `listen`. */
export type OpenService = Pick<Server, 'drain' | 'reload'> & {
  /** Opens the port. Returns its address: `http://127.0.0.1:8080`. @throws StartFailure for an address that is in use */
  readonly listen: () => Promise<string>;
  /** Serves accepted requests, then ends connections, removes the socket and ends the threads. Another call returns the same promise. */
  readonly close: () => Promise<void>;
};

/**
 * Starts worker threads and builds the server. A failure leaves no thread, socket or file watcher behind.
 * @throws StartFailure for a setting that cannot be used, or for threads that do not start
 */
export const openService = async (config: Config, logger: Logger): Promise<OpenService> => {
  // Load the server's modules while the threads start: loading takes longer than starting.
  const [dispatcher, { buildServer }] = await Promise.all([
    startDispatcher(config, (failure, requestIds) =>
      logger.error({ err: failure, reason: failure.reason, request_ids: requestIds }, 'a worker thread was replaced'),
    ).catch((error: Error) => fail(`cannot start the worker threads: ${error.message}`)),
    import('./http/server.ts'),
  ]);
  const cleanups = [dispatcher.close];
  /** Runs the cleanups, the latest first. */
  const runCleanups = async (): Promise<void> => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  };
  try {
    const { app, drain, reload } = await buildServer(config, dispatcher, logger);
    cleanups.push(() => app.close());
    await app.ready();
    if (config.socket !== undefined) {
      const closeSocket = await listenOnSocket(app.server, config.socket);
      // Both at once: connections of the socket are the app's, and end when it closes.
      cleanups.push(async () => void (await Promise.all([closeSocket(), app.close()])));
    }
    const listen = (): Promise<string> =>
      app
        .listen({ port: config.port, host: config.host })
        .catch(({ message }: Error) =>
          fail(`cannot listen on ${config.host}, port ${config.port} (HOST, PORT): ${message}`),
        );
    let closed: Promise<void> | undefined;
    const close = (): Promise<void> => {
      closed ??= runCleanups();
      return closed;
    };
    return { drain, reload, listen, close };
  } catch (error) {
    await runCleanups();
    throw error instanceof UnusableSetting ? new StartFailure(error.message) : error;
  }
};

const fail = (message: string): never => {
  throw new StartFailure(message);
};
