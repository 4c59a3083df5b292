import type { Attempt, Connection, Tool } from "./connection";
import type { Contacted } from "./contact";

export interface CheckOptions {
  /** Tools that may be called although they do not say that they only read. */
  readonly tools: readonly string[];
  /** How many dialogues, and requests of an older client. */
  readonly tries: number;
  /** How long a silent call is to last; undefined for none. */
  readonly silentSeconds: number | undefined;
  /** The origin of pages whose calls must be let in; undefined for the server's own. */
  readonly origin: string | undefined;
  /** What the load balancer probes; undefined where nobody has said, and there may be none. */
  readonly healthPath: string | undefined;
}

/** What is looked at once the endpoint answers, if only that it wants a token. */
export interface Answering extends Contacted {
  readonly options: CheckOptions;
}

/** What is looked at once the official clients have tried. */
export interface Connected extends Answering {
  readonly newest: Attempt;
  readonly older: Attempt;
}

/** What is looked at once the tools are known. */
export interface Listed extends Connected {
  /** The newest client's where it has one. */
  readonly connection: Connection;
  /** Those that may be called. */
  readonly tools: readonly Tool[];
}
