import type { ServerResponse } from 'node:http';

/**
 * Destroys the connection of a response, complete or not. `destroy` of a pipelined response that has no socket yet does not
 * stop it: Node reports it as closed and sends it later, from memory that has been reused by then.
 */
export const destroyConnection = ({ req }: ServerResponse): void => {
  req.socket.destroy();
};
