import { shellWord } from "../kit/shell-word";
import type { Deployed } from "./deploy";

export interface TryItProps {
  readonly folder: string;
  readonly url: string;
  readonly up: readonly Deployed[];
  readonly failed: readonly string[];
  readonly seconds: number;
  readonly hasAwsCli: boolean;
  /** Terraform's program. */
  readonly binary: string;
  /** An MCP endpoint that answers. */
  readonly endpoint: string | undefined;
}

/**
 * What can be done now. Every line goes through a variable that only the sandbox's shells have: pasted into
 * another shell it does nothing.
 */
export function tryIt({
  folder,
  url,
  up,
  failed,
  seconds,
  hasAwsCli,
  binary,
  endpoint,
}: TryItProps): string {
  const names = up.map(({ stack }) => stack).join(", ");
  const outputs = up[0]?.outputs ?? {};
  const inCopy = `cd "\${FLEET_SANDBOX:?}" &&`;
  const inStack = `cd "$FLEET_SANDBOX/cdktf.out/stacks/${up[0]?.stack}" &&`;
  const aws = `aws --endpoint-url "\${AWS_ENDPOINT_URL:?}" --region ${outputs.region}`;
  const text = (value: unknown) => shellWord(String(value));
  return `
Up after ${seconds} s: ${names} in an emulated AWS at ${url}${failed.length > 0 ? `\nFAILED: ${failed.join(", ")}` : ""}
Ctrl-C ends it and removes everything.

In another terminal, first point that shell at the sandbox (it drops its own AWS_... and TF_... variables):
  . ${shellWord(`${folder}/env.sh`)}

Then, for example:
  ${inCopy} npx fleet secret set --generate
  ${inCopy} npx fleet status
  ${inCopy} npx fleet open
  ${inStack} ${shellWord(binary)} plan
  ${inStack} ${shellWord(binary)} apply -var desired_count=4
  curl "$(${shellWord(binary)} -chdir="$FLEET_SANDBOX/cdktf.out/stacks/${up[0]?.stack}" output -raw application_url)"/health
  npm run sandbox:fail -- task
  ${aws} ecs describe-services --cluster ${text(outputs.ecs_cluster_name)} \\
    --services ${text(outputs.ecs_service_name)} --query 'services[].desiredCount'
${hasAwsCli ? "" : "\nThe lines with aws need the AWS CLI, which is not in PATH here.\n"}
That shell is in a copy of the project: ${folder}
Its commands work there, too, such as npx fleet --help, or npm run synth after a change in its tfvars/.

${endpoint === undefined ? "No MCP endpoint answers now." : `For an MCP client (Streamable HTTP), it answers:\n  ${endpoint}`}
`;
}
