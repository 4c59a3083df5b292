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

/** How ECS begins the reason of a task that did not start. What follows is a sentence. */
const NO_ASSIGNMENT = "(?<!unable to pull secrets or registry )";

/** Begins where a word does, so that a long word is looked at once. */
const ASSIGNMENT = /(?<![\w.-])(["']?)(--)?([A-Za-z][\w.-]*)\1(\s*[=:]\s*)/g;

/** As ASSIGNMENT, also where somebody has forgotten the sign. */
const SETTING = /(?<![\w.-])(["']?)(--)?([A-Za-z][\w.-]*)\1(?:\s*[=:]\s*|[ \t]+(?="))/g;
const STRING = /"(?:\\.|[^"\\])*"/g;
/** Longer ones are no markers that anybody writes. */
const LONGEST_MARKER = 200;

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
  const pattern = new RegExp(`${NO_ASSIGNMENT}${ASSIGNMENT.source}(?:${value})`, "g");
  return message.replace(pattern, (whole, quote, dashes = "", name, equals) =>
    looksSecret(name) ? `${quote}${dashes}${name}${quote}${equals}${HIDDEN}` : whole,
  );
}

/** The name of something in a log: JSON's, also of JSON within JSON, or plain. */
const LOGGED_NAME = new RegExp(
  String.raw`${NO_ASSIGNMENT}(?<![\w.-])(\\*["']|)([A-Za-z][\w.-]*)\1\s*[=:]\s*`,
  "g",
);
const LOGGED_VALUE = String.raw`\\+"(?:(?!\\+").)*(?:\\+")?|"(?:\\.|[^"\\])*"?|'[^']*'?|\[[^\]]*\]?|\{[^}]*\}?`;
/** JSON's numbers end where a comma or bracket stands. */
const JSON_VALUE = new RegExp(String.raw`${LOGGED_VALUE}|[^\s,}\]]+`, "y");
const PLAIN_VALUE = new RegExp(String.raw`${LOGGED_VALUE}|\S+`, "y");
/** Credentials of HTTP, which have a digit or a sign that words have not. */
const HTTP_CREDENTIALS = /\b(Bearer|Basic)(\s+)(?=[^\s"']*[\d=])[\w.~+/=-]{8,}/gi;
const JSON_WEB_TOKEN = /\beyJ[\w-]+\.[\w-]+\.[\w-]*/g;

/** What a container has logged, without what looks like a secret in it: by its name, or by its form. */
export function hideLoggedSecrets(message: string): string {
  let shown = "";
  let end = 0;
  for (const match of message.matchAll(LOGGED_NAME)) {
    const [whole, quote, name = ""] = match;
    const start = match.index + whole.length;
    if (match.index >= end && looksSecret(name)) {
      const value = quote === "" ? PLAIN_VALUE : JSON_VALUE;
      value.lastIndex = start;
      const length = value.exec(message)?.[0].length ?? 0;
      shown += message.slice(end, start) + (length > 0 ? HIDDEN : "");
      end = start + length;
    }
  }
  return (shown + message.slice(end))
    .replace(HTTP_CREDENTIALS, `$1$2${HIDDEN}`)
    .replace(JSON_WEB_TOKEN, HIDDEN)
    .replace(PASSWORD_OF_ADDRESS, `$1${HIDDEN}`);
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

/** How a message may quote a value: as a whole, or one of the texts in it. */
function spellings(value: string): string[] {
  const comment = value.startsWith('"') ? -1 : value.search(/(?:^|\s)(?:#|\/\/)/);
  const code = (comment < 0 ? value : value.slice(0, comment)).trim();
  const texts = [...code.matchAll(STRING)].map(([text]) => text.slice(1, -1));
  return [code, code.replace(/^"|"$/g, ""), JSON.stringify(code).slice(1, -1), ...texts];
}

interface Part {
  readonly start: number;
  readonly end: number;
}

/** What secrets are set to, line by line: a string, what stands in brackets, a heredoc, or the rest of the line. */
function secretParts(text: string): Part[] {
  const parts: Part[] = [];
  let end = 0;
  for (const match of text.matchAll(SETTING)) {
    if (match.index >= end && looksSecret(match[3] ?? "")) {
      const start = match.index + match[0].length;
      const heredoc = /^<<-?(\S+)\r?\n/.exec(text.slice(start, start + LONGEST_MARKER));
      end = heredoc
        ? endOfHeredoc(text, start + heredoc[0].length, heredoc[1] ?? "")
        : endOfValue(text, start);
      parts.push(...linesBetween(text, heredoc ? start + heredoc[0].length : start, end));
    }
  }
  return parts;
}

/** The start of the line that has the marker and nothing else. */
function endOfHeredoc(text: string, start: number, marker: string): number {
  const closing = new RegExp(`^[ \\t]*${escapeRegExp(marker)}[ \\t]*\\r?$`, "gm");
  closing.lastIndex = start;
  return closing.exec(text)?.index ?? text.length;
}

function endOfValue(text: string, start: number): number {
  const line = /\r?\n|$/g;
  line.lastIndex = start;
  const endOfLine = line.exec(text)?.index ?? text.length;
  if (text[start] === '"') {
    const string = /^"(?:\\.|[^"\\])*"/.exec(text.slice(start, endOfLine))?.[0];
    return string === undefined ? endOfLine : start + string.length;
  }
  return /[[{(]/.test(text[start] ?? "") ? endOfBracket(text, start) : endOfLine;
}

/** Behind the bracket that closes the one at the start; brackets in strings are text. */
function endOfBracket(text: string, start: number): number {
  const token = /"(?:\\.|[^"\\\n])*"?|[[\]{}()]/g;
  token.lastIndex = start;
  let depth = 0;
  for (let match = token.exec(text); match; match = token.exec(text)) {
    if ("[{(".includes(match[0])) {
      depth += 1;
    } else if ("]})".includes(match[0])) {
      depth -= 1;
    }
    if (depth === 0) {
      return token.lastIndex;
    }
  }
  return text.length;
}

/** The lines of a value, without their ends and without those that only close it. */
function linesBetween(text: string, start: number, end: number): Part[] {
  let offset = start;
  return text
    .slice(start, end)
    .split(/(?<=\n)/)
    .flatMap((whole) => {
      const line = whole.replace(/\r?\n$/, "");
      const part = { start: offset, end: offset + line.length };
      offset += whole.length;
      return line === "" || /^\s*[\]})]+$/.test(line) ? [] : [part];
    });
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
