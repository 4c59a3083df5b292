import { UsageError } from "../kit/failure";

/** For an argument or option that takes a whole number: commander's parser. @param name as in the help */
export function wholeNumber(name: string, least: number, most: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (!/^(0|[1-9]\d*)$/.test(text) || number < least || number > most) {
      throw new UsageError(
        `${name} takes a whole number from ${least} to ${most}; got: ${text || '""'}`,
      );
    }
    return number;
  };
}
