import { checkEndpoint } from "../../src/check/check-endpoint";
import type { CheckOptions } from "../../src/check/subject";

/** What this process is told to check. A URL cannot be sent, so its text is. */
export interface Order {
  readonly url: string;
  readonly env: NodeJS.ProcessEnv;
  readonly options: CheckOptions;
}

process.on("message", ({ url, env, options }: Order) => {
  checkEndpoint({ url: new URL(url), headers: {}, env }, options).then(
    (report) => process.send?.({ report }),
    (error: Error) => process.send?.({ problem: error.stack }),
  );
});
