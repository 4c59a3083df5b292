import type { PolicyDocument } from "../../src/policy/document";
import type { Emulator } from "../../src/sandbox/emulator";
import { type AwsProxy, startAwsProxy } from "./aws-proxy";
import { type Question, refused } from "./iam";
import { questionsOf } from "./questions";
import { tagsIn } from "./tags";

export interface Enforcement extends AwsProxy {
  /** What was refused, a line each. */
  readonly refusals: readonly string[];
}

/**
 * The emulator with IAM before it, as far as these policies and conditions need it. The emulator's own knows neither
 * resources nor conditions.
 * @param policies of whoever asks now
 * @param onQuestion gets all that is asked
 */
export async function enforcing(
  emulator: Emulator,
  policies: () => readonly PolicyDocument[],
  onQuestion: (question: Question) => void = () => {},
): Promise<Enforcement> {
  const findTags = tagsIn(emulator);
  const refusals: string[] = [];
  const proxy = await startAwsProxy(emulator.url, async (request) => {
    for (const question of await questionsOf(request, findTags)) {
      onQuestion(question);
      const resource = refused(policies(), question);
      if (resource !== undefined) {
        const reason = `${question.action} on ${resource.arn} is not allowed`;
        refusals.push(`${reason}: ${JSON.stringify({ ...question.context, tags: resource.tags })}`);
        return reason;
      }
    }
    return undefined;
  });
  return { ...proxy, refusals };
}
