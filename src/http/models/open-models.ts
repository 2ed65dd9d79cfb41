import { setInterval } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Config } from '../../config.ts';
import { type ModelEvent, type ModelRepository, openModelRepository } from '../../models/folder/model-repository.ts';
import type { FileWatch } from '../auth/follow-files.ts';
import { UnusableSetting } from '../auth/unusable-setting.ts';
import type { Metrics } from '../observability/metrics.ts';

/** Interval at which the folder is checked, ms: replaced links emit no file events. */
const CHECK_MS = 1000;

/**
 * Opens the named pipelines and reloads changed files of their folder until the signal. Each change is logged and counted.
 * @throws UnusableSetting for a folder that cannot be read
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
  let loggedReason = '';
  const check = async (): Promise<void> => {
    const reason = await repository.look().then(
      () => '',
      (error: Error) => error.message,
    );
    if (reason !== '' && reason !== loggedReason) log.error({ reason }, 'the folder of models cannot be read');
    loggedReason = reason;
  };
  const follow = async (): Promise<void> => {
    for await (const _ of setInterval(CHECK_MS, undefined, { ref: false, signal })) await check();
  };
  reloads?.add(check);
  follow().catch(() => {});
  return repository;
};

const logEvent = (log: Logger, { outcome, name: model, reason, replacesBuiltIn }: ModelEvent): void => {
  if (outcome === 'failed')
    log.error({ model, reason }, 'loading a model failed; the previous version, if any, is still served');
  else if (outcome === 'removed') log.info({ model }, 'a model was removed');
  else log.info({ model }, replacesBuiltIn ? 'a model was loaded and replaces a built-in model' : 'a model was loaded');
};
