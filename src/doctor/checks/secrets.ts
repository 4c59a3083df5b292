import { API_KEY } from "../../fleet/secrets";
import type { ReadSecret } from "../../live/secrets";
import type { Check, Found } from "../check";
import { UNREACHABLE, wayOutText } from "../unreachable";

/** "unable to pull secrets or registry auth" begins them all, those about an image too. */
const COMPLAINT =
  /ResourceInitializationError.*((retriev|fetch)\w* (the )?secret|from (asm|ssm)\b)|did not contain json key/is;

export const secrets: Check = {
  name: "secret",
  run: async (subject) => {
    const [{ state, secrets }, complaints] = await Promise.all([
      subject.health(),
      subject.complaints(),
    ]);
    if (state.service === null) {
      return [];
    }
    const found = (secrets ?? []).flatMap((secret) => foundOf(secret, subject.stack));
    const complaint = complaints.find((it) => COMPLAINT.test(it));
    return found.length > 0 || complaint === undefined
      ? found
      : [
          {
            severity: "error",
            what: "a secret cannot be given to the container, so no new task can start",
            evidence: complaint,
            fix: UNREACHABLE.test(complaint)
              ? `Secrets Manager cannot be reached: ${wayOutText(subject.values)}`
              : "correct its ARN or JSON key in container_secrets, and see that its policy and KMS key let the execution role " +
                `in; after that, new tasks read it: npx fleet secret set --region ${subject.stack}`,
          },
        ];
  },
};

function foundOf({ name, id, state }: ReadSecret, stack: string): Found[] {
  const set = `npx fleet secret set${name === API_KEY ? "" : ` ${name}`} --region ${stack}`;
  switch (state) {
    case "set":
      return [];
    case "placeholder":
      return [
        {
          severity: "warning",
          what: `${name} still holds the placeholder of the first apply`,
          evidence: `${id} in Secrets Manager`,
          fix: set,
        },
      ];
    case "invalid":
      return [
        {
          severity: "error",
          what: `no new task can start with the value of ${name}`,
          evidence:
            name === API_KEY
              ? `${id} holds no JSON object with the key ${API_KEY}`
              : `${id} holds nothing`,
          fix: set,
        },
      ];
    case "missing":
      return [
        {
          severity: "error",
          what: `the secret of ${name} is missing, so no new task can start`,
          evidence: `Secrets Manager has no ${id}, or will delete it`,
          fix: `npx fleet recover ${stack}, then apply the stack again`,
        },
      ];
  }
}
