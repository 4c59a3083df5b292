import type { Parts } from "./sections";

type Watcher = (parts: Parts) => void;

/** Reads again and again while somebody watches, and never twice at a time. */
export class Feed {
  private readonly watchers = new Set<Watcher>();
  private timer: NodeJS.Timeout | undefined;
  private isReading = false;
  private isClosed = false;
  private parts: Parts = {};

  /** @param read does not fail */
  constructor(
    private readonly read: () => Promise<Parts>,
    private readonly everyMs: number,
  ) {}

  /** What is known. */
  get latest(): Parts {
    return this.parts;
  }

  /** @returns what ends the watching */
  watch(watcher: Watcher): () => void {
    this.watchers.add(watcher);
    this.refresh();
    return () => this.watchers.delete(watcher);
  }

  /** Begins a reading unless one is due anyway. */
  refresh(): void {
    if (!this.isReading && this.timer === undefined && !this.isClosed) {
      void this.readOnce();
    }
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
    this.watchers.clear();
  }

  private async readOnce(): Promise<void> {
    this.isReading = true;
    const parts = await this.read();
    this.isReading = false;
    // What could not be read stays as it was.
    this.parts = { ...this.parts, ...parts };
    for (const watcher of this.watchers) {
      watcher(this.parts);
    }
    if (!this.isClosed) {
      this.timer = setTimeout(() => {
        this.timer = undefined;
        if (this.watchers.size > 0) {
          this.refresh();
        }
      }, this.everyMs);
    }
  }
}
