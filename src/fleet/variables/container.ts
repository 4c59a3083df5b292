import { fargateCpus } from "../facts/fargate";
import {
  environmentNames,
  environmentSize,
  healthCheckCommand,
  imageReference,
  MAX_IMAGE_LENGTH,
  MAX_TASKS,
  noImageId,
  userIds,
} from "../rules/container";
import { webOrigin, withoutUsualPort } from "../rules/internet";
import {
  atMostCharacters,
  each,
  integerBetween,
  matching,
  noDuplicates,
  oneOf,
  oneOfNames,
  unlessNull,
} from "../rules/rule";
import type { VariableDefinitions } from "./definition";

const port = integerBetween(1, 65535);

/** ecs.tf: the container, its size and number, and the cluster. */
export const containerVariables = {
  container_image: {
    type: "string",
    default: "ghcr.io/cdtait/fmp-mcp-server:latest",
    description:
      "Container image with tag or digest. A changed `latest` is no change for Terraform; a digest is.",
    rules: [imageReference, noImageId, atMostCharacters(MAX_IMAGE_LENGTH)],
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
  cpu_architecture: {
    type: "string",
    default: "X86_64",
    description:
      "Processor of the tasks, X86_64 or ARM64. ARM64 costs a fifth less; container_image must have it.",
    rules: [oneOfNames(["X86_64", "ARM64"])],
  },
  fargate_spot_percent: {
    type: "number",
    nullable: true,
    default: null,
    description:
      "Percentage of the tasks on Fargate Spot, the first one apart, which never is. AWS may end those on Spot with two " +
      "minutes' notice. Once set it stays: 0 goes back to tasks that AWS does not end. null is a service without it " +
      "(docs/harden.md).",
    sinceProvider: "6.22.0",
    rules: [unlessNull(integerBetween(0, 100))],
  },
  desired_count: {
    type: "number",
    default: 2,
    description: "Number of tasks; in weekend mode, their number in the active hours.",
    rules: [integerBetween(0, MAX_TASKS)],
  },
  container_environment: {
    type: "map(string)",
    default: { PORT: "8001", STATELESS: "true", TRANSPORT: "streamable-http" },
    description:
      "Environment of the container. A map that is given replaces the default as a whole, so repeat what is to stay. " +
      "PORT alone is always added: it is container_port, whatever is given here.",
    rules: [environmentNames, environmentSize],
  },
  availability_zone_rebalancing: {
    type: "string",
    default: "ENABLED",
    description:
      "Whether ECS starts tasks anew to spread them evenly over the zones again, ENABLED or DISABLED, as after a zone " +
      "was away. ENABLED is what AWS gives new services.",
    rules: [oneOfNames(["ENABLED", "DISABLED"])],
  },
  enable_address_environment: {
    type: "bool",
    default: false,
    description:
      "Tell the container by which names clients reach it, in the environment variables that MCP servers read " +
      "(docs/clients.md). What container_environment and container_secrets say under the same names wins.",
  },
  allowed_origins: {
    type: "list(string)",
    default: [],
    description:
      "Origins of web pages that may call the server, for enable_address_environment. Its own origin is always among them.",
    rules: [each(webOrigin), each(withoutUsualPort), noDuplicates],
  },
  stop_timeout_seconds: {
    type: "number",
    nullable: true,
    default: null,
    description:
      "Seconds from SIGTERM, which comes after deregistration_delay_seconds, to SIGKILL; null is the 30 of AWS.",
    // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html (2026-11)
    rules: [unlessNull(integerBetween(2, 120))],
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
      unlessNull(userIds),
    ],
  },
  enable_readonly_root_filesystem: {
    type: "bool",
    default: true,
    description: "Make the container's root filesystem read-only; /tmp stays writable.",
  },
  enable_execute_command: {
    type: "bool",
    default: false,
    description:
      "Allow a shell in the container by ECS Exec. What is typed and shown goes to the region's logs. While it is on, the " +
      "root filesystem is writable whatever enable_readonly_root_filesystem says: ECS Exec needs that.",
  },
  container_health_check_command: {
    type: "list(string)",
    default: [],
    description:
      "Command in the container by which ECS asks whether it works, every 30 seconds, as CMD and its words or as " +
      "CMD-SHELL and a line for its shell; empty for none. A task that fails it three times is replaced, also where no " +
      "load balancer looks.",
    rules: [healthCheckCommand],
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
} as const satisfies VariableDefinitions;
