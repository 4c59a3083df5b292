/** A name as Terraform reads one, for regular expressions with the flag u. */
export const NAME = String.raw`[\p{ID_Start}_][\p{ID_Continue}-]*`;

/** True for a number without a sign, as it is written. */
export function isNumeral(text: string): boolean {
  return /^[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]+)?$/.test(text);
}

/** What Go calls white space: next to JavaScript's, U+0085 and not U+FEFF. */
export const SPACE = String.raw`(?:(?!\uFEFF)[\s\u0085])`;

const around = new RegExp(`^${SPACE}+|${SPACE}+$`, "g");

/** Without white space at both ends. */
export function trimmed(text: string): string {
  return text.replace(around, "");
}
