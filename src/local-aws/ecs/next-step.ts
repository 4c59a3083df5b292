/** A task of a service that shall run; those that are being stopped do not count. */
export interface ServiceTask {
  readonly arn: string;
  /** Of the primary deployment. */
  readonly isPrimary: boolean;
  /** It runs and its target groups call it healthy. */
  readonly isHealthy: boolean;
  /** Why it is to be stopped, when its health checks fail. */
  readonly failure: string | undefined;
}

export interface ServiceState {
  readonly desiredCount: number;
  readonly minimumHealthyPercent: number;
  readonly maximumPercent: number;
  /** False while starts are throttled, or after the circuit breaker has tripped. */
  readonly mayStart: boolean;
  readonly primaryDeployment: string;
  readonly tasks: readonly ServiceTask[];
}

export interface Step {
  readonly start: number;
  readonly stop: readonly { readonly arn: string; readonly reason: string }[];
}

/**
 * What the service scheduler does next. All of a rolling update follows from two bounds: at least so many healthy
 * tasks, at most so many in all.
 *
 * The replacement of a task that fails its health checks is started first, as far as the upper bound allows.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_services.html#service_concepts
 */
export function nextStep(service: ServiceState): Step {
  const { desiredCount, tasks, primaryDeployment } = service;
  const lower = Math.ceil((desiredCount * service.minimumHealthyPercent) / 100);
  const upper = Math.max(Math.floor((desiredCount * service.maximumPercent) / 100), lower);
  const scaling = `Scaling activity initiated by (deployment ${primaryDeployment})`;

  const usable = tasks.filter(({ isPrimary, failure }) => isPrimary && failure === undefined);
  const missing = Math.max(desiredCount - usable.length, 0);
  const start = service.mayStart ? Math.min(missing, Math.max(upper - tasks.length, 0)) : 0;

  let healthy = tasks.filter(({ isHealthy }) => isHealthy).length;
  let total = tasks.length + start;
  const stop: { arn: string; reason: string }[] = [];
  const stopTask = (task: ServiceTask, reason: string) => {
    stop.push({ arn: task.arn, reason });
    healthy -= Number(task.isHealthy);
    total -= 1;
  };

  for (const task of tasks) {
    if (task.failure !== undefined && (healthy >= lower || total >= upper)) {
      stopTask(task, task.failure);
    }
  }
  // The tasks of older deployments, those that serve nobody first.
  const old = tasks.filter(({ isPrimary, failure }) => !isPrimary && failure === undefined);
  for (const task of old.sort((a, b) => Number(a.isHealthy) - Number(b.isHealthy))) {
    if (!task.isHealthy || healthy - 1 >= lower) {
      stopTask(task, scaling);
    }
  }
  const surplus = usable
    .sort((a, b) => Number(a.isHealthy) - Number(b.isHealthy))
    .slice(0, Math.max(usable.length - desiredCount, 0));
  for (const task of surplus) {
    stopTask(task, scaling);
  }
  return { start, stop };
}
