/** @see https://docs.aws.amazon.com/general/latest/gr/as-app.html "Scheduled actions per scalable target" (2026-11) */
export const SCHEDULED_ACTIONS_QUOTA = 200;

/** The days of an override are gone through one by one, in Terraform's language. */
export const MAX_OVERRIDE_DAYS = 366;

/** Every scheduled action repeats once after this time, for an apply that began before it and ended after. */
export const AGAIN_MINUTES = 10;

/**
 * With scaling with load, a service that opens keeps at least its opening count for so long: time enough to start and
 * to be measured. Longer than AGAIN_MINUTES, so that a late opening has the same count.
 */
export const OPENING_MINUTES = 20;
