import type { IncomingHttpHeaders } from "node:http";
import { cbor } from "@smithy/core/cbor";

/** A request as it comes to an endpoint of AWS. */
export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** The same as IAM sees it, but for the resources. */
export interface AwsRequest {
  /** As in a policy, such as `ec2:CreateVpc`. */
  readonly action: string;
  readonly region: string;
  /** A form as text by name, JSON as it is; what stands in the path is under `path`. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** By the name that requests are signed for, where that in policies is another one. */
const PREFIXES: Readonly<Record<string, string>> = { monitoring: "cloudwatch", tagging: "tag" };

/** By method and path. A part in braces is one word, and the last one may have slashes. */
const ROUTE_53: Readonly<Record<string, string>> = {
  "GET /2013-04-01/hostedzone": "ListHostedZones",
  "GET /2013-04-01/hostedzonesbyname": "ListHostedZonesByName",
  "GET /2013-04-01/hostedzone/{id}": "GetHostedZone",
  "GET /2013-04-01/hostedzone/{id}/rrset": "ListResourceRecordSets",
  "POST /2013-04-01/hostedzone/{id}/rrset": "ChangeResourceRecordSets",
  "POST /2013-04-01/hostedzone/{id}/rrset/": "ChangeResourceRecordSets",
  "GET /2013-04-01/change/{id}": "GetChange",
  "GET /2013-04-01/tags/{type}/{id}": "ListTagsForResource",
};

/** @throws for a request that this does not know: it would be missing in what is recorded */
export function awsRequest(request: HttpRequest): AwsRequest {
  const { method, headers } = request;
  const [, region = "", service = ""] =
    /Credential=[^/]+\/\d+\/([^/]+)\/([^/]+)\/aws4_request/.exec(headers.authorization ?? "") ?? [];
  const url = new URL(request.url, "http://aws");
  const [operation, parameters] = operationOf(service, request, url);
  if (operation === undefined) {
    throw new Error(`${method} ${request.url} of ${service}: no operation is known`);
  }
  return { action: `${PREFIXES[service] ?? service}:${operation}`, region, parameters };
}

function operationOf(
  service: string,
  { method, headers, body }: HttpRequest,
  url: URL,
): [string | undefined, Readonly<Record<string, unknown>>] {
  const target = headers["x-amz-target"];
  if (typeof target === "string") {
    return [target.slice(target.lastIndexOf(".") + 1), JSON.parse(body.toString() || "{}")];
  }
  const [, binary] = /^\/service\/[^/]+\/operation\/([^/]+)$/.exec(url.pathname) ?? [];
  if (binary !== undefined) {
    return [binary, body.length > 0 ? cbor.deserialize(body) : {}];
  }
  if (service === "route53") {
    return route53Operation(method, url, body);
  }
  if (service === "s3") {
    const path = decodeURIComponent(url.pathname).replace(/^\/|\/$/g, "");
    return [s3Operation(method, path, url), { path }];
  }
  const form = new URLSearchParams(method === "GET" ? url.search : body.toString());
  return [form.get("Action") ?? undefined, Object.fromEntries(form)];
}

function route53Operation(
  method: string,
  url: URL,
  body: Buffer,
): [string | undefined, Record<string, unknown>] {
  for (const [route, operation] of Object.entries(ROUTE_53)) {
    const pattern = route.replaceAll(/\{\w+\}/g, "([^/]+)");
    const match = new RegExp(`^${pattern}$`).exec(`${method} ${url.pathname}`);
    if (match) {
      return [operation, { path: match.slice(1), xml: body.toString() }];
    }
  }
  return [undefined, {}];
}

/** The rights have other names than S3's operations. @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations.html (2026-11) */
function s3Operation(method: string, path: string, url: URL): string | undefined {
  const ofObject = path.includes("/");
  if (ofObject) {
    return { GET: "GetObject", HEAD: "GetObject", PUT: "PutObject", DELETE: "DeleteObject" }[
      method
    ];
  }
  const subresource = [...url.searchParams.keys()].find((key) => key in BUCKET_READS);
  if (method === "GET" && subresource !== undefined) {
    return BUCKET_READS[subresource];
  }
  return method === "GET" || method === "HEAD" ? "ListBucket" : undefined;
}

const BUCKET_READS: Readonly<Record<string, string>> = { location: "GetBucketLocation" };
