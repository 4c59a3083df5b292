import { address } from "./checks/address";
import { answer } from "./checks/answer";
import { authorization } from "./checks/authorization";
import { bodySize } from "./checks/body-size";
import { call } from "./checks/call";
import { dialogue } from "./checks/dialogue";
import { handshake, olderHandshake } from "./checks/handshake";
import { health } from "./checks/health";
import { host } from "./checks/host";
import { LIST_TOOLS, listTools } from "./checks/list-tools";
import { methods } from "./checks/methods";
import { mirroredHeader } from "./checks/mirrored-header";
import { olderClients } from "./checks/older-clients";
import { origin } from "./checks/origin";
import { redirects } from "./checks/redirects";
import { silentCall } from "./checks/silent-call";
import { streaming } from "./checks/streaming";
import { tls } from "./checks/tls";
import { trailingSlash } from "./checks/trailing-slash";
import { type Connection, connectNewest, connectOlder } from "./connection";
import { type Contacted, makeContact } from "./contact";
import { Endpoint, type EndpointProps } from "./endpoint";
import type { Check, Finding, Verdict } from "./finding";
import type { Answering, CheckOptions, Connected, Listed } from "./subject";
import { callable } from "./tools";

/** What `fleet check --json` prints. */
export interface CheckReport {
  /** Without what may be secret in it. */
  readonly url: string;
  readonly ok: boolean;
  readonly findings: readonly Finding[];
}

/** Of the first request. Where one of them fails, the rest would only say the same again. */
const FIRST: readonly Check<Contacted>[] = [address, tls, redirects, host, answer, authorization];
const BY_HAND: readonly Check<Answering>[] = [trailingSlash, methods, health];
const BY_CLIENTS: readonly Check<Connected>[] = [
  handshake,
  olderHandshake,
  olderClients,
  origin,
  bodySize,
];
const WITH_TOOLS: readonly Check<Listed>[] = [dialogue, mirroredHeader, streaming, silentCall];

/** In this order they are told. */
export const CHECK_NAMES: readonly string[] = [
  ...[...FIRST, ...BY_HAND, ...BY_CLIENTS].map(({ name }) => name),
  LIST_TOOLS.name,
  ...[call, ...WITH_TOOLS].map(({ name }) => name),
];

/** Asks an MCP endpoint what its clients would ask, and says what would keep them from using it. */
export async function checkEndpoint(
  props: EndpointProps,
  options: CheckOptions,
): Promise<CheckReport> {
  const endpoint = new Endpoint(props);
  try {
    const found = await findingsOf(endpoint, options);
    const findings = found.map((finding) => redacted(finding, endpoint.redact));
    return { url: endpoint.shown, ok: findings.every(({ ok }) => ok), findings };
  } finally {
    await endpoint.close();
  }
}

async function findingsOf(endpoint: Endpoint, options: CheckOptions): Promise<Finding[]> {
  const contacted = { endpoint, contact: await makeContact(endpoint) };
  const first = await inTurn(FIRST, contacted);
  const { reply } = contacted.contact;
  // Without TLS the rest can be looked at as well.
  if (reply === undefined || first.some(({ ok, check }) => !ok && check !== tls.name)) {
    return first;
  }
  const answering = { ...contacted, options };
  const [byHand, byClients] = await Promise.all([
    inTurn(BY_HAND, answering),
    reply.status === 401 ? [] : clientFindings(answering),
  ]);
  return [...first, ...byHand, ...byClients];
}

async function clientFindings(answering: Answering): Promise<Finding[]> {
  const { endpoint } = answering;
  const [newest, older] = await Promise.all([connectNewest(endpoint), connectOlder(endpoint)]);
  const connected = { ...answering, newest, older };
  try {
    const byClients = await inTurn(BY_CLIENTS, connected);
    // An older client whose session is lost would say of every request what has been said.
    const isLost = byClients.some(({ ok, check }) => !ok && check === olderClients.name);
    const connection = newest.connection ?? (isLost ? undefined : older.connection);
    return [...byClients, ...(connection ? await toolFindings(connected, connection) : [])];
  } finally {
    await Promise.all([newest, older].map((it) => it.connection?.close().catch(() => {})));
  }
}

async function toolFindings(connected: Connected, connection: Connection): Promise<Finding[]> {
  const listed = await listTools(connection);
  const findings = [finding(LIST_TOOLS, listed.verdict)];
  if (listed.tools === undefined) {
    return findings;
  }
  const tools = callable(listed.tools, connected.options.tools);
  const subject = { ...connected, connection, tools };
  const called = await inTurn([call], subject);
  const works = called.every(({ ok }) => ok);
  return [...findings, ...called, ...(works ? await inTurn(WITH_TOOLS, subject) : [])];
}

/** One after the other, so that none disturbs what another one counts. */
async function inTurn<Subject>(
  checks: readonly Check<Subject>[],
  subject: Subject,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const check of checks) {
    const verdict = await check.run(subject);
    if (verdict !== undefined) {
      findings.push(finding(check, verdict));
    }
  }
  return findings;
}

function finding({ name, what }: Pick<Check<never>, "name" | "what">, verdict: Verdict): Finding {
  const { ok, evidence } = verdict;
  const { cause, fix } = verdict.ok ? { cause: null, fix: null } : verdict;
  return { check: name, ok, what, evidence, cause, fix };
}

function redacted(found: Finding, redact: (text: string) => string): Finding {
  const { evidence, cause, fix } = found;
  return {
    ...found,
    evidence: redact(evidence),
    cause: cause && redact(cause),
    fix: fix && redact(fix),
  };
}
