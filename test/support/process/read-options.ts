import { type ParseArgsConfig, parseArgs } from 'node:util';

/** The options of a command. With `--help` it prints what they are and ends. */
export const readOptions = <const Options extends NonNullable<ParseArgsConfig['options']>>(
  help: string,
  options: Options,
) => {
  if (process.argv.includes('--help')) {
    process.stdout.write(help);
    process.exit();
  }
  return parseArgs({ options }).values;
};
