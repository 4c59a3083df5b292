import { certificateArn } from "../rules/arn";
import { bucketName, noReservedBucketName } from "../rules/bucket";
import { hostHeader, mcpPath, noDotSegments } from "../rules/internet";
import { clientRange } from "../rules/network";
import {
  atLeastItems,
  atMostCharacters,
  each,
  integerBetween,
  matching,
  noDuplicates,
  unlessNull,
} from "../rules/rule";
import type { VariableDefinitions } from "./definition";

const port = integerBetween(1, 65535);

/** load_balancer.tf: load balancer, listeners and target group. */
export const loadBalancerVariables = {
  create_alb: {
    type: "bool",
    default: true,
    description: "Create the load balancer, its target group and listener.",
  },
  enable_deletion_protection: {
    type: "bool",
    default: false,
    description:
      "Have AWS refuse to delete the load balancer, and with it `terraform destroy` and whatever replaces it, until this " +
      "is false again and applied.",
  },
  alb_access_logs_bucket: {
    type: "string",
    nullable: true,
    default: null,
    description:
      "S3 bucket of yours in aws_region that gets a line for each request to the load balancer; null for none. Its " +
      "policy must let AWS's log delivery write (docs/harden.md).",
    rules: [unlessNull(bucketName), unlessNull(noReservedBucketName)],
  },
  internal_load_balancer: {
    type: "bool",
    default: false,
    description:
      "Give the load balancer private addresses only, for clients in the VPC or in networks that are connected to it. " +
      "Changing it replaces the load balancer: the region does not answer for some minutes.",
  },
  alb_allowed_cidrs: {
    type: "list(string)",
    default: ["0.0.0.0/0"],
    description:
      "Ranges of the addresses that may call the load balancer, IPv4 and IPv6. With enable_ipv6, 0.0.0.0/0 without any " +
      "IPv6 range lets in everybody by IPv6, too. Claude and ChatGPT call from addresses of their own.",
    rules: [
      atLeastItems(1, 'a list of at least one range, such as ["203.0.113.0/24"]'),
      each(clientRange),
      noDuplicates,
    ],
  },
  enable_waf: {
    type: "bool",
    default: false,
    description:
      "Put AWS WAF before the load balancer: a limit of requests from each address, and the rules of AWS against known " +
      "attacks. Those about bodies only count, since MCP's bodies are free text.",
  },
  enable_waf_logs: {
    type: "bool",
    default: false,
    description:
      "Log the requests that a rule of WAF refuses or counts, without the headers that hold keys and without the query. " +
      "Does nothing without enable_waf.",
  },
  waf_rate_limit: {
    type: "number",
    default: 2000,
    description:
      "Requests from one address in five minutes, above which WAF refuses more with status 403. Clients that run at their " +
      "vendor's share few addresses.",
    // https://docs.aws.amazon.com/waf/latest/APIReference/API_RateBasedStatement.html (2026-11)
    rules: [integerBetween(10, 2_000_000_000)],
  },
  alb_port: {
    type: "number",
    default: 80,
    description: "Port of the load balancer's HTTP listener.",
    rules: [port],
  },
  certificate_arn: {
    type: "string",
    nullable: true,
    default: null,
    description:
      "ARN of a certificate in aws_region. When set, the load balancer also listens with HTTPS on 443, and " +
      "enable_https requests none.",
    rules: [unlessNull(certificateArn)],
  },
  enable_https: {
    type: "bool",
    default: false,
    description:
      "Listen with HTTPS on 443, with a certificate for <subdomain>.<domain_name> that is requested and validated " +
      "through the hosted zone. The HTTP listener then redirects. Needs enable_domain.",
  },
  ssl_policy: {
    type: "string",
    // TLS 1.2 and 1.3 only.
    default: "ELBSecurityPolicy-TLS13-1-2-2021-06",
    description:
      "Which versions and ciphers of TLS the HTTPS listener speaks: the name of a policy of AWS.",
    rules: [
      // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html (2026-11)
      matching(
        /^ELBSecurityPolicy-[A-Za-z0-9-]+$/,
        "the name of a policy such as ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
      ),
      atMostCharacters(255),
    ],
  },
  alb_idle_timeout_seconds: {
    type: "number",
    // MCP streams are silent while a tool runs; the 60 s of AWS would cut them off.
    default: 300,
    description:
      "Seconds after which the load balancer closes a silent connection. More than the 60 of AWS, " +
      "since MCP streams pause while a tool works.",
    rules: [integerBetween(1, 4000)],
  },
  alb_drop_invalid_header_fields: {
    type: "bool",
    // As AWS has it. MCP clients repeat parameters in headers, named as the parameter is.
    default: false,
    description:
      "Have the load balancer remove headers whose names are not only letters, digits and hyphens. MCP " +
      "allows others, such as Mcp-Param-user_id, and a server that misses one refuses the call.",
  },
  rewrite_host_header: {
    type: "string",
    nullable: true,
    default: null,
    description:
      "Host header that the load balancer sends to the container in place of the client's, for an image that refuses " +
      "its public name with 421 or 403 and cannot be told it: localhost with the container's port, such as " +
      "localhost:8001. null leaves the header as it comes.",
    sinceProvider: "6.19.0",
    rules: [unlessNull(hostHeader), unlessNull(atMostCharacters(255))],
  },
  target_group_port: {
    type: "number",
    default: 8000,
    description:
      "Default port of the target group; tasks register their own, container_port. Changing it replaces " +
      "the target group.",
    rules: [port],
  },
  target_group_name: {
    type: "string",
    nullable: true,
    default: null,
    description:
      "Name of the target group, to keep the one that an adopted state has; null generates it.",
    rules: [
      unlessNull(
        matching(
          /^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$/,
          "letters and digits with single hyphens between them",
        ),
      ),
      unlessNull(atMostCharacters(32)),
    ],
  },
  health_check_path: {
    type: "string",
    default: "/health",
    description: "Path that the load balancer probes; it must answer with status 200.",
    rules: [
      matching(
        /^\/[!-~]*$/,
        'a path that starts with "/", of ASCII characters without spaces, such as /health',
      ),
      atMostCharacters(1024),
    ],
  },
  mcp_path: {
    type: "string",
    default: "/mcp",
    description: "Path of the server's MCP endpoint, as the output `mcp_url` has it.",
    rules: [mcpPath, noDotSegments, atMostCharacters(1024)],
  },
  health_check_grace_period_seconds: {
    type: "number",
    default: 60,
    description: "Seconds in which a starting task is not stopped for failing the health check.",
    rules: [integerBetween(0, 2147483647)],
  },
  enable_stickiness: {
    type: "bool",
    default: false,
    description:
      "Bind a client to a task by cookie, for servers that keep sessions in memory. Many MCP clients drop cookies, " +
      "and a task that ends takes its sessions along: prefer a server without sessions.",
  },
  deregistration_delay_seconds: {
    type: "number",
    default: 300,
    description: "Seconds that a task being replaced may finish its requests.",
    rules: [integerBetween(0, 3600)],
  },
} as const satisfies VariableDefinitions;
