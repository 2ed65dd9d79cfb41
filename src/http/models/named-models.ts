import { quote, RequestError } from '../../errors.ts';
import type { NamedModel } from '../../models/folder/named-model.ts';
import { nearNames } from '../../pipeline/attributes/near-names.ts';
import type { Context } from '../context.ts';

/** The header of a response that says the version of the named pipeline. */
export const VERSION_HEADER = 'x-pipeline-version';

/** Whether a model is a named pipeline. */
export const isNamed = (model: object): model is NamedModel => 'tensors' in model;

/** The named pipeline of a name. @throws UNKNOWN_MODEL with near names, or why it is unavailable */
export const namedModel = ({ models }: Pick<Context, 'models'>, name: string): NamedModel => {
  const model = models.find(name);
  if (model !== undefined) return model;
  const names = models.index().map((entry) => entry.name);
  const near = nearNames(name, names);
  throw new RequestError(
    'UNKNOWN_MODEL',
    `there is no pipeline ${quote(name)}${near}; POST /v2/repository/index lists them`,
  );
};
