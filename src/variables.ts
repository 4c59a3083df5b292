import { environmentNames, imageName } from "./config/container-rules";
import { fargateCpus } from "./config/fargate";
import { awsCidr, domainNameRule, subdomainRule } from "./config/network-rules";
import { fargateRegions } from "./config/regions";
import {
  atLeastItems,
  atMostCharacters,
  because,
  each,
  eachOf,
  integerAtLeast,
  integerBetween,
  matching,
  noDuplicates,
  notMatching,
  oneOf,
  oneOfNames,
  type Rule,
  unlessNull,
} from "./config/rules";
import { calendarDate, timestamp, weekendOverride } from "./config/time-rules";
import type { TypeOf, VariableType } from "./config/variable-types";

type Definition<T extends VariableType> = {
  readonly type: T;
  /** For the README and for Terraform. */
  readonly description: string;
  readonly sensitive?: true;
} & (
  | {
      readonly nullable?: undefined;
      readonly default: TypeOf[T];
      readonly rules?: readonly Rule<TypeOf[T]>[];
    }
  | {
      readonly nullable: true;
      readonly default: TypeOf[T] | null;
      readonly rules?: readonly Rule<TypeOf[T] | null>[];
    }
);

export type VariableDefinition = { [T in VariableType]: Definition<T> }[VariableType];

const port = integerBetween(1, 65535);

/** What ALB, target group (which alone refuses two hyphens in a row), Cloud Map, ECS and IAM all accept. */
const namePart = matching(
  /^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$/,
  "letters and digits with single hyphens between them (it becomes part of the names of the load " +
    "balancer, the services and the roles)",
);

const fargateRegion = oneOfNames(
  fargateRegions,
  "an AWS region that runs Fargate, such as eu-west-1 (src/config/regions.ts lists them)",
);

/** Every Terraform variable of a stack. A tfvars file's values replace the defaults at synth. */
export const variableDefinitions = {
  project_name: {
    type: "string",
    default: "fmp-mcp",
    description: "Name of the project. It starts the name of every resource.",
    rules: [
      namePart,
      atMostCharacters(63),
      notMatching(
        /^(internal|sg)(-|$)/,
        'a name that starts with neither "internal-" (AWS keeps it for internal load balancers) nor ' +
          '"sg-" (for the ids of security groups)',
      ),
    ],
  },
  environment: {
    type: "string",
    default: "dev",
    description: "Environment such as dev, staging or prod. It is part of most resource names.",
    rules: [namePart, atMostCharacters(63)],
  },
  aws_region: {
    type: "string",
    default: "eu-west-1",
    description: "AWS region of the stack. One stack is one region.",
    rules: [fargateRegion],
  },
  vpc_cidr: {
    type: "string",
    default: "172.31.0.0/16",
    description: "IPv4 range of the VPC, /16 to /28. Changing it replaces the VPC and all in it.",
    rules: [awsCidr],
  },
  availability_zones: {
    type: "list(string)",
    default: ["eu-west-1a", "eu-west-1b", "eu-west-1c"],
    description:
      "Availability zones of the public subnets, at least two, all of aws_region. Dropping or moving " +
      "one that is not the last rebuilds the subnets after it.",
    rules: [
      atLeastItems(2, "a list of at least two zones, since a load balancer needs two"),
      noDuplicates,
      each(
        matching(
          /^[a-z]+(-[a-z]+)+-[0-9]+[a-z]$/,
          "a zone name, which is a region and one letter, such as eu-west-1a",
        ),
      ),
    ],
  },
  subnet_cidrs: {
    type: "list(string)",
    default: ["172.31.0.0/20", "172.31.16.0/20", "172.31.32.0/20"],
    description:
      "IPv4 ranges of the public subnets inside vpc_cidr, one for each of availability_zones in the " +
      "same order.",
    rules: [each(awsCidr)],
  },
  container_image: {
    type: "string",
    default: "ghcr.io/cdtait/fmp-mcp-server:latest",
    description:
      "Container image with tag or digest. A changed `latest` is no change for Terraform; a digest is.",
    rules: [imageName],
  },
  container_port: {
    type: "number",
    default: 8001,
    description:
      "Port the container listens on. Tasks are registered and probed on it, and it is the only one " +
      "their security group opens, to the load balancer.",
    rules: [port],
  },
  cpu: {
    type: "number",
    default: 1024,
    description:
      "CPU units of a task, 1024 for one vCPU. Fargate has certain pairs with memory only.",
    rules: [oneOf(fargateCpus)],
  },
  memory: {
    type: "number",
    default: 3072,
    description: "Memory of a task in MiB. Fargate has certain pairs with cpu only.",
    rules: [integerBetween(512, 122880)],
  },
  desired_count: {
    type: "number",
    default: 2,
    description: "Number of tasks; in weekend mode, their number in the active hours.",
    rules: [integerAtLeast(0)],
  },
  container_environment: {
    type: "map(string)",
    default: { PORT: "8001", STATELESS: "true", TRANSPORT: "streamable-http" },
    description:
      "Environment of the container. It always has PORT too, which is container_port whatever is given here.",
    rules: [environmentNames],
  },
  create_alb: {
    type: "bool",
    default: true,
    description: "Create the load balancer, its target group and listener.",
  },
  alb_port: {
    type: "number",
    default: 80,
    description: "Port of the load balancer's HTTP listener.",
    rules: [port],
  },
  target_group_port: {
    type: "number",
    default: 8000,
    description:
      "Default port of the target group; tasks register their own, container_port. Changing it replaces " +
      "the target group.",
    rules: [port],
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
  enable_service_discovery: {
    type: "bool",
    default: true,
    description: "Create the private DNS namespace and the Cloud Map service of the tasks.",
  },
  service_discovery_ttl: {
    type: "number",
    default: 60,
    description: "Seconds that resolvers may keep an answer of the private DNS namespace.",
    rules: [integerBetween(0, 2147483647)],
  },
  service_discovery_failure_threshold: {
    type: "number",
    default: 1,
    description:
      "Failure threshold of the Cloud Map health check. AWS always uses 1, so this is 1.",
    rules: [
      because(
        oneOf([1]),
        "1: AWS always uses 1, and any other value would replace the Cloud Map service at every apply",
      ),
    ],
  },
  enable_domain: {
    type: "bool",
    default: true,
    description:
      "Create the latency record <subdomain>.<domain_name>. The hosted zone must exist already.",
  },
  domain_name: {
    type: "string",
    default: "cdtait.cloud",
    description: "Name of the public Route 53 hosted zone that gets the record.",
    rules: [domainNameRule, atMostCharacters(253)],
  },
  subdomain: {
    type: "string",
    default: "fmp",
    description:
      "What stands before domain_name in the record. Two stacks of one region need different ones.",
    rules: [subdomainRule, atMostCharacters(253)],
  },
  enable_ipv6: {
    type: "bool",
    default: false,
    description: "Make the load balancer dual-stack, with IPv6 routes, rules and an AAAA record.",
  },
  api_key: {
    type: "string",
    default: "placeholder-set-the-real-key-with-put-secret-value",
    sensitive: true,
    description:
      "First value of the secret's API_KEY. Leave it out and set the real key with " +
      "`aws secretsmanager put-secret-value` afterwards, which keeps it out of the state.",
  },
  cluster_name: {
    type: "string",
    nullable: true,
    default: null,
    description:
      "Name of the ECS cluster; null for <project_name>-<environment>-<aws_region>-cluster.",
    rules: [
      unlessNull(
        matching(/^[A-Za-z0-9_-]{1,255}$/, "1 to 255 letters, digits, hyphens and underscores"),
      ),
    ],
  },
  enable_weekend_only: {
    type: "bool",
    default: false,
    description: "Run tasks in the weekend_… hours of the active regions only.",
  },
  destroy_albs_when_scaled_down: {
    type: "bool",
    default: false,
    description:
      "In weekend mode, have no load balancer, target group, listener and DNS record outside the hours.",
  },
  weekend_hours_start: {
    type: "number",
    default: 6,
    description: "Hour at which an active day opens, 0 to 23, in weekend_timezone.",
    rules: [integerBetween(0, 23)],
  },
  weekend_hours_end: {
    type: "number",
    default: 22,
    description:
      "Hour at which it closes, 1 to 24, itself excluded. Before the start it means the next day.",
    rules: [integerBetween(1, 24)],
  },
  weekend_active_regions: {
    type: "list(string)",
    default: ["eu-west-2"],
    description: "Regions that run tasks in the active hours; every other region runs none.",
    rules: [each(fargateRegion)],
  },
  weekend_days: {
    type: "list(string)",
    default: ["SAT", "SUN"],
    description: "Active days, three capital letters each.",
    rules: [
      atLeastItems(1, 'a list of at least one day, such as ["SAT", "SUN"]'),
      each(oneOfNames(["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"])),
      noDuplicates,
    ],
  },
  weekend_timezone: {
    type: "string",
    default: "UTC",
    description: "IANA time zone of the days and hours, such as Europe/London.",
    rules: [
      matching(
        /^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/,
        "the name of an IANA time zone, such as UTC or Europe/London",
      ),
    ],
  },
  weekend_prewarm_minutes: {
    type: "number",
    default: 15,
    description:
      "Minutes before opening at which a load balancer that weekend mode destroyed is there again.",
    rules: [integerBetween(0, 1440)],
  },
  weekend_closed_dates: {
    type: "list(string)",
    default: [],
    description: "Days, YYYY-MM-DD in weekend_timezone, on which no active window opens.",
    rules: [each(calendarDate)],
  },
  weekend_overrides: {
    type: "list(object({start = string, end = string, desired_count = number}))",
    default: [],
    description:
      "Periods in RFC 3339, end excluded, in which the active regions run desired_count tasks whatever " +
      "the schedule says.",
    rules: [eachOf(weekendOverride)],
  },
  weekend_plan_time: {
    type: "string",
    nullable: true,
    default: null,
    description: "Time to plan for in RFC 3339; null is now.",
    rules: [unlessNull(timestamp)],
  },
  certificate_arn: {
    type: "string",
    nullable: true,
    default: null,
    description:
      "ARN of a certificate in aws_region. When set, the load balancer also listens with HTTPS on 443.",
    rules: [
      unlessNull(
        matching(
          /^arn:aws[a-z-]*:(acm:[a-z0-9-]+:[0-9]{12}:certificate\/[A-Za-z0-9-]+|iam::[0-9]{12}:server-certificate\/[!-~]+)$/,
          "the ARN of an ACM certificate or IAM server certificate, such as " +
            "arn:aws:acm:eu-west-1:123456789012:certificate/12345678-90ab-cdef-1234-567890abcdef",
        ),
      ),
    ],
  },
  route53_zone_id: {
    type: "string",
    nullable: true,
    default: null,
    description:
      "Id of the hosted zone, for accounts with several zones named domain_name; null looks it up.",
    rules: [
      unlessNull(
        matching(
          /^[A-Z0-9]{1,32}$/,
          "the id of a hosted zone without /hostedzone/, such as Z0123456789ABCDEFGHIJ",
        ),
      ),
    ],
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
  alb_idle_timeout_seconds: {
    type: "number",
    // MCP streams are silent while a tool runs; the 60 s of AWS would cut them off.
    default: 300,
    description:
      "Seconds after which the load balancer closes a silent connection. More than the 60 of AWS, " +
      "since MCP streams pause while a tool works.",
    rules: [integerBetween(1, 4000)],
  },
  health_check_grace_period_seconds: {
    type: "number",
    default: 60,
    description: "Seconds in which a starting task is not stopped for failing the health check.",
    rules: [integerBetween(0, 2147483647)],
  },
  deregistration_delay_seconds: {
    type: "number",
    default: 300,
    description: "Seconds that a task being replaced may finish its requests.",
    rules: [integerBetween(0, 3600)],
  },
  log_retention_days: {
    type: "number",
    default: 7,
    description: "Days that CloudWatch keeps the logs; 0 keeps them forever.",
    rules: [
      // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html (2026-11)
      oneOf([
        0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557,
        2922, 3288, 3653,
      ]),
    ],
  },
  secret_recovery_window_in_days: {
    type: "number",
    default: 30,
    description:
      "Days in which a destroyed secret can be restored, 7 to 30, and its name is taken; 0 deletes it " +
      "at once.",
    rules: [
      because(
        oneOf([0, ...Array.from({ length: 24 }, (_, i) => i + 7)]),
        "0 or a whole number from 7 to 30",
      ),
    ],
  },
  container_user: {
    type: "string",
    nullable: true,
    default: "1000:1000",
    description: "User and group of the container's process; null leaves it to the image.",
    rules: [
      unlessNull(
        matching(
          /^[A-Za-z0-9_][A-Za-z0-9_.-]*(:[A-Za-z0-9_][A-Za-z0-9_.-]*)?$/,
          "a user or user:group, by name or number, such as 1000:1000",
        ),
      ),
    ],
  },
  enable_readonly_root_filesystem: {
    type: "bool",
    default: true,
    description: "Make the container's root filesystem read-only; /tmp stays writable.",
  },
} as const satisfies Record<string, VariableDefinition>;

export type VariableName = keyof typeof variableDefinitions;

/** The variables of one stack: what its tfvars file says, else the default; api_key is the default. */
export type VariableValues = {
  readonly [K in VariableName]:
    | TypeOf[(typeof variableDefinitions)[K]["type"]]
    | ((typeof variableDefinitions)[K] extends { readonly nullable: true } ? null : never);
};
