import { explainAwsError } from "../../aws/explain";
import { isRegionEnabled } from "../../aws/network";
import { NoAnswer } from "../../aws/no-answer";
import type { Check } from "../check";

/** By these AWS refuses credentials, and also those of an account that has not switched the region on. */
const REFUSED =
  /\b(AuthFailure|UnrecognizedClient\w*|InvalidClientTokenId|OptInRequired|SignatureDoesNotMatch|Expired\w*|RequestExpired|CredentialsProviderError|TokenProviderError)\b/;

/** Credentials and region. Without them nothing else can be seen. */
export const access: Check = {
  name: "access",
  isPrecondition: true,
  run: async (subject) => {
    try {
      await subject.zones();
      return [];
    } catch (error) {
      const { message } = explainAwsError(error);
      if (error instanceof NoAnswer || !REFUSED.test(message)) {
        throw error;
      }
      if (await isSwitchedOff(subject.aws)) {
        return [
          {
            severity: "error",
            what: `the account has not switched on the region ${subject.aws}`,
            evidence: message,
            fix: `aws account enable-region --region-name ${subject.aws}, wait until it is enabled, and try again`,
          },
        ];
      }
      return [
        {
          severity: "error",
          what: "AWS does not accept the credentials of this shell, or there are none",
          evidence: message,
          fix: "log in (aws sso login, or new keys), and see who you are: aws sts get-caller-identity",
        },
      ];
    }
  },
};

async function isSwitchedOff(region: string): Promise<boolean> {
  return !(await isRegionEnabled(region).catch(() => true));
}
