import { type Refusal, RequestError } from '../../errors.ts';

/** The result of a worker that refused nothing. */
export type Unwrapped<Result> = Exclude<Result, { refusal: Refusal }>;

/** The result of a job. @throws RequestError for one that was refused */
export const unwrap = <Result extends object>(result: Result): Unwrapped<Result> => {
  if (!('refusal' in result)) return result as Unwrapped<Result>;
  const { code, detail, pointer } = (result as { refusal: Refusal }).refusal;
  throw new RequestError(code, detail, pointer);
};
