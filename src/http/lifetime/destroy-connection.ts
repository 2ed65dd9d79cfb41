import type { ServerResponse } from 'node:http';

/**
 * Ends the connection of an answer, whole or not. One that waits behind another on its connection is not ended by its own
 * `destroy`: Node says that it is closed, and sends it later, from memory that is somebody else's by then.
 */
export const destroyConnection = ({ req }: ServerResponse): void => {
  req.socket.destroy();
};
