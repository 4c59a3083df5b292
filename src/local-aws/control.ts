import type { Records } from "./records";

/** Where the emulator's control interface is. */
export interface ControlAddress {
  readonly url: string;
  readonly token: string;
}

/** The emulator's records, seen from inside AWS: read as one snapshot, and written as AWS itself would. */
export class Control {
  constructor(private readonly address: ControlAddress) {}

  async read(): Promise<Records> {
    return (await this.call("records", {})) as Records;
  }

  /** @param name of CALLS in src/sandbox/moto_server/control.py */
  async call(name: string, args: Readonly<Record<string, unknown>>): Promise<unknown> {
    const { url, token } = this.address;
    const response = await fetch(`${url}/fleet-control`, {
      method: "POST",
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      body: JSON.stringify([[name, args]]),
    });
    if (!response.ok) {
      const text = await response.text();
      throw new Error(`The emulator answered ${response.status} to ${name}:\n${text}`);
    }
    const [result] = (await response.json()) as [unknown];
    return result;
  }
}
