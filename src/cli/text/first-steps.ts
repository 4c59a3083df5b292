import type { FirstFleet } from "../../fleet/first-fleet";
import { variableDefinitions } from "../../fleet/variables";

/** What to do after `fleet init`, for somebody who has nothing yet. */
export function firstSteps({ regions, port, domain }: FirstFleet): string {
  const [first] = regions.map(({ region }) => region);
  const health = variableDefinitions.health_check_path.default;
  const steps = [
    [
      "Log in to AWS. This says which account it is:",
      "aws sts get-caller-identity",
      "One that has never used ECS needs a role first (else it says that the name is taken, which is fine):",
      "aws iam create-service-linked-role --aws-service-name ecs.amazonaws.com",
    ],
    ...(domain
      ? [
          [
            `The zone ${domain.zone} must be in Route 53, as a public one:`,
            `aws route53 list-hosted-zones-by-name --dns-name ${domain.zone} --max-items 1`,
          ],
        ]
      : []),
    [`Your server has to listen on port ${port}, and to answer ${health} with status 200.`],
    ["Look at the plan and what it costs, and deploy:", "npx fleet deploy"],
    ["Store the API key that your server gets as API_KEY:", "npx fleet secret set"],
    ["Ask your server what an MCP client would ask:", `npx fleet check ${first}`],
  ];
  const lines = steps.flatMap(([title, ...rest], i) => [
    `${i + 1}. ${title}`,
    ...rest.map((line) => (line.endsWith(":") ? `   ${line}` : `     ${line}`)),
  ]);
  return `The files are written. Next:\n\n${lines.join("\n")}\n\nMore: docs/deploy.md\n`;
}
