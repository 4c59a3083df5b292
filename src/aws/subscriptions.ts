import { awsClient, listIn } from "./client";
import { explainingErrors, isMissing } from "./explain";

/** Pending: its owner has not confirmed the message that AWS sent first. */
export type Subscription = "confirmed" | "pending" | "missing";

/** How the e-mail address stands with a topic. */
export function findEmailSubscription(
  region: string,
  topic: string,
  address: string,
): Promise<Subscription> {
  return explainingErrors(async () => {
    const { paginateListSubscriptionsByTopic, SNSClient } = await import("@aws-sdk/client-sns");
    const client = awsClient(SNSClient, region);
    const pages = paginateListSubscriptionsByTopic({ client }, { TopicArn: topic });
    try {
      for await (const page of pages) {
        const found = listIn(page, "Subscriptions").find(
          ({ Protocol, Endpoint }) => Protocol === "email" && Endpoint === address,
        );
        if (found) {
          return found.SubscriptionArn === "PendingConfirmation" ? "pending" : "confirmed";
        }
      }
    } catch (error) {
      if (!isMissing(error, "NotFoundException", "NotFound")) {
        throw error;
      }
    }
    return "missing";
  });
}
