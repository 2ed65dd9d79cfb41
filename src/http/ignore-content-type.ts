import type { onRequestHookHandler } from 'fastify';

/**
 * Takes the Content-Type away from Fastify, which refuses one that it cannot parse. Clients of the Open Inference
 * Protocol send none, or one that says nothing.
 */
export const ignoreContentType: onRequestHookHandler = (request, _reply, done) => {
  delete request.raw.headers['content-type'];
  done();
};
