import { distance } from "fastest-levenshtein";

/** What is shown in place of a secret. */
const HIDDEN = "(hidden)";

/** How the names of secrets end, in letters alone. */
const ENDINGS =
  /(keys?|secrets?|tokens?|pass|passwords?|passwd|pwd|passphrases?|credentials?|auth)$/;
/** The password of an address such as postgres://user:password@host. */
const PASSWORD_OF_ADDRESS = /(:\/\/[^\s:/@"']{0,255}:)[^\s/@"']{1,255}(?=@)/g;
/** Long enough to be known when they are misspelt. */
const LONG_ENDINGS = ["apikey", "accesskey", "privatekey", "password", "passphrase", "credentials"];
const MISSPELT = 2;

/** Shorter ones are no secrets, and are parts of other words. */
const SHORTEST_VALUE = 4;
/** By so many letters of its start a value is known that a message cuts off. */
const KNOWN_BY = 8;

/** Begins where a word does, so that a long word is looked at once. */
const ASSIGNMENT = /(?<![\w.-])(["']?)(--)?([A-Za-z][\w.-]*)\1(\s*[=:]\s*)/g;

/** Whether what is called so is likely to be a secret: api_key, DB_PASSWORD, and "api_kye" too. */
export function looksSecret(name: string): boolean {
  const letters = name.toLowerCase().replace(/[^a-z]/g, "");
  return (
    ENDINGS.test(letters) ||
    LONG_ENDINGS.some((it) => distance(letters.slice(-it.length), it) <= MISSPELT)
  );
}

/** A text of lines such as `name = value`, with everything hidden that secrets are set to. Lines stay lines. */
export function hideSecrets(text: string): string {
  return secretParts(text)
    .reduceRight((rest, { start, end }) => rest.slice(0, start) + HIDDEN + rest.slice(end), text)
    .replace(PASSWORD_OF_ADDRESS, `$1${HIDDEN}`);
}

/** A message about one line, without what secrets are set to in it. */
export function hideAssignedSecrets(message: string): string {
  const value = String.raw`"(?:\\.|[^"\\\n])*"?|'[^'\n]*'?|\S+`;
  const pattern = new RegExp(`${ASSIGNMENT.source}(?:${value})`, "g");
  return message.replace(pattern, (whole, quote, dashes = "", name, equals) =>
    looksSecret(name) ? `${quote}${dashes}${name}${quote}${equals}${HIDDEN}` : whole,
  );
}

/** A message about a text, without the secrets that stand in the text. */
export function hideSecretsOf(text: string, message: string): string {
  const values = secretParts(text)
    .flatMap(({ start, end }) => spellings(text.slice(start, end)))
    .filter(({ length }) => length >= SHORTEST_VALUE)
    .sort((a, b) => b.length - a.length);
  const hidden = values.reduce((rest, value) => {
    const whole = rest.replaceAll(value, HIDDEN);
    const start = escapeRegExp(value.slice(0, KNOWN_BY));
    return value.length > KNOWN_BY
      ? whole.replace(new RegExp(`${start}[^\\s"']*`, "g"), HIDDEN)
      : whole;
  }, message);
  return hideAssignedSecrets(hidden);
}

/** How a message may quote a value. */
function spellings(value: string): string[] {
  const code = value.replace(/\s+(#|\/\/).*$/, "").trim();
  const inner = code.replace(/^"|"$/g, "");
  return [code, inner, JSON.stringify(code).slice(1, -1)];
}

interface Part {
  readonly start: number;
  readonly end: number;
}

/** What secrets are set to: the rest of the line but for a string, which ends by itself, and the value's further lines. */
function secretParts(text: string): Part[] {
  const parts: Part[] = [];
  let offset = 0;
  let goesOn: ((line: string) => boolean) | undefined;
  for (const whole of text.split(/(?<=\n)/)) {
    const line = whole.replace(/\r?\n$/, "");
    if (goesOn?.(line)) {
      parts.push({ start: offset, end: offset + line.length });
    } else if (goesOn) {
      goesOn = undefined;
    } else {
      for (const { start, end } of valuesIn(line)) {
        const value = line.slice(start, end);
        goesOn = continuation(value);
        if (!isHeredoc(value)) {
          parts.push({ start: offset + start, end: offset + end });
        }
      }
    }
    offset += whole.length;
  }
  return parts;
}

/** Where in a line secrets are set. */
function valuesIn(line: string): Part[] {
  const values: Part[] = [];
  for (const match of line.matchAll(ASSIGNMENT)) {
    const start = match.index + match[0].length;
    if (looksSecret(match[3] ?? "") && match.index >= (values.at(-1)?.end ?? 0)) {
      const string = /^"(?:\\.|[^"\\])*"/.exec(line.slice(start))?.[0];
      values.push({ start, end: string ? start + string.length : line.length });
    }
  }
  return values;
}

function isHeredoc(value: string): boolean {
  return /^<<-?\S/.test(value);
}

/** Whether a later line still belongs to a value that begins so; undefined when it ends on its line. */
function continuation(value: string): ((line: string) => boolean) | undefined {
  const marker = /^<<-?(\S+)/.exec(value)?.[1];
  if (marker !== undefined) {
    return (line) => line.trim() !== marker;
  }
  let depth = depthOf(value);
  if (depth <= 0) {
    return undefined;
  }
  return (line) => {
    depth += depthOf(line);
    return depth > 0;
  };
}

/** How many brackets a line opens more than it closes, strings left out. */
function depthOf(line: string): number {
  const code = line.replace(/"(?:\\.|[^"\\])*"/g, "");
  return (code.match(/[[{(]/g) ?? []).length - (code.match(/[\]})]/g) ?? []).length;
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
