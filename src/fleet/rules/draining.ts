import type { VariableValues } from "../variables";
import { type FleetMember, knows, type Warning } from "./fleet-member";

/** What ECS takes where the task definition says nothing, and the most that Fargate takes. */
const [STOP_TIMEOUT, MAX_STOP_TIMEOUT] = [30, 120];
const MAX_IDLE_TIMEOUT = 4000;
const MAX_DEREGISTRATION_DELAY = 3600;

/** What limits a call has, and what limits what: docs/clients.md. What is found is valid, and cuts calls. */
export function drainingWarnings(member: FleetMember): Warning[] {
  return [
    ...shortDraining(member),
    ...(knows(member, ...LIMITS, "container_environment") && member.sources.container_environment
      ? environmentWarnings(member)
      : []),
  ];
}

const LIMITS = [
  "create_alb",
  "alb_idle_timeout_seconds",
  "deregistration_delay_seconds",
  "stop_timeout_seconds",
] as const;

/** A call may be silent for the idle timeout, and a deployment would cut it earlier. */
function shortDraining(member: FleetMember): Warning[] {
  const { file, values, sources } = member;
  const { deregistration_delay_seconds: delay, alb_idle_timeout_seconds: idleTimeout } = values;
  return values.create_alb &&
    (sources.deregistration_delay_seconds || sources.alb_idle_timeout_seconds) &&
    knows(member, "deregistration_delay_seconds", "alb_idle_timeout_seconds") &&
    delay < idleTimeout
    ? [
        {
          file,
          variable: "deregistration_delay_seconds",
          message:
            `a task that is replaced has ${delay} s for its running calls, and alb_idle_timeout_seconds allows calls that are ` +
            `silent for ${idleTimeout} s: a deployment would cut those. Set deregistration_delay_seconds = ${idleTimeout} or more`,
        },
      ]
    : [];
}

/** What the container is told of its own limits must fit those around it. */
function environmentWarnings({ file, values }: FleetMember): Warning[] {
  const messages = values.create_alb
    ? [silentCall(values), replacedCall(values), keepAlive(values), shutdown(values)]
    : [stoppedCall(values), shutdown(values)];
  return messages.flatMap((message) =>
    message === undefined ? [] : [{ file, variable: "container_environment", message }],
  );
}

function silentCall(values: VariableValues): string | undefined {
  const { alb_idle_timeout_seconds: idleTimeout } = values;
  const call = longestCall(values);
  return call && call.seconds > idleTimeout
    ? `${call.text}, and the load balancer closes a connection that is silent for ${idleTimeout} s. ` +
        `${advice("alb_idle_timeout_seconds", call.seconds, MAX_IDLE_TIMEOUT)}, or let the call report progress`
    : undefined;
}

function replacedCall(values: VariableValues): string | undefined {
  const { deregistration_delay_seconds: delay } = values;
  const call = longestCall(values);
  return call && call.seconds > delay
    ? `${call.text}, and a task that is replaced has ${delay} s for its running calls. ` +
        advice("deregistration_delay_seconds", call.seconds, MAX_DEREGISTRATION_DELAY)
    : undefined;
}

/** Without a load balancer nothing keeps new calls from a task that ends, and SIGTERM comes at once. */
function stoppedCall(values: VariableValues): string | undefined {
  const stopTimeout = values.stop_timeout_seconds ?? STOP_TIMEOUT;
  const call = longestCall(values);
  return call && call.seconds > stopTimeout
    ? `${call.text}, and without a load balancer a task that is replaced has ${stopTimeout} s from SIGTERM to SIGKILL. ` +
        advice("stop_timeout_seconds", call.seconds, MAX_STOP_TIMEOUT)
    : undefined;
}

/** @see https://www.uvicorn.org/settings/ (2026-11) */
function shutdown(values: VariableValues): string | undefined {
  const stopTimeout = values.stop_timeout_seconds ?? STOP_TIMEOUT;
  const grace = numberOf(values, "UVICORN_TIMEOUT_GRACEFUL_SHUTDOWN");
  return grace !== undefined && grace > stopTimeout
    ? `UVICORN_TIMEOUT_GRACEFUL_SHUTDOWN gives running calls ${grace} s after SIGTERM, and SIGKILL comes after ` +
        `${stopTimeout} s. ${advice("stop_timeout_seconds", grace, MAX_STOP_TIMEOUT)}`
    : undefined;
}

/** The load balancer would use a connection that the server has just closed. */
function keepAlive(values: VariableValues): string | undefined {
  const { alb_idle_timeout_seconds: idleTimeout } = values;
  const seconds = numberOf(values, "UVICORN_TIMEOUT_KEEP_ALIVE");
  return seconds !== undefined && seconds <= idleTimeout
    ? `the server closes connections after ${seconds} s (UVICORN_TIMEOUT_KEEP_ALIVE), before the load balancer does ` +
        `(alb_idle_timeout_seconds, ${idleTimeout} s), and clients would see 502. Set it to more than ${idleTimeout}`
    : undefined;
}

function advice(variable: string, seconds: number, max: number): string {
  const wanted = Math.ceil(seconds);
  return wanted <= max
    ? `Set ${variable} = ${wanted} or more`
    : `Make it shorter: ${variable} is at most ${max}`;
}

/** TOOL_TIMEOUT_SECONDS, MY_REQUEST_TIMEOUT_MS. A name without its unit says too little. */
const CALL_LIMIT = /(^|_)(CALL|TOOL|REQUEST)_TIMEOUT_(SECONDS|MS)$/;

function longestCall(values: VariableValues): { text: string; seconds: number } | undefined {
  const calls = Object.keys(values.container_environment).flatMap((name) => {
    const unit = CALL_LIMIT.exec(name)?.[3];
    const value = unit && numberOf(values, name);
    return value ? [{ name, seconds: unit === "MS" ? value / 1000 : value }] : [];
  });
  const [longest] = calls.sort((a, b) => b.seconds - a.seconds);
  return (
    longest && { seconds: longest.seconds, text: `${longest.name} allows ${longest.seconds} s` }
  );
}

function numberOf({ container_environment }: VariableValues, name: string): number | undefined {
  const text = container_environment[name] ?? "";
  return /^[0-9]+([.][0-9]+)?$/.test(text) ? Number(text) : undefined;
}
