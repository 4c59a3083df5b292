import { findRolePolicies } from "../../aws/iam";
import type { Check } from "../check";

/** The role that pulls the image, reads the secrets and writes the logs of starting tasks. */
export const executionRole: Check = {
  name: "execution-role",
  run: async (subject) => {
    const [definition, complaints] = await Promise.all([
      subject.definition(),
      subject.complaints(),
    ]);
    const role = definition?.executionRoleArn?.split("/").at(-1);
    if (role === undefined) {
      return [];
    }
    const policies = await findRolePolicies(subject.aws, role);
    const needed = `${subject.prefix}-ecs-task-execution-secrets`;
    // Who made a role of another name gave it other policies.
    const isOwn = role === subject.name.taskExecutionRole;
    const refused = complaints.find((it) =>
      /AccessDenied|is not authorized to perform|unable to assume the role/i.test(it),
    );
    const evidence =
      policies === undefined
        ? `IAM has no role ${role}`
        : isOwn && !policies.includes(needed)
          ? `${role} has no policy ${needed}`
          : refused;
    return evidence === undefined
      ? []
      : [
          {
            severity: "error",
            what: "tasks cannot start: their execution role is missing, or may not do what it must",
            evidence,
            fix:
              `apply the stack again, which puts role and policies back: npx fleet deploy ${subject.stack}; for a secret of ` +
              "your own in container_secrets, see that its policy and KMS key let this role in",
          },
        ];
  },
};
