import { ERRORS, type ErrorCode } from '../../src/errors.ts';
import { inferenceStatus, STATUS } from '../../src/http/errors/problem.ts';
import { ADVICE } from './advice.ts';
import { code, table } from './markdown.ts';

/** The table of errors, by status: code, status, meaning, what to do. */
export const errorsTable = (): string =>
  table(
    ['code', 'status', 'meaning', 'what to do'],
    (Object.keys(ERRORS) as ErrorCode[])
      .toSorted((a, b) => STATUS[a] - STATUS[b])
      .map((each) => [code(each), statusText(STATUS[each]), `${ERRORS[each]}.`, ADVICE[each]]),
  );

/** A status, with that of `/v2` where it is another. */
const statusText = (status: number): string =>
  inferenceStatus(status) === status ? String(status) : `${status} (\`/v2\`: ${inferenceStatus(status)})`;
