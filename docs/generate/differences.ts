import { DIFFERENCES } from '../../test/live/differences.ts';
import { code, table } from './markdown.ts';

/** The table of differences from the frameworks, from the exceptions of `npm run test:live`. */
export const differencesTable = (): string =>
  table(
    ['models', 'framework', 'poolserve', 'framework’s response', 'reason'],
    DIFFERENCES.map(({ models, framework, ours, theirs, reason }) => [
      code(namesOf(models)),
      framework,
      ours,
      theirs,
      reason,
    ]),
  );

/** A pattern of names without its anchors. */
const namesOf = ({ source }: RegExp): string => source.replaceAll('\\.', '.').replace(/[\^$]/g, '');
