import { type Contacted, isRedirect } from "../contact";
import type { Endpoint } from "../endpoint";
import { codeOf } from "../errors";
import { type Check, type Diagnosis, failed, passed } from "../finding";
import { redirectTarget } from "./redirects";

const DAY_MS = 24 * 3600 * 1000;
/** Whatever renews certificates has done it long before. */
const TOO_LATE_DAYS = 7;
/** Those of shorter validity are renewed in their last days. */
const SHORT_LIVED_DAYS = 30;

const RENEW =
  "have ACM renew it: its validation record (a CNAME) must stay in the zone. See the certificate's state in ACM";

/** What keeps a client from trusting a server, by the codes of OpenSSL and Node. */
const DIAGNOSES: readonly (readonly [RegExp, Diagnosis])[] = [
  [/^CERT_HAS_EXPIRED$/, { cause: "the certificate has expired", fix: RENEW }],
  [
    /^CERT_NOT_YET_VALID$/,
    { cause: "the certificate is not valid yet", fix: "check this machine's clock, or wait" },
  ],
  [
    /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    {
      cause: "the certificate is for other names than the one in the address",
      fix: "use a name of the certificate in the address, or set certificate_arn to one for this name; no certificate is for a load balancer's own name",
    },
  ],
  [
    /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN)$/,
    {
      cause: "the certificate is signed by itself, or by an authority that nobody knows",
      fix: "use a certificate of ACM (certificate_arn). Is it an authority of your own? NODE_EXTRA_CA_CERTS makes it known here, to hosted clients never",
    },
  ],
  [
    /^UNABLE_TO_/,
    {
      cause: "the certificate's chain is not complete, or its authority is not known",
      fix: "serve the intermediate certificates, too; for an authority of your own, set NODE_EXTRA_CA_CERTS here",
    },
  ],
  [
    /NO_APPLICATION_PROTOCOL/,
    {
      cause:
        "the server speaks none of the versions of HTTP that clients offer, such as HTTP/2 only",
      fix: "switch HTTP/1.1 on beside HTTP/2: many MCP clients speak nothing else",
    },
  ],
  [
    /UNRECOGNIZED_NAME/,
    {
      cause: "the server has no certificate for the name in the address",
      fix: "use a name of the certificate in the address, or add a certificate for this name to the listener",
    },
  ],
  [
    /WRONG_VERSION_NUMBER|PACKET_LENGTH|EPROTO/,
    {
      cause: "the port does not speak TLS",
      fix: "use the port of the HTTPS listener (443), or set enable_https or certificate_arn so that there is one",
    },
  ],
];

const OTHER: Diagnosis = {
  cause: "client and server agree on no version or cipher of TLS",
  fix: "use a TLS policy of the load balancer that has TLS 1.2 and 1.3; ask for no certificate of the client (mutual TLS)",
};

export function isTlsError(error: unknown): boolean {
  return /^(CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|EPROTO)/.test(
    codeOf(error),
  );
}

export const tls: Check<Contacted> = {
  name: "tls",
  what: "The address is https://, with a certificate that clients trust",
  run: async ({ endpoint, contact }) => {
    if (contact.error !== undefined) {
      return isTlsError(contact.error) ? refused(codeOf(contact.error)) : undefined;
    }
    if (endpoint.url.protocol === "http:") {
      const { reply } = contact;
      const target = reply && isRedirect(reply) ? redirectTarget(endpoint.url, reply) : undefined;
      // HTTPS is there, and only the address is wrong: that is what the next check says.
      return target?.protocol === "https:" ? undefined : plain(endpoint);
    }
    return valid(endpoint);
  },
};

function refused(code: string) {
  const [, diagnosis = OTHER] = DIAGNOSES.find(([pattern]) => pattern.test(code)) ?? [];
  return failed(code, diagnosis);
}

function plain({ isLoopback, shown }: Endpoint) {
  return isLoopback
    ? passed("plain http, on this machine only")
    : failed(`${shown} is plain http`, {
        cause: "hosted MCP clients refuse addresses without TLS, and tokens would be readable",
        fix: "set enable_https = true (or certificate_arn) in the region's tfvars file, and use the https:// address",
      });
}

function valid({ certificate }: Endpoint) {
  if (certificate === undefined) {
    return passed("the certificate is trusted");
  }
  const [from, until] = [Date.parse(certificate.valid_from), Date.parse(certificate.valid_to)];
  const days = Math.floor((until - Date.now()) / DAY_MS);
  const evidence = `trusted; valid for ${days} more days, until ${certificate.valid_to}`;
  return days < TOO_LATE_DAYS && until - from > SHORT_LIVED_DAYS * DAY_MS
    ? failed(evidence, { cause: "the certificate expires soon, and is not renewed", fix: RENEW })
    : passed(evidence);
}
