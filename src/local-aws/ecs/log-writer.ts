import type { LogConfiguration } from "@aws-sdk/client-ecs";
import type { Control } from "../control";
import { StartFailure } from "./start-failure";

const BATCH_MS = 200;

/**
 * What a container writes, as events of its CloudWatch stream `<prefix>/<container>/<task id>`.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html
 */
export class LogWriter {
  #waiting: { timestamp: number; message: string }[] = [];
  #timer: NodeJS.Timeout | undefined;
  /** One batch after the other: they come in the order in which they were written. */
  #sent = Promise.resolve();

  constructor(
    private readonly control: Control,
    private readonly configuration: LogConfiguration | undefined,
    private readonly container: string,
    private readonly taskId: string,
  ) {}

  /** @throws StartFailure when there is no such log group: AWS starts no container whose log goes nowhere */
  async open(): Promise<void> {
    if (this.#stream !== undefined) {
      const creates_group = this.configuration?.options?.["awslogs-create-group"] === "true";
      const opened = { ...this.#stream, creates_group };
      if ((await this.control.call("open_log_stream", opened)) === false) {
        throw new StartFailure(
          "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: " +
            "failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist.",
        );
      }
    }
  }

  readonly write = (message: string): void => {
    this.#waiting.push({ timestamp: Date.now(), message });
    this.#timer ??= setTimeout(() => void this.flush(), BATCH_MS);
  };

  /** @returns once all that was written is there */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const events = this.#waiting;
    this.#waiting = [];
    if (this.#stream !== undefined && events.length > 0) {
      const batch = { ...this.#stream, events };
      this.#sent = this.#sent
        .then(() => this.control.call("put_logs", batch))
        .then(
          () => {},
          () => {}, // the emulator is gone: so is the log
        );
    }
    return this.#sent;
  }

  /** Undefined for a container that does not log to CloudWatch. */
  get #stream() {
    const { logDriver, options = {} } = this.configuration ?? {};
    return logDriver === "awslogs"
      ? {
          region: options["awslogs-region"],
          group: options["awslogs-group"],
          stream: `${options["awslogs-stream-prefix"] ?? "ecs"}/${this.container}/${this.taskId}`,
        }
      : undefined;
  }
}
