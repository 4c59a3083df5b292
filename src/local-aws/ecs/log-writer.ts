import type { LogConfiguration } from "@aws-sdk/client-ecs";
import type { Control } from "../control";

const BATCH_MS = 200;

/**
 * What a container writes, as events of its CloudWatch stream `<prefix>/<container>/<task id>`.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html
 */
export class LogWriter {
  #waiting: { timestamp: number; message: string }[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly control: Control,
    private readonly configuration: LogConfiguration | undefined,
    private readonly container: string,
    private readonly taskId: string,
  ) {}

  readonly write = (message: string): void => {
    this.#waiting.push({ timestamp: Date.now(), message });
    this.#timer ??= setTimeout(() => void this.flush(), BATCH_MS);
  };

  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const events = this.#waiting;
    this.#waiting = [];
    const { logDriver, options = {} } = this.configuration ?? {};
    if (logDriver === "awslogs" && events.length > 0) {
      await this.control
        .call("put_logs", {
          region: options["awslogs-region"],
          group: options["awslogs-group"],
          stream: `${options["awslogs-stream-prefix"] ?? "ecs"}/${this.container}/${this.taskId}`,
          events,
        })
        .catch(() => {}); // the emulator is gone: so is the log
    }
  }
}
