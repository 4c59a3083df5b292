import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, onTestFinished } from "vitest";
import type { CheckReport } from "../../src/check/check-endpoint";
import type { ListenerRecord, ListenerTls } from "../../src/local-aws/load-balancing/records";
import { startForwardProxy } from "../../src/local-aws/names/forward-proxy";
import { LocalNames } from "../../src/local-aws/names/names";
import {
  records,
  startLoadBalancing,
  type Task,
  taskAtPort,
  untilHealthy,
} from "../local-aws/load-balanced";
import type { Order } from "./checking-process";
import { checkOptions, type Given } from "./endpoints";

/**
 * Certificates with their keys, made for these tests: all but self-signed by the authority, for 127.0.0.1 (other-name:
 * mcp.example.com), valid from 2000 to 4000 (expired: to 2001).
 */
export type Certificate = "expired" | "other-name" | "self-signed" | "trusted";

const CERTIFICATES = join(__dirname, "certificates");

/** By which a process trusts the authority. */
export const TRUST = { NODE_EXTRA_CA_CERTS: join(CERTIFICATES, "authority.pem") };

/** @returns certificate and key in one PEM */
export function certificatePem(name: Certificate): string {
  return readFileSync(join(CERTIFICATES, `${name}.pem`), "utf8");
}

/**
 * Checks as `fleet check` does, in a process that trusts the authority: Node reads NODE_EXTRA_CA_CERTS when it starts. It
 * is one process for all tests of a file, since its start takes longer than most checks.
 */
export function useTrustingCheck(): (url: string, given?: Given) => Promise<CheckReport> {
  let child: ChildProcess;
  beforeAll(() => {
    child = fork(join(__dirname, "checking-process.ts"), {
      execArgv: ["--require", join(__dirname, "../../bin/typescript.js")],
      env: { ...process.env, ...TRUST },
      serialization: "advanced",
    });
  });
  afterAll(() => void child.kill());
  return async (url, { env = {}, ...given } = {}) => {
    child.send({ url, env, options: checkOptions(given) } satisfies Order);
    const [{ report, problem }] = await once(child, "message");
    if (problem !== undefined) {
      throw new Error(problem);
    }
    return report;
  };
}

/** Where https://mcp.example.com/mcp and the load balancer's own name lead, for whoever takes the proxy. */
export interface BehindHttps {
  readonly url: string;
  readonly loadBalancerName: string;
  readonly env: { readonly http_proxy: string; readonly https_proxy: string };
}

/** Of old and new versions. */
const CIPHERS = [
  "TLS_AES_128_GCM_SHA256",
  "ECDHE-RSA-AES128-GCM-SHA256",
  "ECDHE-ECDSA-AES128-GCM-SHA256",
  "ECDHE-RSA-AES128-SHA",
  "ECDHE-ECDSA-AES128-SHA",
];

const LOAD_BALANCER_NAME = "alb-1.eu-west-1.elb.amazonaws.com";

/** Servers as tasks behind a load balancer with HTTPS, as the stacks have it: port 80 redirects there. */
export async function startBehindHttps(
  servers: readonly string[],
  {
    certificate = "other-name" as Certificate,
    protocols = ["TLSv1.3", "TLSv1.2"],
    attributes = {} as Readonly<Record<string, string>>,
    rules = [] as ListenerRecord["rules"],
    plainHttp = "redirect" as "redirect" | "forward",
  } = {},
): Promise<BehindHttps> {
  const pem = certificatePem(certificate);
  const tls: ListenerTls = {
    certificates: [{ certificate: pem, privateKey: pem }],
    protocols,
    ciphers: CIPHERS,
  };
  const forward = { Type: "forward" as const, TargetGroupArn: "tg" };
  const redirect = {
    Type: "redirect" as const,
    RedirectConfig: { Protocol: "HTTPS", Port: "443", StatusCode: "HTTP_301" as const },
  };
  const tasks = servers.map((url, n) => taskAtPort(`10.0.0.${n + 5}`, Number(new URL(url).port)));
  const { balancing } = await startLoadBalancing(
    records(tasks as Task[], {
      loadBalancer: {
        attributes: Object.entries(attributes).map(([Key, Value]) => ({ Key, Value })),
        listeners: [
          {
            listener: {
              ...{ ListenerArn: "80", Port: 80, Protocol: "HTTP" },
              DefaultActions: [plainHttp === "redirect" ? redirect : forward],
            },
            rules: [],
          },
          {
            listener: {
              ...{ ListenerArn: "443", Port: 443, Protocol: "HTTPS" },
              DefaultActions: [forward],
            },
            rules,
            tls,
          },
        ],
      },
    }),
  );
  await untilHealthy(balancing);
  const names = new LocalNames(balancing);
  names.update([
    {
      ...{ Name: "mcp.example.com.", Type: "A", SetIdentifier: "eu-west-1", Region: "eu-west-1" },
      AliasTarget: {
        ...{ HostedZoneId: "Z", DNSName: LOAD_BALANCER_NAME },
        EvaluateTargetHealth: true,
      },
    },
  ]);
  const proxy = await startForwardProxy(names);
  onTestFinished(() => proxy.close());
  const address = `http://127.0.0.1:${proxy.port}`;
  return {
    url: "https://mcp.example.com/mcp",
    loadBalancerName: LOAD_BALANCER_NAME,
    env: { http_proxy: address, https_proxy: address },
  };
}
