/** A setting whose valid value cannot be used, such as a missing file. The process exits with `message`. */
export class UnusableSetting extends Error {
  constructor(setting: string, reason: string) {
    super(`${setting}: ${reason}`);
    this.name = 'UnusableSetting';
  }
}
