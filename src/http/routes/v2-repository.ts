import { Type } from '@sinclair/typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readSwitch } from '../../codec/inference-protocol-parameters.ts';
import { isObject, type Json } from '../../codec/json-members.ts';
import { quote, RequestError } from '../../errors.ts';
import { MODELS } from '../../models/list.ts';
import { MODEL_VERSION } from '../../models/model-version.ts';
import { readSmallJson } from '../body/read-json-body.ts';
import type { Context, Route } from '../context.ts';
import { PIPELINE_MODEL } from '../models/pipeline-operator.ts';
import { servedModel } from '../models/served-model.ts';

const schema = { params: Type.Object({ model: Type.String() }) };

/** The parameters of a request to the repository. @throws MALFORMED_JSON, MALFORMED_INFERENCE, BODY_TOO_LARGE */
const readRequest = async (context: Context, request: FastifyRequest, reply: FastifyReply): Promise<Json> => {
  const { ready = false, parameters = {} } = await readSmallJson(context, request, reply);
  readSwitch(ready, '/ready');
  if (isObject(parameters)) return parameters;
  throw new RequestError('MALFORMED_INFERENCE', '/parameters: expected an object', '/parameters');
};

/** A model that is part of the program. */
const fixedEntry = (name: string) => ({ name, version: MODEL_VERSION, state: 'READY', reason: '' });

/**
 * `POST /v2/repository/index`: every model, those of the folder with why they are not ready. `…/models/{model}/load` loads
 * one of these again, or goes back to the `version` of its parameters; `…/unload` unloads it. What is part of the program is
 * loaded from the start; neither another configuration of it nor `unload` is taken.
 */
export const v2RepositoryRoute: Route = (context) => (app, _options, done) => {
  const { models } = context;
  const isOfFolder = (name: string): boolean => models.index().some((entry) => entry.name === name);
  app.post('/v2/repository/index', async (request, reply) => {
    await readRequest(context, request, reply);
    const fixed = [...MODELS, PIPELINE_MODEL].map(({ name }) => fixedEntry(name));
    return reply.send([...fixed, ...models.index()]);
  });
  app.post('/v2/repository/models/:model/load', { schema }, async (request, reply) => {
    const parameters = await readRequest(context, request, reply);
    const { model } = request.params;
    if (isOfFolder(model)) {
      const { name, version } = await models.load(model, versionOf(model, parameters));
      return reply.send({ name, version, load: true });
    }
    const { name } = servedModel(context, request.params);
    if (Object.keys(parameters).length > 0) {
      const given = Object.keys(parameters).slice(0, 4).join(', ').slice(0, 64);
      throw new RequestError('FIXED_MODEL', `${name} is built in: expected a load without parameters, got ${given}`);
    }
    return reply.send({ name, load: true });
  });
  app.post('/v2/repository/models/:model/unload', { schema }, async (request, reply) => {
    const { model } = request.params;
    if (isOfFolder(model)) {
      await models.unload(model);
      return reply.send({ name: model, unload: true });
    }
    const { name } = servedModel(context, request.params);
    throw new RequestError('FIXED_MODEL', `${name} is built in and cannot be unloaded`);
  });
  done();
};

/** The version to go back to; undefined: what the files have. @throws INVALID_ATTRIBUTE for other parameters */
const versionOf = (model: string, { version, ...others }: Json): string | undefined => {
  const other = Object.keys(others)[0];
  if (other === undefined && (version === undefined || typeof version === 'string')) return version;
  const got = other === undefined ? `a version that is a ${typeof version}` : quote(other);
  const detail = `${model} is loaded from its files: expected no parameter but version, a text, got ${got}`;
  throw new RequestError('INVALID_ATTRIBUTE', detail, '/parameters');
};
