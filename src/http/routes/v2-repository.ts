import { Type } from '@sinclair/typebox';
import { isObject } from '../../codec/json-members.ts';
import { RequestError } from '../../errors.ts';
import { findModel } from '../../models/find-model.ts';
import { MODELS } from '../../models/list.ts';
import type { Route } from '../context.ts';
import { MODEL_VERSION } from '../inference/served-model.ts';
import { readSmallJson } from '../small-json.ts';

const schema = { params: Type.Object({ model: Type.String() }) };

/**
 * `POST /v2/repository/index`: every model, all of them ready. `…/models/{model}/load` finds what is there from the
 * start already loaded; neither another configuration of it nor `unload` is taken.
 */
export const v2RepositoryRoute: Route = (context) => (app, _options, done) => {
  app.post('/v2/repository/index', async (request, reply) => {
    await readSmallJson(context, request, reply);
    return reply.send(MODELS.map(({ name }) => ({ name, version: MODEL_VERSION, state: 'READY', reason: '' })));
  });
  app.post('/v2/repository/models/:model/load', { schema }, async (request, reply) => {
    const { name } = findModel(request.params.model);
    const { parameters } = await readSmallJson(context, request, reply);
    if (isObject(parameters) && Object.keys(parameters).length > 0) {
      const given = Object.keys(parameters).slice(0, 4).join(', ').slice(0, 64);
      throw new RequestError('FIXED_MODEL', `${name} is built in: expected a load without parameters, got ${given}`);
    }
    return reply.send({ name, load: true });
  });
  app.post('/v2/repository/models/:model/unload', { schema }, (request) => {
    const { name } = findModel(request.params.model);
    throw new RequestError('FIXED_MODEL', `${name} is built in and cannot be unloaded`);
  });
  done();
};
