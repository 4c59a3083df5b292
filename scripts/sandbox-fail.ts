import { exitCodeOf, UsageError } from "../src/kit/failure";
import { Control } from "../src/local-aws/control";
import { parseFailure } from "../src/local-aws/failures";

/** `npm run sandbox:fail -- <what>`, in a shell of the running sandbox: makes something fail there. */
async function main([what = ""]: readonly string[]): Promise<void> {
  parseFailure(what);
  const { AWS_ENDPOINT_URL: url, FLEET_SANDBOX_CONTROL: token } = process.env;
  if (url === undefined || token === undefined) {
    throw new UsageError(
      "this is no shell of a sandbox: start one, and source the file that it names",
    );
  }
  await new Control({ url, token }).call("fail", { what });
}

main(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(`error ${error.message}\n`);
  process.exitCode = exitCodeOf(error);
});
