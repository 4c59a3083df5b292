import type { Control } from "../control";
import { type AlarmRecord, look, type MinuteDatum, minutesLookedAt, stateReason } from "./alarm";
import { type AlarmState, alarmState } from "./alarm-state";
import type { Metric, RegionMetrics } from "./metrics";

const MINUTE_MS = 60_000;

/** What the emulator has of a region's alarms, and of what was measured there. */
interface Watched {
  readonly region: string;
  readonly alarms: readonly AlarmRecord[];
  /** at: seconds since 1970 */
  readonly data: readonly (Metric & { readonly at: number; readonly values: readonly number[] })[];
}

/** An alarm as it was found in the last minute. */
export interface EvaluatedAlarm {
  readonly region: string;
  readonly name: string;
  readonly state: AlarmState;
  /** The latest that it looks at; undefined when there is none. */
  readonly value: number | undefined;
}

export interface LocalCloudWatchOptions {
  readonly control: Control;
  /** Divides a minute, and so everything that alarms count in minutes. */
  readonly speed: number;
  /** What the other services have measured in the minute that ends. */
  readonly measure: () => Promise<readonly RegionMetrics[]>;
  readonly say: (text: string) => void;
}

/**
 * CloudWatch on this machine: every minute it takes in what was measured, and evaluates all alarms. Their actions
 * follow in the emulator, whoever changes a state.
 *
 * A minute ends with the first look after its time: on a busy machine it is longer, but none is left out.
 */
export class LocalCloudWatch {
  /** When the minutes began that alarms look at, and the present one, which is the last. */
  #began = [Date.now()];
  #minutesKept = 1;
  readonly #said = new Set<string>();

  constructor(private readonly options: LocalCloudWatchOptions) {}

  /** @returns all alarms when a minute has ended; undefined before that */
  async update(): Promise<readonly EvaluatedAlarm[] | undefined> {
    const { control, speed, measure } = this.options;
    const began = this.#began.at(-1) as number;
    if (Date.now() < began + MINUTE_MS / speed) {
      return undefined;
    }
    for (const { region, metrics } of await measure()) {
      await control.call("put_metrics", { region, at: began / 1000, metrics });
    }
    const watched = (await control.call("watched", {
      since: ((this.#began[0] as number) - 1) / 1000,
    })) as Watched[];
    const found = watched.flatMap(({ region, alarms, data }) => {
      const minutes = data.map((datum) => ({ ...datum, minutesAgo: this.#minutesAgo(datum.at) }));
      return alarms.map((alarm) => this.#evaluate(region, alarm, minutes));
    });
    for (const { region, name, state, before, reason } of found) {
      if (state !== before) {
        await control.call("set_alarm_state", { region, name, state, reason });
      }
    }
    const alarms = watched.flatMap((it) => it.alarms);
    this.#minutesKept = Math.max(1, ...alarms.map(minutesLookedAt));
    this.#began = [...this.#began, Date.now()].slice(-this.#minutesKept - 1);
    return found;
  }

  /** A millisecond is granted for what is lost in the emulator's own times. */
  #minutesAgo(at: number): number {
    const index = this.#began.findLastIndex((began) => began <= at * 1000 + 1);
    return this.#began.length - 1 - index;
  }

  /** In seconds; the first minute stands for those before it. */
  #beganAt(minutesAgo: number): number {
    return (this.#began[Math.max(this.#began.length - 1 - minutesAgo, 0)] as number) / 1000;
  }

  #evaluate(region: string, alarm: AlarmRecord, data: readonly MinuteDatum[]) {
    const { name, state: before } = alarm;
    try {
      const { points, value } = look(alarm, data, (ago) => this.#beganAt(ago));
      const state = alarmState(points, alarm, before);
      const reason = stateReason(alarm, state, value);
      return { region, name, state, value, before, reason };
    } catch (error) {
      if (!this.#said.has(name)) {
        this.#said.add(name);
        this.options.say(`alarm ${name}: ${(error as Error).message}`);
      }
      return { region, name, state: before, value: undefined, before, reason: "" };
    }
  }
}
