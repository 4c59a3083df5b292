import type { Board } from "./board";

/**
 * A line of `terraform apply -json`, as far as we look at it.
 * @see https://developer.hashicorp.com/terraform/internals/machine-readable-ui (2026-11)
 */
interface Message {
  readonly type?: string;
  readonly changes?: { readonly add: number; readonly operation: string };
  readonly hook?: { readonly action?: string; readonly resource?: { readonly addr: string } };
  readonly outputs?: Readonly<Record<string, { readonly value?: unknown }>>;
  readonly diagnostic?: {
    readonly severity: string;
    readonly summary: string;
    readonly detail?: string;
    readonly address?: string;
  };
}

/** Follows what `terraform apply -json` prints. */
export class ApplyProgress {
  done = 0;
  outputs: Record<string, unknown> = {};
  private total = 0;
  private readonly running = new Set<string>();
  private readonly diagnostics: string[] = [];

  constructor(
    private readonly stack: string,
    private readonly board: Board,
  ) {}

  readonly line = (text: string) => {
    const message = parsed(text);
    const address = message?.hook?.resource?.addr ?? "";
    switch (message?.type) {
      case "change_summary":
        if (message.changes?.operation === "plan") {
          this.total = message.changes.add;
          this.board.step(this.stack, `apply, ${this.total} resources`);
        }
        break;
      case "apply_start":
        this.running.add(address);
        break;
      case "apply_complete":
        this.running.delete(address);
        this.done += message.hook?.action === "create" ? 1 : 0;
        break;
      case "apply_errored":
        this.running.delete(address);
        break;
      case "outputs":
        for (const [name, { value }] of Object.entries(message.outputs ?? {})) {
          this.outputs[name] = value;
        }
        break;
      case "diagnostic":
        if (message.diagnostic?.severity === "error") {
          const { address: at, summary, detail } = message.diagnostic;
          this.diagnostics.push([at, summary, detail].filter(Boolean).join("\n"));
        }
        break;
    }
    // Before the plan is made, only data is read.
    if (this.running.size > 0 && this.total > 0) {
      const current = [...this.running].slice(0, 3).join(", ");
      this.board.detail(this.stack, `apply ${this.done}/${this.total}  ${current}`);
    }
  };

  /** What went wrong, "" when nothing is known. */
  readonly errors = (): string => this.diagnostics.join("\n");
}

function parsed(line: string): Message | undefined {
  try {
    return JSON.parse(line) as Message;
  } catch {
    return undefined;
  }
}
