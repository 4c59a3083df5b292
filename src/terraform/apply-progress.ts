/**
 * A line of `terraform apply -json`, as far as we look at it.
 * @see https://developer.hashicorp.com/terraform/internals/machine-readable-ui (2026-11)
 */
interface Message {
  readonly type?: string;
  readonly changes?: { readonly add: number; readonly operation: string };
  readonly hook?: { readonly action?: string; readonly resource?: { readonly addr: string } };
  readonly outputs?: Readonly<Record<string, { readonly value?: unknown }>>;
  readonly diagnostic?: Diagnostic;
}

interface Diagnostic {
  readonly severity: string;
  readonly summary: string;
  readonly detail?: string;
  readonly address?: string;
}

export interface ApplyWatch {
  /** How many resources will change; known at once of a saved plan. */
  readonly onPlanned?: (total: number) => void;
  /** How far it is, such as "12 of 31 done, at work: aws_lb.main[0]". */
  readonly onProgress: (text: string) => void;
}

const NAMED_AT_ONCE = 3;

/** Follows what `terraform apply -json` prints. */
export class ApplyProgress {
  done = 0;
  outputs: Record<string, unknown> = {};
  private readonly running = new Set<string>();

  /** @param total the resources that a saved plan changes @default until Terraform says so, nothing is told */
  constructor(
    private readonly watch: ApplyWatch,
    private total = 0,
  ) {}

  readonly line = (text: string) => {
    const { type, changes, hook, outputs = {} } = messageIn(text);
    const address = hook?.resource?.addr ?? "";
    switch (type) {
      case "change_summary":
        if (changes?.operation === "plan") {
          this.total = changes.add;
          this.watch.onPlanned?.(this.total);
        }
        break;
      case "apply_start":
        this.running.add(address);
        break;
      case "apply_complete":
        this.running.delete(address);
        this.done += hook?.action === "read" ? 0 : 1;
        break;
      case "apply_errored":
        this.running.delete(address);
        break;
      case "outputs":
        for (const [name, { value }] of Object.entries(outputs)) {
          this.outputs[name] = value;
        }
        break;
    }
    // Before the plan is made, only data is read.
    if (this.running.size > 0 && this.total > 0) {
      this.watch.onProgress(
        `${this.done} of ${this.total} done, at work: ${firstOf([...this.running])}`,
      );
    }
  };
}

/** What `terraform apply -json` says went wrong, in the order of its words without -json; "" when it says nothing. */
export function errorsIn(stdout: string): string {
  return stdout
    .split("\n")
    .flatMap((line) => messageIn(line).diagnostic ?? [])
    .filter(({ severity }) => severity === "error")
    .map(({ summary, address, detail }) =>
      [`Error: ${summary}`, address && `  with ${address}`, detail].filter(Boolean).join("\n\n"),
    )
    .join("\n\n");
}

function firstOf(addresses: readonly string[]): string {
  const more = addresses.length - NAMED_AT_ONCE;
  return `${addresses.slice(0, NAMED_AT_ONCE).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** Nothing is in a line that is no JSON. */
function messageIn(line: string): Message {
  try {
    return JSON.parse(line) as Message;
  } catch {
    return {};
  }
}
