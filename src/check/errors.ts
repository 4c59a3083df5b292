import { quote } from "./redact";

/** The code of Node or undici behind an error, such as ECONNREFUSED; its name where there is none. */
export function codeOf(error: unknown): string {
  for (let it = error as NodeJS.ErrnoException | undefined; it; it = it.cause as typeof it) {
    if (typeof it.code === "string" && it.code !== "UND_ERR_ABORTED") {
      return it.code;
    }
    // Of several addresses that were tried.
    if (it instanceof AggregateError && it.errors.length > 0) {
      return codeOf(it.errors[0]);
    }
  }
  return (error as Error).name;
}

/** An error in one line, with what is behind it. */
export function errorText(error: unknown): string {
  const { message, cause } = error as Error;
  const inner = cause instanceof Error && cause.message !== message ? `: ${cause.message}` : "";
  return quote(`${message || codeOf(error)}${inner}`);
}
