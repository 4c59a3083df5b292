import { type VariableName, variableDefinitions } from "./variables";

const variableNames = Object.keys(variableDefinitions) as VariableName[];

/** What other configurations of ECS on Fargate call the same thing, in the same unit. */
const otherNames: Readonly<Partial<Record<VariableName, readonly string[]>>> = {
  aws_region: ["region"],
  environment: ["env", "stage"],
  project_name: ["project", "app_name"],
  cpu: ["container_cpu", "task_cpu", "fargate_cpu", "cpu_units"],
  memory: ["container_memory", "task_memory", "fargate_memory", "memory_mib"],
  desired_count: [
    "app_count",
    "task_count",
    "container_count",
    "service_desired_count",
    "replicas",
  ],
  autoscaling_min: ["autoscaling_min_capacity", "min_capacity"],
  autoscaling_max: ["autoscaling_max_capacity", "max_capacity"],
  container_image: ["image", "app_image", "docker_image", "image_uri", "image_url"],
  container_port: ["app_port"],
  container_environment: ["environment_variables", "env_vars"],
  log_retention_days: ["log_retention", "log_retention_in_days"],
  vpc_cidr: ["cidr", "cidr_block", "vpc_cidr_block"],
  availability_zones: ["azs", "zones"],
  subnet_cidrs: ["public_subnets", "public_subnet_cidrs"],
  create_alb: ["create_lb", "create_load_balancer", "enable_alb"],
  alb_port: ["lb_port", "alb_listener_port"],
  alb_allowed_cidrs: ["allowed_cidrs", "allowed_cidr_blocks", "ingress_cidr_blocks"],
  alb_idle_timeout_seconds: ["alb_idle_timeout", "idle_timeout"],
  alb_drop_invalid_header_fields: ["drop_invalid_header_fields"],
  deregistration_delay_seconds: ["deregistration_delay"],
  health_check_grace_period_seconds: ["health_check_grace_period"],
  certificate_arn: ["acm_certificate_arn", "ssl_certificate_arn", "acm_cert_arn", "cert_arn"],
  ssl_policy: ["tls_policy"],
  domain_name: ["domain", "hosted_zone_name"],
  route53_zone_id: ["zone_id", "hosted_zone_id"],
  oauth_jwks_url: ["oauth_jwks_uri", "jwks_url", "jwks_uri"],
  alarm_email: ["alert_email"],
  weekend_timezone: ["timezone", "time_zone"],
  weekend_closed_dates: ["weekend_closed_days", "closed_dates"],
};

/** For a name that no variable has: the one that is meant, where that is certain. */
export async function unknownVariable(name: string): Promise<string> {
  const meant = byOtherName(name.toLowerCase()) ?? (await misspelt(name));
  return meant
    ? `there is no such variable. Did you mean ${meant}?`
    : "there is no such variable. docs/variables.md lists them all";
}

function byOtherName(name: string): VariableName | undefined {
  return variableNames.find((it) => otherNames[it]?.includes(name));
}

/** The variable with the same words, but for a letter or two in each. Numbers in them mean something else. */
async function misspelt(name: string): Promise<VariableName | undefined> {
  const { distance } = await import("fastest-levenshtein");
  const words = wordsOf(name);
  const distances = variableNames
    .filter((it) => it.replace(/\D/g, "") === name.replace(/\D/g, ""))
    .map((it): [VariableName, number] => {
      if (words.join("") === wordsOf(it).join("")) {
        return [it, 0];
      }
      const others = wordsOf(it);
      const perWord = words.map((word, i) => distance(word, others[i] ?? ""));
      const isSame =
        words.length === others.length &&
        words.every((word, i) => isMisspelt(word, others[i] ?? "", perWord[i] ?? 0));
      return [it, isSame ? perWord.reduce((sum, d) => sum + d) : Number.POSITIVE_INFINITY];
    });
  const [nearest] = distances.sort(([, a], [, b]) => a - b);
  return nearest && Number.isFinite(nearest[1]) ? nearest[0] : undefined;
}

/** From so many letters on, two may be wrong; in fewer than the other number, one makes another word: nlb is not alb. */
const [LONG_WORD, SHORT_WORD] = [6, 3];

function isMisspelt(word: string, right: string, letters: number): boolean {
  const length = Math.min(word.length, right.length);
  if (letters === 0 || lettersOf(word) === lettersOf(right)) {
    return true;
  }
  if (word === "http" || right === "http") {
    return false;
  }
  return length <= SHORT_WORD
    ? word === `${right}s` || right === `${word}s`
    : letters <= (length >= LONG_WORD ? 2 : 1);
}

function lettersOf(word: string): string {
  return [...word].sort().join("");
}

/** `vpcCidr`, `vpc-cidr` and `VPC_CIDR` have those of `vpc_cidr`. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split(/[_-]+/);
}
