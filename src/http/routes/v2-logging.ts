import { readSmallJson } from '../body/small-json.ts';
import type { Context, Route } from '../context.ts';
import { levelOf, logSettings } from '../records/log-settings.ts';
import { recordOf } from '../records/request-record.ts';

/** `GET /v2/logging`: the settings of the log. `POST`: changes them while the service runs, and responds as GET does. */
export const v2LoggingRoute: Route = (context) => (app, _options, done) => {
  app.get('/v2/logging', (_request, reply) => reply.send(logSettings(context.log.level)));
  app.post('/v2/logging', async (request, reply) => {
    const level = levelOf(await readSmallJson(context, request, reply), context.log.level);
    changeLevel(context, level, { request_id: request.id, caller: recordOf(request.raw).caller });
    return reply.send(logSettings(level));
  });
  done();
};

/** Sets the level of the log, which says so at the level that writes more of the two. */
const changeLevel = ({ log }: Context, level: string, origin: object): void => {
  if (log.level === level) return;
  const line = { ...origin, log_level: level };
  log.warn(line, 'the log level has changed');
  const wasSilent = !log.isLevelEnabled('warn');
  log.level = level;
  if (wasSilent) log.warn(line, 'the log level has changed');
};
