import { type VariableName, variableDefinitions } from "./variables";

const variableNames = Object.keys(variableDefinitions) as VariableName[];

/** What other configurations of ECS on Fargate call the same thing. */
const otherNames: Readonly<Partial<Record<VariableName, readonly string[]>>> = {
  aws_region: ["region"],
  environment: ["env", "stage"],
  project_name: ["project", "app_name", "service_name"],
  cpu: ["container_cpu", "task_cpu", "fargate_cpu"],
  memory: ["container_memory", "task_memory", "fargate_memory"],
  desired_count: ["app_count", "task_count", "container_count", "service_desired_count"],
  container_image: ["image", "app_image", "docker_image"],
  container_port: ["app_port"],
  container_environment: ["environment_variables", "env_vars"],
  log_retention_days: ["log_retention", "log_retention_in_days"],
  vpc_cidr: ["cidr", "cidr_block", "vpc_cidr_block"],
  availability_zones: ["azs", "zones"],
  subnet_cidrs: ["public_subnets", "public_subnet_cidrs"],
  certificate_arn: ["acm_certificate_arn", "ssl_certificate_arn"],
  route53_zone_id: ["zone_id", "hosted_zone_id"],
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
        perWord.every((d, i) => d <= ((words[i] ?? "").length > 3 ? 2 : 1));
      return [it, isSame ? perWord.reduce((sum, d) => sum + d) : Number.POSITIVE_INFINITY];
    });
  const [nearest] = distances.sort(([, a], [, b]) => a - b);
  return nearest && Number.isFinite(nearest[1]) ? nearest[0] : undefined;
}

/** `vpcCidr`, `vpc-cidr` and `VPC_CIDR` have those of `vpc_cidr`. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split(/[_-]+/);
}
