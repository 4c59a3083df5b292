interface Waiting<Event> {
  readonly event: Event;
  readonly source: string;
  readonly cameAt: number;
}

/**
 * Puts what comes from several sources into the order of time. Each is looked at in its own rhythm, so a newer event
 * of one may be found before an older one of another: it waits until every other source was looked at since.
 */
export class TimeOrder<Event extends { readonly at: Date }> {
  private waiting: Waiting<Event>[] = [];
  /** When the last finished look at each source began. */
  private readonly lookedAt: Map<string, number>;

  /** @param longestMs no event waits longer, as for a source that does not answer */
  constructor(
    sources: readonly string[],
    private readonly longestMs: number,
  ) {
    this.lookedAt = new Map(sources.map((source) => [source, Number.NEGATIVE_INFINITY]));
  }

  add(source: string, events: readonly Event[], now: number): void {
    this.waiting.push(...events.map((event) => ({ event, source, cameAt: now })));
  }

  /** A look at the source has found all that there was when it began. */
  looked(source: string, began: number): void {
    this.lookedAt.set(source, began);
  }

  /** Until its next look nothing is known of the source, and it holds up no other. */
  failed(source: string): void {
    this.lookedAt.set(source, Number.POSITIVE_INFINITY);
  }

  /** Those that need not wait any longer, and what is older than they are. */
  take(now: number): Event[] {
    const othersLookedAt = new Map(
      [...this.lookedAt.keys()].map((source) => [source, this.lookedAtBut(source)]),
    );
    this.waiting.sort((a, b) => a.event.at.getTime() - b.event.at.getTime());
    const last = this.waiting.findLastIndex(
      ({ source, cameAt }) =>
        cameAt <= (othersLookedAt.get(source) ?? now) || now - cameAt >= this.longestMs,
    );
    return this.waiting.splice(0, last + 1).map(({ event }) => event);
  }

  /** When the one of the other sources was looked at that has waited for it the longest. */
  private lookedAtBut(source: string): number {
    return Math.min(...[...this.lookedAt].flatMap(([name, at]) => (name === source ? [] : at)));
  }
}
