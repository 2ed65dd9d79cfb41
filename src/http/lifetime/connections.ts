import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Server as TlsServer } from 'node:tls';
import { onResponseClosed } from './on-response-closed.ts';

/** A request whose answer is not out yet. */
export type Due = { readonly incoming: IncomingMessage; readonly outgoing: ServerResponse };

/** The connections of a server, and the answers that are due on each. */
export type Connections = {
  readonly begin: (due: Due) => void;
  /** In the order of their requests. */
  readonly dueOn: (socket: Socket) => readonly Due[];
};

/** Longest times of connections while the server closes, in ms. */
export type CloseLimits = { readonly headMs: number; readonly closeMs: number };

/** How often connections are looked after while the server closes. */
const LOOK_MS = 1000;

/** What a server tells of a connection by. */
export const acceptedEvent = (server: Server): 'secureConnection' | 'connection' =>
  server instanceof TlsServer ? 'secureConnection' : 'connection';

/**
 * Follows the connections of a server. While it closes, answers that are out as far as Node is concerned still reach
 * their clients, and connections on which none is due have `headMs` to bring a request: Node stops to look then. After
 * `closeMs` all are ended, whatever is due on them.
 */
export const followConnections = (server: Server, { headMs, closeMs }: CloseLimits): Connections => {
  const due = new Map<Socket, Set<Due>>();
  server.on(acceptedEvent(server), (socket: Socket) => {
    due.set(socket, new Set());
    socket.once('close', () => due.delete(socket));
  });

  const closeIdle = server.closeIdleConnections.bind(server);
  const endLate = (): void => {
    for (const [socket, answers] of due) if (answers.size === 0) socket.destroy();
  };
  const lookUntilClosed = (): void => {
    const since = performance.now();
    const looking = setInterval(() => performance.now() - since >= headMs && endLate(), LOOK_MS).unref();
    const late = setTimeout(() => {
      for (const socket of due.keys()) socket.destroy();
    }, closeMs);
    server.once('close', () => {
      clearInterval(looking);
      clearTimeout(late);
    });
  };
  let isClosing = false;
  server.closeIdleConnections = (): void => {
    const busy = [...due.keys()].filter((socket) => due.get(socket)?.size);
    for (const socket of busy) socket.destroy = () => endSoon(socket);
    closeIdle();
    for (const socket of busy) Reflect.deleteProperty(socket, 'destroy');
    if (!isClosing) lookUntilClosed();
    isClosing = true;
  };

  return {
    begin: (one) => {
      const answers = due.get(one.incoming.socket);
      answers?.add(one);
      onResponseClosed(one.outgoing, () => answers?.delete(one));
    },
    dueOn: (socket) => [...(due.get(socket) ?? [])],
  };
};

/** Ends a connection once what was written is out. */
const endSoon = (socket: Socket): Socket => {
  socket.destroySoon();
  return socket;
};
