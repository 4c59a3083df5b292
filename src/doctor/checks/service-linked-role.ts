import { roleExists } from "../../aws/iam";
import type { Check } from "../check";

const ROLE = "AWSServiceRoleForECS";

/** ECS needs it, and creates it too late for the first deployment, whose request finds it missing. */
export const serviceLinkedRole: Check = {
  name: "service-linked-role",
  isPrecondition: true,
  run: async (subject) => {
    // A service that runs has proven it.
    if (await subject.service()) {
      return [];
    }
    if (await subject.account.read(`role ${ROLE}`, () => roleExists(subject.aws, ROLE))) {
      return [];
    }
    return [
      {
        severity: "error",
        what: "ECS was never used in this account, so its service-linked role is missing, and the first apply fails",
        evidence: `IAM has no role ${ROLE}`,
        fix: "aws iam create-service-linked-role --aws-service-name ecs.amazonaws.com",
      },
    ];
  },
};
