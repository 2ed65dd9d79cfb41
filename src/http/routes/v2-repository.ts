import { Type } from '@sinclair/typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readSwitch } from '../../codec/inference-protocol-parameters.ts';
import { isObject, type Json } from '../../codec/json-members.ts';
import { RequestError } from '../../errors.ts';
import { MODELS } from '../../models/list.ts';
import { readSmallJson } from '../body/read-json-body.ts';
import type { Context, Route } from '../context.ts';
import { MODEL_VERSION, servedModel } from '../models/served-model.ts';

const schema = { params: Type.Object({ model: Type.String() }) };

/** The parameters of a request to the repository. @throws MALFORMED_JSON, MALFORMED_INFERENCE, BODY_TOO_LARGE */
const readRequest = async (context: Context, request: FastifyRequest, reply: FastifyReply): Promise<Json> => {
  const { ready = false, parameters = {} } = await readSmallJson(context, request, reply);
  readSwitch(ready, '/ready');
  if (isObject(parameters)) return parameters;
  throw new RequestError('MALFORMED_INFERENCE', '/parameters: expected an object', '/parameters');
};

/**
 * `POST /v2/repository/index`: every model, all of them ready. `…/models/{model}/load` finds what is there from the
 * start already loaded; neither another configuration of it nor `unload` is taken.
 */
export const v2RepositoryRoute: Route = (context) => (app, _options, done) => {
  app.post('/v2/repository/index', async (request, reply) => {
    await readRequest(context, request, reply);
    return reply.send(MODELS.map(({ name }) => ({ name, version: MODEL_VERSION, state: 'READY', reason: '' })));
  });
  app.post('/v2/repository/models/:model/load', { schema }, async (request, reply) => {
    const { name } = servedModel(context.config, request.params);
    const parameters = await readRequest(context, request, reply);
    if (Object.keys(parameters).length > 0) {
      const given = Object.keys(parameters).slice(0, 4).join(', ').slice(0, 64);
      throw new RequestError('FIXED_MODEL', `${name} is built in: expected a load without parameters, got ${given}`);
    }
    return reply.send({ name, load: true });
  });
  app.post('/v2/repository/models/:model/unload', { schema }, (request) => {
    const { name } = servedModel(context.config, request.params);
    throw new RequestError('FIXED_MODEL', `${name} is built in and cannot be unloaded`);
  });
  done();
};
