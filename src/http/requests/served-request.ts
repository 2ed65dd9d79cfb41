import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Reservation } from '../../dispatch/admission/reservation.ts';
import type { JobOwner } from '../../dispatch/threads/threads.ts';
import { requestOwner } from '../auth/request-owner.ts';
import { openBody, refuseLargeBody } from '../body/body.ts';
import { MeteredBody } from '../body/metered-body.ts';
import type { Context } from '../context.ts';
import type { RequestLifetime } from '../lifetime/request-lifetime.ts';
import { type RequestTrace, traceOf } from '../observability/request-trace.ts';

/** An inference while it is served. `owner` shares memory and threads fairly, `requestId` is the id of its log lines. */
export type ServedRequest = JobOwner & {
  readonly context: Context;
  readonly body: MeteredBody;
  readonly reservation: Reservation;
  readonly trace: RequestTrace;
  readonly life: RequestLifetime;
};

/**
 * Opens a request whose body has at most `maxBytes`, the limit of `setting`. Call `release` of its reservation at its end.
 * @throws UNSUPPORTED_ENCODING, BODY_TOO_LARGE
 */
export const openRequest = (
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  life: RequestLifetime,
  maxBytes = context.config.maxBodyBytes,
  setting?: string,
): ServedRequest => {
  const trace = traceOf(request.raw);
  const owner = requestOwner(trace.caller, request.ip);
  const reservation = context.admission.createReservation(owner, life);
  const body = openBody(request.raw, reply.raw, life, reservation, context.admission.inFlightBytes);
  refuseLargeBody(body.declaredBytes, maxBytes, setting);
  const metered = new MeteredBody(body, reservation, trace, maxBytes);
  return { context, body: metered, reservation, trace, life, requestId: request.id, owner };
};
