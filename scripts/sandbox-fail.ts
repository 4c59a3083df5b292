import { join } from "node:path";
import { loadFleet } from "../src/fleet/load-fleet";
import { exitCodeOf, UsageError } from "../src/kit/failure";
import { Control } from "../src/local-aws/control";
import { parseFailure } from "../src/local-aws/failures";
import { failureIn } from "../src/sandbox/options";

/** `npm run sandbox:fail -- <what>`, in a shell of the running sandbox: makes something fail there. */
async function main([what = ""]: readonly string[]): Promise<void> {
  const { region } = parseFailure(what);
  const {
    AWS_ENDPOINT_URL: url,
    FLEET_SANDBOX_CONTROL: token,
    FLEET_SANDBOX: folder,
  } = process.env;
  if (url === undefined || token === undefined || folder === undefined) {
    throw new UsageError(
      "this is no shell of a sandbox: start one, and source the file that it names",
    );
  }
  const regions = region === undefined ? [] : (await loadFleet(join(folder, "tfvars"))).regions;
  await new Control({ url, token }).call("fail", { what: failureIn(what, regions) });
}

main(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(`error ${error.message}\n`);
  process.exitCode = exitCodeOf(error);
});
