import { readSmallJson } from '../body/read-json-body.ts';
import type { Context, Route } from '../context.ts';
import { levelOf, logSettings } from '../observability/log-settings.ts';
import { traceOf } from '../observability/request-trace.ts';

/** `GET /v2/logging`: the settings of the log. `POST`: changes them while the service runs; the response is that of GET. */
export const v2LoggingRoute: Route = (context) => (app, _options, done) => {
  app.get('/v2/logging', (_request, reply) => reply.send(logSettings(context.log.level)));
  app.post('/v2/logging', async (request, reply) => {
    const level = levelOf(await readSmallJson(context, request, reply), context.log.level);
    changeLevel(context, level, { request_id: request.id, caller: traceOf(request.raw).caller });
    return reply.send(logSettings(level));
  });
  done();
};

/** Sets the level of the log and logs the change: before it, or after it if the log was silent. */
const changeLevel = ({ log }: Context, level: string, origin: object): void => {
  if (log.level === level) return;
  const logChange = (): void =>
    log[log.isLevelEnabled('warn') ? 'warn' : 'error']({ ...origin, log_level: level }, 'the log level has changed');
  const wasSilent = log.level === 'silent';
  if (!wasSilent) logChange();
  log.level = level;
  if (wasSilent) logChange();
};
