import { findEmailSubscription, type Subscription } from "../../aws/subscriptions";
import type { RunningService } from "../../live/read-region";
import type { Check, Found } from "../check";
import type { Subject } from "../subject";

/** What alarms tell, and whether anybody is told. */
export const alarms: Check = {
  name: "alarms",
  run: async (subject) => {
    const { state, alarms: goneOff } = await subject.health();
    if (state.service === null) {
      return [];
    }
    return [
      ...(goneOff ?? []).map((name): Found => goneOffFinding(name, subject)),
      ...(await unheard(state.service, subject)),
    ];
  },
};

function goneOffFinding(name: string, { stack }: Subject): Found {
  return {
    severity: "error",
    what: `the alarm ${name} has gone off`,
    evidence: "CloudWatch calls its state ALARM",
    fix:
      "put right what is named above, if anything is; docs/watch.md says what each alarm means and what to do. What the " +
      `tasks say: npx fleet logs --region ${stack}`,
  };
}

/** The topic of alarm_email is the stack's own; whoever hears one of alarm_topic_arn is somebody else's business. */
async function unheard(
  { taskDefinition }: RunningService,
  { aws, prefix, values, stack }: Subject,
): Promise<Found[]> {
  const { alarm_email: address } = values;
  if (address === null) {
    return [];
  }
  const [, partition, , , account] = taskDefinition.split(":");
  const topic = `arn:${partition}:sns:${aws}:${account}:${prefix}-alarms`;
  const subscription = await findEmailSubscription(aws, topic, address);
  return subscription === "confirmed" ? [] : [unheardFinding(subscription, address, topic, stack)];
}

function unheardFinding(
  subscription: Exclude<Subscription, "confirmed">,
  address: string,
  topic: string,
  stack: string,
): Found {
  const what = `nobody gets the alarms of alarm_email, ${address}`;
  return subscription === "pending"
    ? {
        severity: "warning",
        what,
        evidence: `its subscription to ${topic} waits for a confirmation`,
        fix: 'open the message "AWS Notification - Subscription Confirmation" there, and confirm; it is valid for three days',
      }
    : {
        severity: "warning",
        what,
        evidence: `${topic} has no subscription of it, or is not there`,
        fix: `apply the stack, which subscribes it again: npx fleet deploy ${stack}`,
      };
}
