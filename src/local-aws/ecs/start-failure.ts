/**
 * A task that never gets to run. The message is the stopped reason, in AWS's words.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
 */
export class StartFailure extends Error {}
