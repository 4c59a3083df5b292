import { AsyncLocalStorage } from "node:async_hooks";
import { CutOff, Interrupted } from "../kit/failure";
import { checkAnswer, endpointOf, type SdkRequest, type SdkResponse } from "./check-answer";
import { byProxy } from "./client-environment";
import { type ClientSettings, clientSettings } from "./client-settings";
import { NoAnswer, noAnswerOf } from "./no-answer";
import { endOfReading, READ_MS } from "./read-time";
import { areSentOnce, mayBeDone, Unanswered } from "./send-once";

// The SDK would announce on every start which Node it will ask for next.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

/** How AWS refuses an update of what another update is still at work on. By itself the SDK gives up. */
const PENDING_UPDATE = "ConcurrentUpdateException";

/** What all clients of the SDK have. */
interface SdkClient {
  send: (command: never, options?: { readonly abortSignal: AbortSignal }) => Promise<unknown>;
  readonly middlewareStack: { add: (middleware: never, options: object) => void };
}

/** Which endpoint an answer came from. */
const endpoints = new WeakMap<object, string>();

type Next = (args: { readonly request: SdkRequest }) => Promise<{ response: SdkResponse }>;

const clients = new Map<string, unknown>();

/**
 * The SDK's client of a service in a region: one for all that ask. Credentials and endpoints come from the
 * environment, as Terraform's do.
 * @param options further settings, the same wherever a client of that endpoint is asked for
 */
export function awsClient<Client extends SdkClient>(
  Service: new (settings: ClientSettings) => Client,
  region: string,
  options: { readonly endpoint?: string; readonly [setting: string]: unknown } = {},
): Client {
  const key = [Service.name, region, options.endpoint].join(" ");
  const client =
    (clients.get(key) as Client | undefined) ??
    guarded(new Service({ ...clientSettings(region, process.env), ...options }));
  clients.set(key, client);
  return client;
}

/** The SDK's commands that change nothing. */
const READS = /^(Describe|Filter|Get|Head|List)/;

/** A request and what is known of it while it is tried. */
interface Pending {
  readonly end: AbortSignal;
  /** It is not tried again when AWS may have carried it out. */
  readonly isOnce: boolean;
  /** Whatever becomes of it, nothing has changed. */
  readonly isRead: boolean;
  endpoint: string;
  /** Of the latest attempt. */
  lastError?: unknown;
}

/** One for all clients: Node hands each such storage on at every promise, and a fleet has hundreds of clients. */
const requests = new AsyncLocalStorage<Pending>();

/** Has every request end when its reading does, and says in our words what is no answer of AWS. */
function guarded<Client extends SdkClient>(client: Client): Client {
  // Between the SDK's retries and the network, and around the SDK's reading of the answer.
  const noting = (next: Next) => async (args: Parameters<Next>[0]) => {
    try {
      return await next(args);
    } catch (error) {
      const request = requests.getStore();
      if (request && !request.end.aborted) {
        request.lastError = error;
      }
      if ((error as Error).name === PENDING_UPDATE) {
        // By this the SDK tries again.
        Object.assign(error as Error, { $retryable: {} });
      }
      throw request?.isOnce && mayBeDone(error) ? new Unanswered(error as Error) : error;
    }
  };
  // Next to the network.
  const checking = (next: Next) => async (args: Parameters<Next>[0]) => {
    const request = requests.getStore();
    if (request) {
      const endpoint = endpointOf(args.request);
      request.endpoint = `${endpoint}${byProxy(endpoint, process.env)}`;
    }
    const answer = await next(args);
    await checkAnswer(args.request, answer.response);
    return answer;
  };
  client.middlewareStack.add(noting as never, { step: "finalizeRequest", priority: "low" });
  client.middlewareStack.add(checking as never, { step: "deserialize", priority: "low" });
  const send = client.send.bind(client);
  client.send = (command) => {
    const request: Pending = {
      end: endOfReading(),
      isOnce: areSentOnce(),
      isRead: READS.test((command as object).constructor.name),
      endpoint: "AWS",
    };
    return requests.run(request, async () => {
      try {
        const answer = await send(command, { abortSignal: request.end });
        endpoints.set(answer as object, request.endpoint);
        return answer;
      } catch (error) {
        const isUnanswered = error instanceof Unanswered || (request.isOnce && request.end.aborted);
        const reason = explained(error instanceof Unanswered ? error.reason : error, request);
        throw isUnanswered ? new Unanswered(reason as Error) : reason;
      }
    });
  };
  return client;
}

/** A list that AWS's answers of this kind always have. @throws NoAnswer when this one has none */
export function listIn<Answer extends object, Name extends string & keyof Answer>(
  answer: Answer,
  name: Name,
): NonNullable<Answer[Name]> {
  const list = answer[name];
  if (!Array.isArray(list)) {
    throw notOfAws(answer, `without a list "${name}"`);
  }
  return list as NonNullable<Answer[Name]>;
}

/** @param what it is like: "without a list of services" */
export function notOfAws(answer: object, what: string): NoAnswer {
  const endpoint = endpoints.get(answer) ?? "AWS";
  return new NoAnswer(`${endpoint} gives an answer ${what}, so it is not AWS's`);
}

function explained(error: unknown, { end, isRead, endpoint, lastError }: Pending): unknown {
  if (!end.aborted) {
    return noAnswerOf(error, endpoint) ?? error;
  }
  if (end.reason instanceof Interrupted) {
    return isRead ? end.reason : new CutOff(end.reason.signal);
  }
  // What it was tried again for says more than that the time is over.
  return lastError === undefined || (lastError as Error).name === "TimeoutError"
    ? new NoAnswer(`${endpoint} did not answer within ${READ_MS / 1000} s`, { cause: error })
    : (noAnswerOf(lastError, endpoint) ?? lastError);
}
