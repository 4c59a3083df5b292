export type AlarmState = "OK" | "ALARM" | "INSUFFICIENT_DATA";

/** How a period's value stands to the threshold; unsure is a percentile of too few values. */
export type Point = "breaching" | "fine" | "missing" | "unsure";

export interface AlarmRule {
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly treatMissingData: "missing" | "ignore" | "breaching" | "notBreaching";
}

/**
 * How many periods are looked at, so that real data points can stand in for missing ones. AWS says that they are more
 * than the evaluation periods, and shows 5 for 3.
 */
export function evaluationRange({ evaluationPeriods }: AlarmRule): number {
  return evaluationPeriods + 2;
}

/**
 * The state that follows from the periods of the evaluation range, the latest first.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export function alarmState(
  points: readonly Point[],
  { evaluationPeriods, datapointsToAlarm, treatMissingData }: AlarmRule,
  current: AlarmState,
): AlarmState {
  if (points.slice(0, evaluationPeriods).includes("unsure")) {
    return current;
  }
  const real = points.filter((point) => point !== "missing").slice(0, evaluationPeriods);
  const breaching = real.filter((point) => point === "breaching").length;
  const missing = evaluationPeriods - real.length;
  if (breaching >= datapointsToAlarm) {
    return "ALARM";
  }
  switch (treatMissingData) {
    case "notBreaching":
      return "OK";
    case "breaching":
      return breaching + missing >= datapointsToAlarm ? "ALARM" : "OK";
    case "ignore":
      return real.includes("fine") ? "OK" : current;
    case "missing": {
      if (real.length === 0) {
        return "INSUFFICIENT_DATA";
      }
      if (real.includes("fine")) {
        return "OK";
      }
      // Whatever is measured breaches. One that just began to is given time.
      const oldest = points.lastIndexOf("breaching", evaluationPeriods - 1) + 1;
      return oldest >= datapointsToAlarm ? "ALARM" : current;
    }
  }
}
