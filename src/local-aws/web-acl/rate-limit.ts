/** Requests of each address within a time, as a rate-based rule counts them. */
export class RateLimit {
  readonly #times = new Map<string, number[]>();

  /** Counts this request, too. */
  isExceeded(address: string, limit: number, windowMs: number, now: number): boolean {
    const recent = (this.#times.get(address) ?? []).filter((time) => time > now - windowMs);
    recent.push(now);
    // More would change nothing, and they are kept for each address.
    this.#times.set(address, recent.slice(-(limit + 1)));
    return recent.length > limit;
  }
}
