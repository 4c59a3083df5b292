import type { Check } from "../check";

export const deployed: Check = {
  name: "deployed",
  run: async (subject) => {
    if (subject.props.beforeDeploy || (await subject.service())) {
      return [];
    }
    const vpc = await subject.ownVpc();
    return vpc
      ? [
          {
            severity: "error",
            what: "the stack is half deployed: there is a network and no service",
            evidence: `${vpc.VpcId} is there, and ECS has no service ${subject.name.service}`,
            fix: `npx fleet recover ${subject.stack}, then npx fleet deploy ${subject.stack}`,
          },
        ]
      : [
          {
            severity: "error",
            what: "the stack is not deployed",
            evidence: `ECS has no service ${subject.name.service} in ${subject.aws}`,
            fix: `npx fleet doctor ${subject.stack} --before-deploy, then npx fleet deploy ${subject.stack}`,
          },
        ];
  },
};
