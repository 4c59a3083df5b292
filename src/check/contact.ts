import type { Endpoint, Reply } from "./endpoint";
import { discover } from "./messages";
import { messageOf } from "./reply-text";

/** What became of the first request. */
export type Contact =
  | { readonly reply: Reply; readonly error?: undefined }
  | { readonly reply?: undefined; readonly error: unknown };

/** What the first checks look at. */
export interface Contacted {
  readonly endpoint: Endpoint;
  readonly contact: Contact;
}

export async function makeContact(endpoint: Endpoint): Promise<Contact> {
  try {
    return { reply: await endpoint.ask(endpoint.url, discover()) };
  } catch (error) {
    return { error };
  }
}

export function isRedirect({ status }: Reply): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

const HOST_WORD = /\b(http_)?host(s|name)?\b/i;
const REFUSED_WORD =
  /\b(invalid|unknown|untrusted|disallowed|blocked|not (allowed|trusted|permitted))\b/i;

/** SDKs refuse names that nobody told them with 421 (Python) or 403 (TypeScript), and web frameworks with 400, too. */
export function isHostRefusal({ status, body }: Reply): boolean {
  return (
    status === 421 ||
    (status === 403 && HOST_WORD.test(body)) ||
    (status === 400 && HOST_WORD.test(body) && REFUSED_WORD.test(body))
  );
}

/** Errors are an answer, too: an older server does not know the question. */
export function isMcp(reply: Reply): boolean {
  return messageOf(reply) !== undefined && reply.status < 500 && !isHostRefusal(reply);
}
