import type { RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import type { Due } from './connections.ts';
import { onResponseClosed } from './on-response-closed.ts';

/** Pipelined requests of a connection that are handled at a time, beside the request before them. */
const MAX_HANDLED = 3;

/** Pipelined requests of a connection that wait before reading from it stops. */
const MAX_WAITING = 16;

/**
 * Requests of all connections that wait before connections with more than `MAX_WAITING` are closed: Node
 * parses 2,500 of 26 bytes from one read of 64 KiB, and each takes some 15 KB while it waits (measured with 20 connections).
 */
const MAX_WAITING_TOTAL = 8192;

/** The pipelined requests of a connection. */
type Pipeline = { readonly socket: Socket; readonly waiting: Due[]; handled: number; isScheduled: boolean };

/** A listener for requests, and the waiting requests of a connection, in their order. */
export type Pacing = { readonly take: RequestListener; readonly waitingOn: (socket: Socket) => readonly Due[] };

/**
 * Returns a listener that gives `handle` a request at once unless a response is due before its own. Such a request is
 * handled in a later turn of the event loop, one request of a connection in each. Ten thousand requests in one write
 * would otherwise be handled in one turn, which took 0.5 to 1.9 s (measured with 10,000 GET /livez).
 */
export const paceRequests = (handle: RequestListener): Pacing => {
  const pipelines = new Map<Socket, Pipeline>();
  let total = 0;

  const pipelineOf = (socket: Socket): Pipeline => {
    const open = pipelines.get(socket);
    if (open !== undefined) return open;
    const pipeline: Pipeline = { socket, waiting: [], handled: 0, isScheduled: false };
    pipelines.set(socket, pipeline);
    socket.once('close', () => {
      pipelines.delete(socket);
      total -= pipeline.waiting.length;
      pipeline.waiting.length = 0;
    });
    return pipeline;
  };

  const handleNext = (pipeline: Pipeline): void => {
    pipeline.isScheduled = false;
    const next = pipeline.waiting.shift();
    if (next === undefined) return;
    total -= 1;
    pipeline.handled += 1;
    onResponseClosed(next.outgoing, () => {
      pipeline.handled -= 1;
      schedule(pipeline);
    });
    handle(next.incoming, next.outgoing);
    schedule(pipeline);
    if (pipeline.waiting.length === MAX_WAITING) release(pipeline.socket);
  };
  const schedule = (pipeline: Pipeline): void => {
    if (pipeline.isScheduled || pipeline.handled >= MAX_HANDLED || pipeline.waiting.length === 0) return;
    pipeline.isScheduled = true;
    setImmediate(handleNext, pipeline);
  };

  const take: RequestListener = (incoming, outgoing) => {
    const { socket } = incoming;
    // Node assigns a response the socket when none is due before it.
    if (outgoing.socket !== null) {
      handle(incoming, outgoing);
      return;
    }
    // Node's parser emits every request of a chunk, also after the socket was destroyed.
    if (socket.destroyed) return;
    const pipeline = pipelineOf(socket);
    total += 1;
    const count = pipeline.waiting.push({ incoming, outgoing });
    if (count > MAX_WAITING && total > MAX_WAITING_TOTAL) socket.destroy();
    else if (count === MAX_WAITING + 1) hold(socket);
    schedule(pipeline);
  };
  return { take, waitingOn: (socket) => pipelines.get(socket)?.waiting ?? [] };
};

/** Stops reading from a connection. Node resumes it for the body of a request, which has been read already. */
const hold = (socket: Socket): void => {
  socket.pause().on('resume', pauseAgain);
};

const release = (socket: Socket): void => {
  socket.off('resume', pauseAgain).resume();
};

function pauseAgain(this: Socket): void {
  this.pause();
}
