import type { InspectedRequest } from "./inspected-request";

/** Rules of AWS by their names, in the order in which AWS lists them. What matches is refused unless it is only counted. */
type ManagedRules = Readonly<Record<string, (request: InspectedRequest) => boolean>>;

type Part = (request: InspectedRequest) => readonly string[];

/** AWS decodes before it looks. Which transformations it applies, and how often, is not public. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}

const BODY: Part = ({ body }) => [body];
const PATH: Part = ({ path }) => [decoded(path)];
const QUERY: Part = ({ query }) => [decoded(query)];
const COOKIE: Part = ({ headers }) => [headers.cookie ?? ""];
const HEADERS: Part = ({ headers }) => Object.entries(headers).flat();
const USER_AGENT: Part = ({ headers }) => [headers["user-agent"] ?? ""];
const HOST: Part = ({ headers }) => [headers.host ?? ""];

function has(pattern: RegExp, part: Part): (request: InspectedRequest) => boolean {
  return (request) => part(request).some((text) => pattern.test(text));
}

const isLonger = (text: string, bytes: number) => Buffer.byteLength(text) > bytes;

const METADATA = /169\.254\.169\.254/;
const TRAVERSAL = /\.\.[/\\]\.\.[/\\]/;
const EXTENSION = /\.(log|ini)(?![\w-])/i;
const REMOTE_FILE = /(?:https?|ftps?|file):\/\/\d{1,3}(?:\.\d{1,3}){3}/i;
const SCRIPT = /<script\b/i;
const RUNTIME = /getRuntime\(\)\s*\.\s*exec\(/;
const LOOK_UP = /\$\{jndi:/i;

/**
 * What AWS publishes of its managed rules: names, sizes, and a few examples of patterns. The rest is kept from whoever
 * would go round them, so a request that passes here may still be refused by AWS.
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html (2026-11)
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-ip-rep.html (2026-11)
 */
export const MANAGED_RULE_GROUPS: Readonly<Record<string, ManagedRules>> = {
  AWSManagedRulesCommonRuleSet: {
    NoUserAgent_HEADER: ({ headers }) => !headers["user-agent"],
    UserAgent_BadBots_HEADER: has(/nessus|nmap/i, USER_AGENT),
    SizeRestrictions_QUERYSTRING: ({ query }) => isLonger(query, 2048),
    SizeRestrictions_Cookie_HEADER: ({ headers }) => isLonger(headers.cookie ?? "", 10_240),
    SizeRestrictions_BODY: ({ bodyIsLonger }) => bodyIsLonger,
    SizeRestrictions_URIPATH: ({ path }) => isLonger(path, 1024),
    EC2MetaDataSSRF_BODY: has(METADATA, BODY),
    EC2MetaDataSSRF_COOKIE: has(METADATA, COOKIE),
    EC2MetaDataSSRF_URIPATH: has(METADATA, PATH),
    EC2MetaDataSSRF_QUERYARGUMENTS: has(METADATA, QUERY),
    GenericLFI_QUERYARGUMENTS: has(TRAVERSAL, QUERY),
    GenericLFI_URIPATH: has(TRAVERSAL, PATH),
    GenericLFI_BODY: has(TRAVERSAL, BODY),
    RestrictedExtensions_URIPATH: has(EXTENSION, PATH),
    RestrictedExtensions_QUERYARGUMENTS: has(EXTENSION, QUERY),
    GenericRFI_QUERYARGUMENTS: has(REMOTE_FILE, QUERY),
    GenericRFI_BODY: has(REMOTE_FILE, BODY),
    GenericRFI_URIPATH: has(REMOTE_FILE, PATH),
    CrossSiteScripting_COOKIE: has(SCRIPT, COOKIE),
    CrossSiteScripting_QUERYARGUMENTS: has(SCRIPT, QUERY),
    CrossSiteScripting_BODY: has(SCRIPT, BODY),
    CrossSiteScripting_URIPATH: has(SCRIPT, PATH),
  },
  AWSManagedRulesKnownBadInputsRuleSet: {
    JavaDeserializationRCE_HEADER: has(RUNTIME, HEADERS),
    JavaDeserializationRCE_BODY: has(RUNTIME, BODY),
    JavaDeserializationRCE_URIPATH: has(RUNTIME, PATH),
    JavaDeserializationRCE_QUERYSTRING: has(RUNTIME, QUERY),
    Host_localhost_HEADER: has(/localhost/i, HOST),
    PROPFIND_METHOD: ({ method }) => method === "PROPFIND",
    ExploitablePaths_URIPATH: has(/web-inf/i, PATH),
    Log4JRCE_HEADER: has(LOOK_UP, HEADERS),
    Log4JRCE_QUERYSTRING: has(LOOK_UP, QUERY),
    Log4JRCE_BODY: has(LOOK_UP, BODY),
    Log4JRCE_URIPATH: has(LOOK_UP, PATH),
    // No pattern of it is public.
    ReactJSRCE_BODY: () => false,
  },
  // Which addresses are on its lists is not public.
  AWSManagedRulesAmazonIpReputationList: {},
};
