import type {
  TargetGroup,
  TargetHealth,
  TargetHealthReasonEnum,
} from "@aws-sdk/client-elastic-load-balancing-v2";

/** What one health check found. */
export type CheckResult =
  | { readonly passed: true }
  | {
      readonly passed: false;
      readonly reason: TargetHealthReasonEnum;
      readonly description: string;
    };

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html#target-health-reason-codes */
export const REGISTERING: TargetHealth = {
  State: "initial",
  Reason: "Elb.RegistrationInProgress",
  Description: "Target registration is in progress",
};

export const INITIAL_CHECKS: TargetHealth = {
  State: "initial",
  Reason: "Elb.InitialHealthChecking",
  Description: "Initial health checks in progress",
};

export const DRAINING: TargetHealth = {
  State: "draining",
  Reason: "Target.DeregistrationInProgress",
  Description: "Target deregistration is in progress",
};

export const NOT_IN_USE: TargetHealth = {
  State: "unused",
  Reason: "Target.NotInUse",
  Description: "Target group is not configured to receive traffic from the load balancer",
};

export const NOT_REGISTERED: TargetHealth = {
  State: "unused",
  Reason: "Target.NotRegistered",
  Description: "Target is not registered to the target group",
};

type Thresholds = Pick<TargetGroup, "HealthyThresholdCount" | "UnhealthyThresholdCount">;

/**
 * A new target is healthy after one passed check. From then on it takes as many consecutive results as the thresholds
 * say to change its state.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
 */
export class CheckedHealth {
  #current = INITIAL_CHECKS;
  #passes = 0;
  #failures = 0;

  get current(): TargetHealth {
    return this.#current;
  }

  record(result: CheckResult, thresholds: Thresholds): void {
    const { HealthyThresholdCount = 5, UnhealthyThresholdCount = 2 } = thresholds;
    if (result.passed) {
      this.#passes += 1;
      this.#failures = 0;
      const needed = this.#current.State === "initial" ? 1 : HealthyThresholdCount;
      if (this.#passes >= needed) {
        this.#current = { State: "healthy" };
      }
    } else {
      this.#passes = 0;
      this.#failures += 1;
      if (this.#current.State === "unhealthy" || this.#failures >= UnhealthyThresholdCount) {
        const { reason, description } = result;
        this.#current = { State: "unhealthy", Reason: reason, Description: description };
      }
    }
  }
}
