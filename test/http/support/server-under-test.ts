import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { pino } from 'pino';
import { type Config, readCommand } from '../../../src/config.ts';
import { type Dispatcher, type DispatcherOptions, startDispatcher } from '../../../src/dispatch/dispatcher.ts';
import { buildServer, type Server } from '../../../src/http/server.ts';

/** The settings of a server without any given, but these. */
const configWith = (changes: Partial<Config> = {}): Config => {
  const command = readCommand([], {});
  if (command.kind !== 'serve') throw new Error('no settings should be all right');
  return { ...command.config, workers: 1, port: 0, logLevel: 'silent', ...changes };
};

export type ServerUnderTest = Server & {
  readonly dispatcher: Dispatcher;
  /** The lines that were logged. */
  readonly log: Record<string, unknown>[];
  /** A connection to the server, which listens from the first call on; ended with the server. */
  readonly connect: () => Promise<Socket>;
  readonly close: () => Promise<void>;
};

/** A server with threads of its own, on a free port from the first connection on. */
export const startServer = async (
  changes: Partial<Config> = {},
  workers: Partial<DispatcherOptions> = {},
): Promise<ServerUnderTest> => {
  const config = configWith(changes);
  const log: Record<string, unknown>[] = [];
  const logger = pino({ level: config.logLevel }, { write: (line: string) => log.push(JSON.parse(line)) });
  const dispatcher = await startDispatcher({ ...config, ...workers }, (failure, requestIds) =>
    logger.error({ err: failure, reason: failure.reason, request_ids: requestIds }, 'a worker thread was replaced'),
  );
  const server = await buildServer(config, dispatcher, logger);
  const sockets: Socket[] = [];
  let listening: Promise<string> | undefined;
  return {
    ...server,
    dispatcher,
    log,
    connect: async () => {
      listening ??= server.app.listen({ port: 0, host: '127.0.0.1' });
      await listening;
      const socket = connect((server.app.server.address() as AddressInfo).port, '127.0.0.1');
      sockets.push(socket);
      await once(socket, 'connect');
      return socket;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await server.app.close();
      await dispatcher.close();
    },
  };
};
