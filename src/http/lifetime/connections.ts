import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Server as TlsServer } from 'node:tls';
import { onResponseClosed } from './on-response-closed.ts';

/** A request whose response has not been sent yet. */
export type Due = { readonly incoming: IncomingMessage; readonly outgoing: ServerResponse };

/** The connections of a server, and the pending responses of each. */
export type Connections = {
  readonly begin: (due: Due) => void;
  /** Returns the pending responses of a connection, in the order of their requests. */
  readonly dueOn: (socket: Socket) => readonly Due[];
};

/** Time limits of connections while the server closes, ms. */
export type CloseLimits = { readonly headMs: number; readonly closeMs: number };

/** Interval at which idle connections are checked while the server closes. */
const CHECK_MS = 1000;

/** Returns the event that a server emits for a new connection. */
export const acceptedEvent = (server: Server): 'secureConnection' | 'connection' =>
  server instanceof TlsServer ? 'secureConnection' : 'connection';

/**
 * Tracks the connections of a server. While it closes, responses that Node considers finished still reach their clients.
 * Connections without a pending response have `headMs` to send a request: Node stops its own check then. After `closeMs`
 * all connections are destroyed.
 */
export const followConnections = (server: Server, { headMs, closeMs }: CloseLimits): Connections => {
  const due = new Map<Socket, Set<Due>>();
  server.on(acceptedEvent(server), (socket: Socket) => {
    due.set(socket, new Set());
    socket.once('close', () => due.delete(socket));
  });

  const closeIdle = server.closeIdleConnections.bind(server);
  const destroyIdle = (): void => {
    for (const [socket, pending] of due) if (pending.size === 0) socket.destroy();
  };
  const checkUntilClosed = (): void => {
    const since = performance.now();
    const checking = setInterval(() => performance.now() - since >= headMs && destroyIdle(), CHECK_MS).unref();
    const late = setTimeout(() => {
      for (const socket of due.keys()) socket.destroy();
    }, closeMs);
    server.once('close', () => {
      clearInterval(checking);
      clearTimeout(late);
    });
  };
  let isClosing = false;
  server.closeIdleConnections = (): void => {
    const busy = [...due.keys()].filter((socket) => due.get(socket)?.size);
    for (const socket of busy) socket.destroy = () => endSoon(socket);
    closeIdle();
    for (const socket of busy) Reflect.deleteProperty(socket, 'destroy');
    if (!isClosing) checkUntilClosed();
    isClosing = true;
  };

  return {
    begin: (exchange) => {
      const pending = due.get(exchange.incoming.socket);
      pending?.add(exchange);
      onResponseClosed(exchange.outgoing, () => pending?.delete(exchange));
    },
    dueOn: (socket) => [...(due.get(socket) ?? [])],
  };
};

/** Destroys a connection once all written bytes are sent. */
const endSoon = (socket: Socket): Socket => {
  socket.destroySoon();
  return socket;
};
