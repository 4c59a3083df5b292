import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ChangeResourceRecordSetsCommand, ListHostedZonesCommand } from "@aws-sdk/client-route-53";
import { route53Client } from "../../src/sandbox/emulator-clients";
import { terraformCommands } from "../../src/terraform/commands";
import {
  actions,
  apiKey,
  deploymentId,
  inState,
  records,
  service,
  setDesiredCount,
  targetGroupArn,
  taskSize,
  vpcs,
} from "./effects";
import { OUTPUTS } from "./outputs";
import type { Outcome, Place, Workflow } from "./workflow";

/**
 * Every command of the specification that touches Terraform or AWS, as it reads for this project, with
 * what must be true after it. The tests of this folder run the lists; `npm run docs` writes
 * docs/workflows.md from them. No import of vitest: the documentation is made without it.
 */

/** What the emulator has no answer for. */
const NOT_HERE = {
  menu: {
    notHere:
      "It asks on a terminal: `__tests__/cli/weekend-*.test.ts` run it on one, and its commands with `--yes`.",
  },
  costs: {
    notHere:
      "It asks on a terminal: `__tests__/cli/cost-menu.test.ts` runs every entry of it on one.",
  },
};

/** A var-file and a state, from a stack's folder. */
const MY_FILE = '-var-file="../../../tfvars/terraform-my-region.tfvars"';
const varFile = (region: string) => `-var-file="../../../tfvars/terraform-${region}.tfvars"`;
const state = (region: string) => `"../../../terraform-${region}.tfstate"`;
const CLUSTER = "$(terraform output -raw ecs_cluster_name)";
const CLUSTER_ID = "$(terraform output -raw ecs_cluster_id)";
const SERVICE = "$(terraform output -raw ecs_service_name)";

/** Quick start with everything switched on, then all that one does with one region that runs. */
export const oneRegion: readonly Workflow[] = [
  {
    section: "Single Region Deployment",
    command: "cp tfvars/terraform.tfvars.example tfvars/terraform-my-region.tfvars",
    from: "project",
    effect: "The copy is the next region; nothing else is needed.",
    proof: ({ expect, project }) =>
      expect(readdirSync(join(project, "tfvars"))).toContain("terraform-my-region.tfvars"),
  },
  {
    section: "Single Region Deployment",
    command: "npm run synth",
    from: "project",
    given: "The copy is edited: enable_domain is true, and Route 53 has the zone your-domain.com.",
    prepare: ({ project }) => {
      const file = join(project, "tfvars/terraform-my-region.tfvars");
      const text = readFileSync(file, "utf8");
      writeFileSync(file, text.replace("enable_domain = false", "enable_domain = true"));
    },
    effect: "The stack my-region is there, with the file's values as defaults of its variables.",
    proof: ({ expect, folder }) => {
      const { variable } = JSON.parse(readFileSync(join(folder, "cdk.tf.json"), "utf8"));
      expect(variable.aws_region.default).toBe("eu-central-1");
      expect(variable.enable_domain.default).toBe(true);
    },
  },
  {
    section: "Single Region Deployment",
    command: "terraform init",
    effect: "The AWS provider is installed in the stack's folder.",
    proof: ({ expect, folder }) =>
      expect(existsSync(join(folder, ".terraform/providers"))).toBe(true),
  },
  {
    section: "Single Region Deployment",
    command: `terraform plan ${MY_FILE} -out="my-region.tfplan"`,
    effect: "The plan is saved and creates 31 resources; nothing is created yet.",
    proof: async ({ expect, stdout, folder, ...place }) => {
      expect(stdout).toContain("Plan: 31 to add, 0 to change, 0 to destroy.");
      expect(existsSync(join(folder, "my-region.tfplan"))).toBe(true);
      expect(await vpcs(place)).toEqual([]);
    },
  },
  {
    section: "Single Region Deployment",
    command: "terraform apply my-region.tfplan",
    effect:
      "The region runs with two tasks, without a question. The state is terraform-my-region.tfstate in the project's root, and the next plan is empty.",
    proof: async ({ expect, ...place }) => {
      expect(await service(place)).toMatchObject({ desiredCount: 2, launchType: "FARGATE" });
      expect(inState(place, "terraform-my-region.tfstate")).toContain("aws_ecs_service.main");
      expect(readdirSync(place.folder).filter((name) => name.includes("tfstate"))).toEqual([]);
      expect(await place.terraform.plan()).toMatchObject({ empty: true, changes: [] });
    },
  },
  {
    section: "Single Region Deployment",
    command: "terraform output",
    effect: "It prints every documented output.",
    beside: true,
    proof: ({ expect, stdout }) => {
      const names = [...stdout.matchAll(/^(\w+) = /gm)].map(([, name]) => name);
      expect(names.sort()).toEqual(OUTPUTS);
    },
  },
  {
    section: "Single Region Deployment",
    command: 'export AWS_REGION=$(terraform output -raw region)\necho "$AWS_REGION"',
    effect:
      "The AWS CLI asks the stack's region from here on (version 1 needs AWS_DEFAULT_REGION).",
    beside: true,
    proof: ({ expect, stdout }) => expect(stdout.trim()).toBe("eu-central-1"),
  },
  {
    section: "Health Monitoring",
    command: `aws ecs describe-services \\
  --cluster ${CLUSTER} \\
  --services ${SERVICE}`,
    effect: "It shows the service with its counts.",
    beside: true,
    proof: ({ expect, stdout }) =>
      expect(JSON.parse(stdout)).toMatchObject({
        services: [{ serviceName: "fmp-mcp-dev-eu-central-1-service", status: "ACTIVE" }],
        failures: [],
      }),
  },
  {
    section: "Health Monitoring",
    command: `aws ecs describe-services --cluster ${CLUSTER_ID} --services ${SERVICE}`,
    effect: "The same, with the cluster's ARN.",
    beside: true,
    proof: ({ expect, stdout }) =>
      expect(JSON.parse(stdout)).toMatchObject({
        services: [{ serviceName: "fmp-mcp-dev-eu-central-1-service", desiredCount: 2 }],
      }),
  },
  {
    section: "Health Monitoring",
    command: `aws elbv2 describe-target-health \\
  --target-group-arn $(aws elbv2 describe-load-balancers \\
    --names $(terraform output -raw ecs_cluster_name | sed 's/cluster/alb/') \\
    --query 'LoadBalancers[0].LoadBalancerArn' --output text | \\
    xargs aws elbv2 describe-target-groups --load-balancer-arn | \\
    jq -r '.TargetGroups[0].TargetGroupArn')`,
    given: "A generated cluster name, and a load balancer name of 32 characters at most.",
    effect:
      "The names lead to the target group; the health of its targets is the emulator's (none).",
    beside: true,
    proof: ({ expect, stdout }) => expect(JSON.parse(stdout).TargetHealthDescriptions).toEqual([]),
  },
  {
    section: "Health Monitoring",
    command:
      "aws elbv2 describe-target-health --target-group-arn $(terraform output -raw target_group_arn)",
    effect: "The same for every region, whatever its names.",
    beside: true,
    proof: ({ expect, stdout }) => expect(JSON.parse(stdout).TargetHealthDescriptions).toEqual([]),
  },
  {
    section: "Application Access",
    command: 'echo "Application URL: $(terraform output -raw application_url)"',
    effect: "It is the load balancer's address.",
    beside: true,
    proof: ({ expect, stdout }) =>
      expect(stdout).toMatch(/^Application URL: http:\/\/fmp-mcp-dev-eu-central-1-alb-[\w.-]+\n$/),
  },
  {
    section: "Application Access",
    command: "terraform output application_url\nterraform output custom_domain_url",
    effect: "Both addresses, in quotes: the region's own and the fleet's.",
    beside: true,
    proof: ({ expect, stdout }) =>
      expect(stdout.split("\n")).toEqual([
        expect.stringMatching(/^"http:\/\/fmp-mcp-dev-eu-central-1-alb-.*"$/),
        '"http://api.your-domain.com"',
        "",
      ]),
  },
  ...outputs({
    ecs_cluster_name: "fmp-mcp-dev-eu-central-1-cluster",
    ecs_cluster_id: /^arn:aws:ecs:eu-central-1:\d{12}:cluster\/fmp-mcp-dev-eu-central-1-cluster$/,
    ecs_service_name: "fmp-mcp-dev-eu-central-1-service",
    ecs_task_definition_arn: /:task-definition\/fmp-mcp-dev-eu-central-1-task:1$/,
    cloudwatch_log_group_name: "/ecs/fmp-mcp-dev-eu-central-1-task",
    secret_arn: /:secret:fmp-mcp-dev-eu-central-1-api-key-\w+$/,
    application_url: /^http:\/\/fmp-mcp-dev-eu-central-1-alb-/,
    custom_domain_url: "http://api.your-domain.com",
    ecs_security_group_id: /^sg-\w+$/,
    target_group_arn: targetGroupArn,
    route53_zone_id: /^[A-Z0-9]+$/,
  }),
  {
    section: "Debug Commands",
    command: `aws ecs describe-services \\
  --cluster ${CLUSTER} \\
  --services ${SERVICE} \\
  --query 'services[0].events'`,
    effect: "The list of what ECS says about the service, which the emulator leaves empty.",
    beside: true,
    proof: ({ expect, stdout }) => expect(JSON.parse(stdout)).toEqual([]),
  },
  {
    section: "Debug Commands",
    command: `aws ecs describe-services --cluster ${CLUSTER_ID} --services ${SERVICE} --query 'services[0].events'`,
    effect: "The same, with the cluster's ARN.",
    beside: true,
    proof: ({ expect, stdout }) => expect(JSON.parse(stdout)).toEqual([]),
  },
  {
    section: "Debug Commands",
    command:
      "aws ecs describe-task-definition --task-definition $(terraform output -raw ecs_task_definition_arn)",
    effect: "It shows the revision that the service runs.",
    beside: true,
    proof: ({ expect, stdout }) =>
      expect(JSON.parse(stdout).taskDefinition).toMatchObject({
        family: "fmp-mcp-dev-eu-central-1-task",
        cpu: "1024",
        memory: "3072",
      }),
  },
  {
    section: "Debug Commands",
    command: `aws ec2 describe-security-groups \\
  --group-ids $(terraform output -raw ecs_security_group_id)`,
    effect:
      "It shows the tasks' group: port 8001 from the load balancer's group, and nothing else comes in.",
    beside: true,
    proof: ({ expect, stdout }) => {
      const [group] = JSON.parse(stdout).SecurityGroups;
      expect(group.GroupName).toMatch(/^fmp-mcp-dev-eu-central-1-ecs-tasks-/);
      expect(group.IpPermissions).toMatchObject([
        { FromPort: 8001, ToPort: 8001, IpRanges: [], UserIdGroupPairs: [{}] },
      ]);
    },
  },
  {
    section: "Debug Commands",
    command:
      "aws route53 list-resource-record-sets --hosted-zone-id $(terraform output -raw route53_zone_id)",
    effect: "It shows the zone with the region's record.",
    beside: true,
    proof: expectOwnRecord,
  },
  {
    section: "Multi-Region Setup with Route53",
    command: `aws route53 list-resource-record-sets \\
  --hosted-zone-id $(aws route53 list-hosted-zones \\
    --query 'HostedZones[?Name==\`your-domain.com.\`].Id' \\
    --output text | cut -d/ -f3)`,
    effect: "The zone is found by its name and has the region's latency record.",
    beside: true,
    proof: expectOwnRecord,
  },
  {
    section: "Setting up API Keys",
    command: `SECRET_ARN=$(terraform output -raw secret_arn)
aws secretsmanager put-secret-value \\
  --secret-id $SECRET_ARN \\
  --secret-string '{"API_KEY":"your-actual-api-key-here"}'`,
    effect: "The secret has the new value, and the next plan is empty: Terraform leaves it alone.",
    proof: async ({ expect, terraform, ...place }) => {
      expect(await apiKey(place)).toEqual({ API_KEY: "your-actual-api-key-here" });
      expect(await terraform.plan()).toMatchObject({ empty: true, changes: [] });
    },
  },
  {
    section: "Setting up API Keys",
    command: `aws ecs update-service \\
  --cluster ${CLUSTER} \\
  --service ${SERVICE} \\
  --force-new-deployment`,
    prepare: deploymentId,
    effect: "A new deployment has begun, which starts tasks that read the new key.",
    proof: async ({ expect, before, ...place }) => {
      expect(before).toBeDefined();
      expect(await deploymentId(place)).not.toBe(before);
    },
  },
  {
    section: "Scaling Operations",
    command: `terraform apply ${MY_FILE} -var="desired_count=4"`,
    effect: "The service wants four tasks; nothing else has changed, the API key neither.",
    proof: async ({ expect, stdout, ...place }) => {
      expect(stdout).toContain("Resources: 0 added, 1 changed, 0 destroyed.");
      expect(await service(place)).toMatchObject({ desiredCount: 4 });
      expect(await apiKey(place)).toEqual({ API_KEY: "your-actual-api-key-here" });
    },
  },
  {
    section: "Scaling Operations",
    command: `terraform apply ${MY_FILE} -var="cpu=2048" -var="memory=4096"`,
    effect: "The service runs a new revision of that size, with the file's number of tasks again.",
    proof: async ({ expect, ...place }) => {
      expect(await taskSize(place)).toEqual({ cpu: "2048", memory: "4096" });
      expect(await service(place)).toMatchObject({ desiredCount: 2 });
    },
  },
  {
    section: "Scaling Operations",
    command: `terraform apply ${MY_FILE} -var="desired_count=0"`,
    effect: "The service wants no task, and everything else stays.",
    proof: async ({ expect, ...place }) => {
      expect(await service(place)).toMatchObject({ desiredCount: 0 });
      expect(await vpcs(place)).toEqual(["fmp-mcp-dev-eu-central-1-vpc"]);
    },
  },
  {
    section: "Cost Management",
    command: `terraform apply ${MY_FILE} \\
  -var="enable_weekend_only=true" \\
  -var="destroy_albs_when_scaled_down=false"`,
    effect:
      "This region is not an active one: its service wants no task, at any hour, and the load balancer stays. The cost output says what that saves.",
    proof: async ({ expect, terraform, ...place }) => {
      expect(await service(place)).toMatchObject({ desiredCount: 0 });
      expect((await terraform.output()).load_balancer_arn).toBeTypeOf("string");
      expect((await terraform.output()).weekend_mode_cost_analysis).toMatchObject({
        mode_enabled: true,
        // Only eu-west-2 runs at weekends: this region costs a load balancer and the rest.
        costs: {
          weekend_mode: { fargate: "$0.00", alb: "$16.43", total_monthly: "$18.93" },
          full_time_mode: { fargate: "$78.57", alb: "$16.43", total_monthly: "$97.50" },
        },
        savings: { monthly_savings: "$78.57", alb_destruction_enabled: false },
      });
    },
  },
  {
    section: "Cost Management",
    command: `aws ecs update-service \\
  --cluster ${CLUSTER} \\
  --service ${SERVICE} \\
  --desired-count 2`,
    given: "The service is at 0.",
    prepare: (place) => setDesiredCount(place, 0),
    effect:
      "The service wants two tasks. The next plan with the file leaves them alone: two is the file's count.",
    proof: async ({ expect, terraform, ...place }) => {
      expect(await service(place)).toMatchObject({ desiredCount: 2 });
      expect(actions(await terraform.plan(MY_FILE.replaceAll('"', "")))).toEqual([]);
    },
  },
  {
    section: "Cost Management",
    command: `aws ecs update-service \\
  --cluster ${CLUSTER} \\
  --service ${SERVICE} \\
  --desired-count 0`,
    effect:
      "The service wants no task. The next plan sets the file's count again, and only that: to keep the 0, use the file or the variable.",
    proof: async ({ expect, terraform, ...place }) => {
      expect(await service(place)).toMatchObject({ desiredCount: 0 });
      const plan = await terraform.plan();
      expect(actions(plan)).toEqual(["update aws_ecs_service.main"]);
      expect(plan.changes[0]?.change).toMatchObject({
        before: { desired_count: 0 },
        after: { desired_count: 2 },
      });
    },
  },
  {
    section: "Single Region Cleanup",
    command: `terraform apply ${MY_FILE} -var="desired_count=0"`,
    effect: "The service wants no task. Not needed: destroying does the same.",
    proof: async ({ expect, ...place }) =>
      expect(await service(place)).toMatchObject({ desiredCount: 0 }),
  },
  {
    section: "Single Region Cleanup",
    command: `terraform destroy ${MY_FILE}`,
    effect: "Nothing of the region is left, in AWS or in the state.",
    proof: async ({ expect, terraform, before: _, ...place }) => {
      expect((await terraform.run("state", "list")).stdout).toBe("");
      expect(await vpcs(place)).toEqual([]);
      expect(await service(place)).toBeUndefined();
    },
  },
];

/** Two regions from the folder of one stack, each with its own var-file and state. */
export const twoRegions: readonly Workflow[] = [
  ...["eu-west-1", "eu-west-2"].map(
    (region): Workflow => ({
      section: "Multi-Region Deployment",
      command: `terraform plan ${varFile(region)} -state=${state(region)} -out="${region}.tfplan"
terraform apply -state=${state(region)} -state-out=${state(region)} ${region}.tfplan`,
      given:
        "In the folder of one stack, here eu-west-1. The paths lead out of it, because cdktf.out may be deleted.",
      effect: `${region} runs, its state is terraform-${region}.tfstate in the project's root, where the stack ${region} looks for it too.`,
      beside: true,
      proof: async ({ expect, stdout, ...place }) => {
        expect(stdout).toContain("Resources: 31 added, 0 changed, 0 destroyed.");
        expect(await service({ ...place, region })).toMatchObject({ desiredCount: 2 });
        expect(inState(place, `terraform-${region}.tfstate`)).toContain("aws_ecs_service.main");
      },
    }),
  ),
  ...["eu-west-1", "eu-west-2"].map(
    (region): Workflow => ({
      section: "Multi-Region Setup with Route53",
      command: `terraform apply ${varFile(region)} \\
  -state=${state(region)} \\
  -state-out=${state(region)}`,
      effect: "It finds what the saved plan has made: nothing to do.",
      proof: ({ expect, stdout }) =>
        expect(stdout).toContain("Resources: 0 added, 0 changed, 0 destroyed."),
    }),
  ),
  {
    section: "Multi-Region Setup with Route53",
    command: `aws route53 list-resource-record-sets \\
  --hosted-zone-id $(aws route53 list-hosted-zones \\
    --query 'HostedZones[?Name==\`cdtait.cloud.\`].Id' \\
    --output text | cut -d/ -f3) \\
  --query 'ResourceRecordSets[?Type==\`A\`].[Name,SetIdentifier,Region]' --output text`,
    effect: "Both regions have a latency record under the one name.",
    beside: true,
    proof: ({ expect, stdout }) =>
      expect(stdout.trim().split("\n").sort()).toEqual([
        "fmp.cdtait.cloud.\teu-west-1\teu-west-1",
        "fmp.cdtait.cloud.\teu-west-2\teu-west-2",
      ]),
  },
  {
    section: "Multi-Region Setup with Route53",
    command: `terraform output -state=${state("eu-west-2")} -raw ecs_cluster_name`,
    effect: "Each state has its own outputs.",
    beside: true,
    proof: ({ expect, stdout }) => expect(stdout).toBe("fmp-mcp-dev-eu-west-2-cluster"),
  },
  {
    section: "Multi-Region Cleanup",
    command: `terraform destroy ${varFile("eu-west-1")} \\
  -state=${state("eu-west-1")}`,
    effect: "eu-west-1 is gone; eu-west-2 runs on, with its record and its state.",
    proof: async ({ expect, ...place }) => {
      const london = { ...place, region: "eu-west-2" };
      expect(await vpcs(place)).toEqual([]);
      expect(inState(place, "terraform-eu-west-1.tfstate")).toEqual([]);
      expect(await service(london)).toMatchObject({ status: "ACTIVE", desiredCount: 2 });
      expect(inState(place, "terraform-eu-west-2.tfstate")).toHaveLength(31 - 4);
      expect(await records(place, await zoneId(place))).toEqual([
        "fmp.cdtait.cloud. eu-west-2 eu-west-2",
      ]);
    },
  },
  {
    section: "Multi-Region Cleanup",
    command: `terraform destroy ${varFile("eu-west-2")} \\
  -state=${state("eu-west-2")}`,
    effect: "eu-west-2 is gone too.",
    proof: async ({ expect, ...place }) => {
      expect(await vpcs({ ...place, region: "eu-west-2" })).toEqual([]);
      expect(inState(place, "terraform-eu-west-2.tfstate")).toEqual([]);
      expect(await records(place, await zoneId(place))).toEqual([]);
    },
  },
  {
    section: "Multi-Region Cleanup",
    command: `YOUR_ZONE_ID=$(aws route53 list-hosted-zones \\
  --query 'HostedZones[?Name==\`cdtait.cloud.\`].Id' --output text | cut -d/ -f3)
aws route53 change-resource-record-sets \\
  --hosted-zone-id $YOUR_ZONE_ID \\
  --change-batch file://../../../delete-records.json`,
    given:
      "A record is left whose region is in no state any more; delete-records.json in the project's root deletes it.",
    prepare: leftRecord,
    effect: "The record is gone.",
    proof: async ({ expect, before, ...place }) => {
      expect(before).toEqual(["fmp.cdtait.cloud. us-east-1 us-east-1"]);
      expect(await records(place, await zoneId(place))).toEqual([]);
    },
  },
];

/** A workspace for each environment, in the folder of one stack. */
export const environments: readonly Workflow[] = ["dev", "prod"].flatMap((environment) => [
  {
    section: "Multi-Environment Support",
    command: `terraform workspace new ${environment}`,
    effect: `The workspace ${environment} is selected, with an empty state.`,
    proof: async ({ expect, terraform }: Outcome) => {
      expect((await terraform.run("workspace", "show")).stdout.trim()).toBe(environment);
      expect((await terraform.run("state", "list")).stdout).toBe("");
    },
  },
  {
    section: "Multi-Environment Support",
    command: `terraform apply -var-file="../../../environments/${environment}.tfvars"`,
    given:
      environment === "dev"
        ? "dev has the names of the shipped regions: it takes the place of the default workspace."
        : "dev is there, in the same account and region.",
    effect:
      environment === "dev"
        ? "The region runs as dev; its state is below terraform.tfstate.d in the project's root, and the default workspace has none."
        : "prod runs beside dev, with names, address range, record name and state of its own; dev is untouched, and the plans of both are empty.",
    proof: async ({ expect, stdout, terraform, ...place }: Outcome) => {
      expect(stdout).toContain("Resources: 27 added, 0 changed, 0 destroyed.");
      const file = (name: string) => `terraform.tfstate.d/eu-west-1/${name}/terraform.tfstate`;
      const there = environment === "dev" ? ["dev"] : ["dev", "prod"];
      for (const name of there) {
        expect(await service(place, name)).toMatchObject({ desiredCount: 2 });
        expect(inState(place, file(name))).toContain("aws_ecs_service.main");
      }
      expect(await vpcs(place)).toEqual(there.map((name) => `fmp-mcp-${name}-eu-west-1-vpc`));
      expect(existsSync(join(place.project, "terraform-eu-west-1.tfstate"))).toBe(false);
      for (const name of there) {
        await terraform.run("workspace", "select", name);
        const plan = await terraform.plan(`-var-file=../../../environments/${name}.tfvars`);
        expect(plan, plan.text).toMatchObject({ empty: true, changes: [] });
      }
    },
  },
]);

/** Nothing but a stack and Terraform, as a pipeline has it; with its state at the end. */
export const bareStack: readonly Workflow[] = [
  {
    section: "CI/CD Integration",
    command: "terraform init\nterraform plan\nterraform apply -auto-approve",
    effect: "The region runs as its tfvars file says, without a var-file and without a question.",
    proof: async ({ expect, stdout, ...place }) => {
      expect(stdout).toContain("Resources: 27 added, 0 changed, 0 destroyed.");
      expect(await service(place)).toMatchObject({ desiredCount: 2 });
      expect(await vpcs(place)).toEqual(["fmp-mcp-dev-eu-west-2-vpc"]);
    },
  },
  {
    section: "Backup & Recovery",
    command: "terraform show -json > ../../../backup-$(date +%Y%m%d-%H%M%S).json",
    effect: "The state is in a file in the project's root, which git ignores.",
    proof: ({ expect, project }) => {
      const [name = "", ...others] = readdirSync(project).filter((it) => /^backup-/.test(it));
      expect(others).toEqual([]);
      expect(name).toMatch(/^backup-\d{8}-\d{6}\.json$/);
      const { values } = JSON.parse(readFileSync(join(project, name), "utf8"));
      expect(values.outputs.ecs_cluster_name.value).toBe("fmp-mcp-dev-eu-west-2-cluster");
      const addresses = values.root_module.resources.map((it: { address: string }) => it.address);
      expect(addresses).toContain("aws_subnet.public[2]");
      expect(addresses).toHaveLength(27 + 3);
    },
  },
  {
    section: "Backup & Recovery",
    command: "terraform import aws_ecs_cluster.main fmp-mcp-dev-eu-west-2-cluster",
    given: "The cluster is there and not in the state (`terraform state rm aws_ecs_cluster.main`).",
    prepare: ({ terraform }) => terraform.run("state", "rm", "aws_ecs_cluster.main"),
    effect: "Terraform manages it again, and the next plan is empty.",
    proof: async ({ expect, before, terraform }) => {
      expect(before).toMatchObject({ exitCode: 0 });
      const plan = await terraform.plan();
      expect(plan, plan.text).toMatchObject({ empty: true, changes: [] });
    },
  },
  {
    section: "Backup & Recovery",
    command: "terraform taint aws_ecs_service.main\nterraform apply",
    prepare: deploymentId,
    effect: "The service is a new one, and nothing else was replaced.",
    proof: async ({ expect, before, stdout, terraform, ...place }) => {
      expect(stdout).toContain("Resources: 1 added, 0 changed, 1 destroyed.");
      expect(before).toBeDefined();
      expect(await deploymentId(place)).not.toBe(before);
      expect(await terraform.plan()).toMatchObject({ empty: true, changes: [] });
    },
  },
  {
    section: "Scaling Operations",
    command: 'terraform apply -var="desired_count=4"',
    effect: "The service wants four tasks.",
    proof: async ({ expect, ...place }) =>
      expect(await service(place)).toMatchObject({ desiredCount: 4 }),
  },
  {
    section: "Scaling Operations",
    command: 'terraform apply -var="cpu=2048" -var="memory=4096"',
    effect: "The service runs a new revision of that size, with the stack's number of tasks again.",
    proof: async ({ expect, ...place }) => {
      expect(await taskSize(place)).toEqual({ cpu: "2048", memory: "4096" });
      expect(await service(place)).toMatchObject({ desiredCount: 2 });
    },
  },
  {
    section: "Scaling Operations",
    command: 'terraform apply -var="desired_count=0"',
    effect: "The service wants no task.",
    proof: async ({ expect, ...place }) =>
      expect(await service(place)).toMatchObject({ desiredCount: 0 }),
  },
  {
    section: "CI/CD Integration",
    command: "terraform destroy -auto-approve",
    effect: "Nothing of the region is left.",
    proof: async ({ expect, ...place }) => {
      expect(await vpcs(place)).toEqual([]);
      expect(inState(place, "terraform-eu-west-2.tfstate")).toEqual([]);
    },
  },
  {
    section: "Clean State Files",
    command: `rm -rf .terraform/
rm -f .terraform.lock.hcl
rm -f *.tfplan
rm -f terraform*.tfstate* ../../../terraform*.tfstate*
rm -rf ../../../terraform.tfstate.d/`,
    given:
      "Every region is destroyed: with the states goes what Terraform knows of the regions. `state rm` has left a backup in the stack's folder.",
    effect: "Nothing is left but what synth writes; the next init and plan begin from nothing.",
    proof: async ({ expect, project, folder, terraform }) => {
      expect(readdirSync(folder)).toEqual(["cdk.tf.json"]);
      expect(readdirSync(project).filter((name) => name.includes("tfstate"))).toEqual([]);
      await terraform.init();
      expect((await terraform.plan()).text).toContain("Plan: 27 to add");
    },
  },
];

/** The last line of cdktf. Often it ends before it has printed what Terraform said. */
const CDKTF_FAILED = "Invoking Terraform CLI failed with exit code 1";

const REGIONS = ["eu-west-1", "eu-west-2", "us-east-1"] as const;

/** The cdktf command; each call synthesizes first. */
export const cdktf: readonly Workflow[] = [
  {
    section: "CDKTF",
    command: "npx cdktf synth",
    from: "project",
    effect: "Every tfvars file is a stack in cdktf.out.",
    proof: ({ expect, project }) =>
      expect(readdirSync(join(project, "cdktf.out/stacks")).sort()).toEqual([...REGIONS]),
  },
  {
    section: "CDKTF",
    command: "npx cdktf diff eu-west-1",
    from: "project",
    effect:
      "It shows what would be created, and creates nothing. It takes the name of one stack: no glob.",
    proof: async ({ expect, stdout, stderr, ...place }) => {
      expect(stdout).toContain("Plan: 27 to add, 0 to change, 0 to destroy.");
      expect(stdout + stderr).not.toMatch(/\bError\b/);
      expect(await vpcs(place)).toEqual([]);
      expect(existsSync(join(place.project, "terraform-eu-west-1.tfstate"))).toBe(false);
    },
  },
  {
    section: "CDKTF",
    command: "npx cdktf deploy '*' --parallelism 1 --auto-approve",
    from: "project",
    given: "The hosted zone of eu-west-1, the first in line, does not exist.",
    prepare: ({ project }) => useDomain(project, "eu-west-1", "missing.example"),
    exitCode: 1,
    effect:
      "One after the other ends at the first that fails: the regions behind it are not begun. Leave --parallelism out, or deploy the others by name.",
    proof: async ({ expect, stdout, stderr, ...place }) => {
      expect(stdout + stderr).toContain(CDKTF_FAILED);
      for (const region of REGIONS) {
        expect(await vpcs({ ...place, region })).toEqual([]);
      }
    },
  },
  {
    section: "CDKTF",
    command: "npx cdktf deploy '*' --auto-approve",
    from: "project",
    given: "The hosted zone of us-east-1 does not exist; those of the two others do.",
    prepare: ({ project }) => {
      useDomain(project, "eu-west-1", "cdtait.cloud");
      useDomain(project, "us-east-1", "missing.example");
    },
    exitCode: 1,
    effect:
      "All regions at once: the one that fails stops no other. The two others run, whole, with empty plans; nothing of the failed one exists. The exit code is 1. cdktf may end before it has printed the cause: `terraform plan` in that stack's folder tells it.",
    proof: async ({ expect, stdout, stderr, ...place }) => {
      expect(stdout + stderr).toContain(CDKTF_FAILED);
      const stack = (region: string) =>
        terraformCommands(join(place.folder, "..", region), place.env);
      const planned = await stack("us-east-1").run("plan", "-no-color", "-input=false");
      expect(planned.stderr).toContain("no matching Route 53 Hosted Zone found");
      for (const region of ["eu-west-1", "eu-west-2"]) {
        expect(await service({ ...place, region })).toMatchObject({ desiredCount: 2 });
        expect(inState(place, `terraform-${region}.tfstate`)).toHaveLength(27 - 4);
        expect(await stack(region).plan()).toMatchObject({ empty: true, changes: [] });
      }
      expect(await vpcs({ ...place, region: "us-east-1" })).toEqual([]);
      expect(inState(place, "terraform-us-east-1.tfstate")).toEqual([]);
    },
  },
  {
    section: "CDKTF",
    command: "npx cdktf deploy '*' --auto-approve",
    from: "project",
    given: "The cause is repaired.",
    prepare: async ({ project, ...place }) => {
      useDomain(project, "us-east-1", "cdtait.cloud");
      return deploymentId(place);
    },
    effect: "The same command again makes the missing region; the two others have nothing to do.",
    proof: async ({ expect, before, stdout, ...place }) => {
      expect(before).toBeDefined();
      expect(await deploymentId(place)).toBe(before);
      expect(stdout).toContain("Resources: 27 added, 0 changed, 0 destroyed.");
      expect(stdout).not.toMatch(/[1-9]\d* (changed|destroyed)/);
      for (const region of REGIONS) {
        expect(await service({ ...place, region })).toMatchObject({ desiredCount: 2 });
      }
    },
  },
  {
    section: "CDKTF",
    command: "npx cdktf output eu-west-1 us-east-1 --outputs-file outputs.json",
    from: "project",
    effect: "The outputs of both, by stack.",
    proof: ({ expect, project, stdout }) => {
      for (const region of ["eu-west-1", "us-east-1"]) {
        expect(stdout).toContain(`ecs_cluster_name = fmp-mcp-dev-${region}-cluster`);
      }
      expect(JSON.parse(readFileSync(join(project, "outputs.json"), "utf8"))).toMatchObject({
        "eu-west-1": {
          ecs_cluster_name: "fmp-mcp-dev-eu-west-1-cluster",
          vpc_cidr_block: "172.31.0.0/16",
        },
        "us-east-1": {
          ecs_cluster_name: "fmp-mcp-dev-us-east-1-cluster",
          vpc_cidr_block: "172.33.0.0/16",
        },
      });
    },
  },
  {
    section: "CDKTF",
    command: "npx cdktf deploy 'eu-*' --var desired_count=3 --auto-approve",
    from: "project",
    effect: "Every stack that fits has three tasks; the others are left alone.",
    proof: ({ expect, ...place }) => expectCounts({ expect, ...place }, [3, 3, 2]),
  },
  {
    section: "CDKTF",
    command: "npx cdktf deploy eu-west-1 us-east-1 --var-file emergency.tfvars --auto-approve",
    from: "project",
    given: "emergency.tfvars in the project's root says desired_count = 0.",
    prepare: ({ project }) =>
      writeFileSync(join(project, "emergency.tfvars"), "desired_count = 0\n"),
    effect: "Both named stacks have no task; the third is left alone.",
    proof: ({ expect, ...place }) => expectCounts({ expect, ...place }, [0, 3, 0]),
  },
  {
    section: "CDKTF",
    command: "npx cdktf destroy 'eu-*' --auto-approve",
    from: "project",
    effect:
      "Every stack that fits is gone, in AWS and in its state; the others run on. '*' is all.",
    proof: async ({ expect, stdout, ...place }) => {
      expect(stdout.match(/Destroy complete! Resources: 27 destroyed\./g)).toHaveLength(2);
      for (const region of ["eu-west-1", "eu-west-2"]) {
        expect(await vpcs({ ...place, region })).toEqual([]);
        expect(inState(place, `terraform-${region}.tfstate`)).toEqual([]);
      }
      expect(await service({ ...place, region: "us-east-1" })).toMatchObject({ desiredCount: 0 });
    },
  },
];

/** What a region's tasks answer and write, in a sandbox that runs them. */
export const running: readonly Workflow[] = [
  ...(
    [
      ["/health", "The server answers.", /^ok\n$/],
      [
        "/api/",
        "The server answers. The example has nothing there, and says where its endpoint is.",
        /\/mcp/,
      ],
      ["/mcp/", "The server answers: MCP takes no GET there.", /Method not allowed/i],
    ] as const
  ).map(
    ([path, effect, answer]): Workflow => ({
      section: "Application Access",
      command: `curl $(terraform output -raw application_url)${path}`,
      effect,
      proof: ({ expect, stdout }) => expect(stdout).toMatch(answer),
    }),
  ),
  {
    section: "Multi-Region Setup with Route53",
    command: 'curl -H "Host: fmp.cdtait.cloud" http://fmp.cdtait.cloud/health',
    effect: "The nearest region answers.",
    proof: ({ expect, stdout }) => expect(stdout).toBe("ok\n"),
  },
  {
    section: "Health Monitoring",
    command: "aws logs tail $(terraform output -raw cloudwatch_log_group_name) --follow",
    given: "Version 2 of the AWS CLI, or the sandbox's shell, which has a stand-in for it.",
    effect: "It prints the logs of all tasks as they come, until somebody ends it.",
    until: /\d{4}-\d\d-\d\dT\S+ ecs\/\S+ .*listening/,
    proof: ({ expect, stdout, region }) =>
      expect(stdout).toContain(` ecs/fmp-mcp-${region}-container/`),
  },
  {
    section: "Debug Commands",
    command: `CONTAINER=$(terraform output -json deployment_info | jq -r '"\\(.project_name)-\\(.region)-container"')
aws logs get-log-events \\
  --log-group-name $(terraform output -raw cloudwatch_log_group_name) \\
  --log-stream-name "ecs/$CONTAINER/$(aws ecs list-tasks \\
    --cluster ${CLUSTER} \\
    --service-name ${SERVICE} \\
    --query 'taskArns[0]' --output text | cut -d/ -f3)"`,
    effect:
      "It prints the task's log. The stream has the container's name where the specification has the service's.",
    proof: ({ expect, stdout }) =>
      expect(JSON.parse(stdout).events[0].message).toContain('"event":"listening"'),
  },
];

/** Documented, and run elsewhere. */
export const notHere: readonly Workflow[] = [
  ["./scripts/weekend-scheduler.sh", "A menu of eight entries."],
  ["./scripts/weekend-scheduler.sh check-time", "Says what runs now, and what changes next."],
  [
    "./scripts/weekend-scheduler.sh scale-up-weekend",
    "The active region's service wants its tasks, until the schedule says otherwise.",
  ],
  ["./scripts/weekend-scheduler.sh scale-down-all", "No region's service wants a task."],
  ["./scripts/cost-management.sh", "A menu of seven entries."],
].map(([command = "", effect = ""]) => ({
  section: "Management Scripts",
  command,
  from: "project",
  effect,
  proof: command.includes("weekend") ? NOT_HERE.menu : NOT_HERE.costs,
}));

/** The specification's headings in its order, and at the end what it does not have. */
const SECTIONS = [
  "Single Region Deployment",
  "Multi-Region Deployment",
  "Setting up API Keys",
  "Management Scripts",
  "Health Monitoring",
  "Application Access",
  "Scaling Operations",
  "Cost Management",
  "Multi-Region Setup with Route53",
  "Debug Commands",
  "Multi-Environment Support",
  "CI/CD Integration",
  "Backup & Recovery",
  "Single Region Cleanup",
  "Multi-Region Cleanup",
  "Clean State Files",
  "Outputs by name",
  "CDKTF",
];

/** Every list, with the file that runs it. */
const lists: readonly (readonly [readonly Workflow[], string])[] = [
  [oneRegion, "regions.test.ts"],
  [twoRegions, "regions.test.ts"],
  [environments, "environments.test.ts"],
  [bareStack, "environments.test.ts"],
  [cdktf, "cdktf.test.ts"],
  [running, "running.test.ts"],
  [notHere, ""],
];

/** All of them by section, for the documentation. */
export function workflowsBySection(): readonly (readonly [
  string,
  readonly (Workflow & { readonly test: string })[],
])[] {
  const all = lists.flatMap(([list, test]) => list.map((workflow) => ({ ...workflow, test })));
  const unknown = all.find(({ section }) => !SECTIONS.includes(section));
  if (unknown) {
    throw new Error(`No such section: ${unknown.section}`);
  }
  return SECTIONS.map((name) => [name, all.filter(({ section }) => section === name)] as const);
}

/** `terraform output -raw` for each name, with the value that must come, or where to look it up. */
function outputs(
  expected: Readonly<Record<string, string | RegExp | ((place: Place) => unknown)>>,
): Workflow[] {
  return Object.entries(expected).map(([name, value]) => ({
    section: "Outputs by name",
    command: `terraform output -raw ${name}`,
    effect:
      typeof value === "function"
        ? "It is AWS's own answer."
        : `It ${typeof value === "string" ? `is \`${value}` : `matches \`${value.source}`}\`.`,
    beside: true,
    proof: async ({ expect, stdout, ...place }) => {
      if (value instanceof RegExp) {
        expect(stdout).toMatch(value);
      } else {
        expect(stdout).toBe(typeof value === "function" ? await value(place) : value);
      }
    },
  }));
}

/** One A record, which is the region's own. */
function expectOwnRecord({ expect, stdout }: Outcome): void {
  const sets: { Type: string }[] = JSON.parse(stdout).ResourceRecordSets;
  expect(sets.filter(({ Type }) => Type === "A")).toMatchObject([
    {
      Name: "api.your-domain.com.",
      SetIdentifier: "eu-central-1",
      Region: "eu-central-1",
      AliasTarget: { EvaluateTargetHealth: true },
    },
  ]);
}

/** The tasks of the three regions. */
async function expectCounts(
  { expect, emulator }: Pick<Outcome, "expect" | "emulator">,
  counts: readonly number[],
): Promise<void> {
  const services = REGIONS.map((region) => service({ emulator, region }));
  const found = (await Promise.all(services)).map((it) => it?.desiredCount);
  expect(found).toEqual(counts);
}

/** Writes the domain into a region's tfvars file. */
function useDomain(project: string, region: string, domain: string): void {
  const file = join(project, `tfvars/terraform-${region}.tfvars`);
  const text = readFileSync(file, "utf8");
  writeFileSync(file, text.replace(/domain_name +=.*/, `domain_name = "${domain}"`));
}

/** The zone's id, from the state that has it as an output no longer. */
async function zoneId({ emulator }: Pick<Place, "emulator">): Promise<string> {
  const { HostedZones = [] } = await route53Client(emulator).send(new ListHostedZonesCommand({}));
  const zone = HostedZones.find(({ Name }) => Name === "cdtait.cloud.");
  return (zone?.Id ?? "").replace("/hostedzone/", "");
}

/** Creates a record as a region that nobody knows any more would leave it, and the file that deletes it. */
async function leftRecord(place: Place): Promise<string[]> {
  const zone = await zoneId(place);
  const record = {
    Name: "fmp.cdtait.cloud",
    Type: "A",
    SetIdentifier: "us-east-1",
    Region: "us-east-1",
    AliasTarget: {
      HostedZoneId: "Z35SXDOTRQ7X7K",
      DNSName: "fmp-mcp-dev-us-east-1-alb-1.us-east-1.elb.amazonaws.com",
      EvaluateTargetHealth: true,
    },
  } as const;
  await route53Client(place.emulator).send(
    new ChangeResourceRecordSetsCommand({
      HostedZoneId: zone,
      ChangeBatch: { Changes: [{ Action: "CREATE", ResourceRecordSet: record }] },
    }),
  );
  writeFileSync(
    join(place.project, "delete-records.json"),
    JSON.stringify({ Changes: [{ Action: "DELETE", ResourceRecordSet: record }] }, null, 2),
  );
  return records(place, zone);
}
