import { checkEndpoint } from "../../check/check-endpoint";
import { address } from "../../check/checks/address";
import { health } from "../../check/checks/health";
import { host } from "../../check/checks/host";
import { isTlsError, tls } from "../../check/checks/tls";
import { makeContact } from "../../check/contact";
import { Endpoint } from "../../check/endpoint";
import type { CheckOptions } from "../../check/subject";
import { servesHttps } from "../../fleet/https";
import { mcpUrl } from "../../fleet/mcp-url";
import { isOpenToAll } from "../../fleet/rules/clients";
import type { Check, Found } from "../check";
import type { Subject } from "../subject";

/** How often the full check tries what may work by chance, as `fleet check` does. */
const TRIES = 10;

const options = (tries: number, { values }: Subject): CheckOptions => ({
  tools: [],
  tries,
  silentSeconds: undefined,
  origin: undefined,
  healthPath: values.health_check_path,
});

/** What clients find: the first requests of `fleet check`, and all of it where that is asked for. */
export const endpoint: Check = {
  name: "endpoint",
  run: async (subject) => {
    const { state, targets } = await subject.health();
    const isUp = (targets ?? []).some((target) => target.state === "healthy");
    if (!isUp || state.loadBalancer?.state !== "active" || !isReachable(subject.props.env)) {
      return [];
    }
    const url = new URL(mcpUrl(subject.values, state.loadBalancer.dnsName));
    if (subject.props.checksEndpoint) {
      return allFaults(url, subject);
    }
    const asked = new Endpoint({ url, headers: {}, env: subject.props.env });
    try {
      return await faults(asked, subject);
    } finally {
      await asked.close();
    }
  },
};

async function faults(asked: Endpoint, subject: Subject): Promise<Found[]> {
  const { values, stack } = subject;
  const contacted = { endpoint: asked, contact: await makeContact(asked) };
  const { reply, error } = contacted.contact;
  // Not a fault: this machine may be none of the clients that the file lets in.
  if (!reply && !isTlsError(error) && (values.internal_load_balancer || !isOpenToAll(values))) {
    return [];
  }
  const verdicts = [
    await address.run(contacted),
    // Plain HTTP may be what the file wants.
    servesHttps(values) ? await tls.run(contacted) : undefined,
    await host.run(contacted),
    reply && (await health.run({ ...contacted, options: options(1, subject) })),
  ];
  const [fault] = verdicts.filter((verdict) => verdict?.ok === false);
  return fault?.ok === false
    ? [
        {
          severity: "error",
          what: `clients cannot use ${asked.shown}: ${fault.cause}`,
          evidence: fault.evidence,
          fix: `${fault.fix}. All that clients need: npx fleet check ${stack}`,
        },
      ]
    : [];
}

async function allFaults(url: URL, subject: Subject): Promise<Found[]> {
  const { values, props } = subject;
  const report = await checkEndpoint({ url, headers: {}, env: props.env }, options(TRIES, subject));
  return report.findings
    .filter(({ ok, check }) => !ok && (check !== tls.name || servesHttps(values)))
    .map(({ check, cause, evidence, fix }) => ({
      severity: "error",
      what: `clients cannot use ${report.url} (${check}): ${cause}`,
      evidence,
      fix: fix ?? "",
    }));
}

/** An emulator's load balancers have names that nobody but its own proxy knows. */
function isReachable(env: NodeJS.ProcessEnv): boolean {
  return !env.AWS_ENDPOINT_URL || Boolean(env.http_proxy ?? env.HTTP_PROXY);
}
