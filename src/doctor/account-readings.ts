import { apartFromReading } from "../aws/read-time";

/**
 * What is no region's own, such as a hosted zone: the first region that needs it has it read for all. Route 53 takes
 * five requests a second of an account.
 */
export class AccountReadings {
  private readonly readings = new Map<string, Promise<unknown>>();

  /** @param what names the reading: the same name, the same result */
  read<T>(what: string, work: () => Promise<T>): Promise<T> {
    const reading = (this.readings.get(what) as Promise<T> | undefined) ?? apartFromReading(work);
    this.readings.set(what, reading);
    return reading;
  }
}
