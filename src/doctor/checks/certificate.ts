import { type Certificate, findCertificate, findRequestedCertificate } from "../../aws/certificate";
import { recordName } from "../../fleet/dns-names";
import { rfc3339 } from "../../kit/time-text";
import type { Check, Found } from "../check";
import type { Subject } from "../subject";

/** ACM renews 60 days before the end: with less than this it has failed to. */
const ENDS_SOON_MS = 30 * 24 * 3600 * 1000;

export const certificate: Check = {
  name: "certificate",
  run: async (subject) => {
    const { certificate, state } = await subject.health();
    if (certificate === null || state.service === null) {
      return [];
    }
    const known = certificate ?? (await wantedCertificate(subject));
    if (certificate === undefined && (known === undefined || known.status === "ISSUED")) {
      return [
        {
          severity: "error",
          what: "the load balancer serves no HTTPS",
          evidence: "it has no HTTPS listener with a certificate",
          fix: `apply the stack again: npx fleet deploy ${subject.stack}`,
        },
      ];
    }
    if (known === undefined) {
      return [];
    }
    const { status, problem, expiresAt, names } = known;
    const reason = problem ? `, ${problem}` : "";
    if (status !== "ISSUED") {
      return [
        {
          severity: "error",
          what: "the certificate is not issued, so clients cannot connect by HTTPS",
          evidence: `ACM calls ${known.arn} ${status}${reason}`,
          fix: "its validation record must be in the public zone that the registrar names; apply the stack again, or set certificate_arn to one that is issued",
        },
      ];
    }
    if (expiresAt && expiresAt.getTime() - subject.props.at.getTime() < ENDS_SOON_MS) {
      return [
        {
          severity: "error",
          what: "the certificate ends soon, or has ended, and was not renewed",
          evidence: `it ends at ${rfc3339(expiresAt)}${reason}`,
          fix: "put its validation record back (apply the stack again), or import a new one",
        },
      ];
    }
    return otherName(names, subject);
  },
};

/** A listener takes only one that is issued: the one that it should have says why it is not there. */
function wantedCertificate({ aws, values }: Subject): Promise<Certificate | undefined> {
  return values.certificate_arn === null
    ? findRequestedCertificate(aws, recordName(values))
    : findCertificate(aws, values.certificate_arn);
}

function otherName(names: readonly string[], { values }: Subject): Found[] {
  const host = recordName(values);
  const above = `*.${host.split(".").slice(1).join(".")}`;
  const holds = names.some((name) => [host, above].includes(name.toLowerCase()));
  return holds || !values.enable_domain || names.length === 0
    ? []
    : [
        {
          severity: "error",
          what: `the certificate does not hold for ${host}`,
          evidence: `it holds for ${names.join(", ")}`,
          fix: "set certificate_arn to one that does, or leave it out and set enable_https = true",
        },
      ];
}
