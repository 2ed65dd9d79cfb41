/** A value that is there, or comes. */
export type Coming<T> = T | Promise<T>;

/**
 * What `next` makes of a value: at once where it is there. Small requests are served in one go once their body is there:
 * a promise for each step made them take a tenth longer.
 */
export const after = <T, Next>(value: Coming<T>, next: (value: T) => Coming<Next>): Coming<Next> =>
  value instanceof Promise ? value.then(next) : next(value);
