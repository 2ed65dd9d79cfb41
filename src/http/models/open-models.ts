import { setInterval } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Config } from '../../config.ts';
import { type ModelEvent, type ModelRepository, openModelRepository } from '../../models/folder/model-repository.ts';
import type { FileWatch } from '../auth/follow-files.ts';
import { UnusableSetting } from '../auth/unusable-setting.ts';
import type { Metrics } from '../observability/metrics.ts';

/** Time between two looks at the folder, ms: links that are swapped notify nobody. */
const EVERY_MS = 1000;

/**
 * Opens the named pipelines, and loads files of their folder that change, until the signal; what happens to each is logged
 * and counted.
 * @throws UnusableSetting where the folder cannot be read
 */
export const openModels = async (
  { models: path, maxModelBytes, maxWeightsBytes }: Config,
  log: Logger,
  metrics: Metrics,
  { signal, reloads }: FileWatch,
): Promise<ModelRepository> => {
  const onEvent = (event: ModelEvent): void => {
    metrics.modelReloaded(event.outcome);
    logEvent(log, event);
  };
  const options = { path, maxFileBytes: maxModelBytes, maxWeightBytes: maxWeightsBytes, onEvent };
  const repository = await openModelRepository(options).catch((error: Error) => {
    throw new UnusableSetting('POOLSERVE_MODELS', error.message);
  });
  if (path === undefined) return repository;
  let unreadable = '';
  const look = async (): Promise<void> => {
    const reason = await repository.look().then(
      () => '',
      (error: Error) => error.message,
    );
    if (reason !== '' && reason !== unreadable) log.error({ reason }, 'the folder of models cannot be read');
    unreadable = reason;
  };
  const follow = async (): Promise<void> => {
    for await (const _ of setInterval(EVERY_MS, undefined, { ref: false, signal })) await look();
  };
  reloads?.add(look);
  follow().catch(() => {});
  return repository;
};

const logEvent = (log: Logger, { outcome, name: model, reason, replacesBuiltIn }: ModelEvent): void => {
  if (outcome === 'failed') log.error({ model, reason }, 'a model cannot be loaded: the one before is served, if any');
  else if (outcome === 'removed') log.info({ model }, 'a model was removed');
  else log.info({ model }, replacesBuiltIn ? 'a model was loaded in place of the one built in' : 'a model was loaded');
};
