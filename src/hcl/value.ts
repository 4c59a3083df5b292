import type { HclNumber } from "./numbers";

export type HclValue =
  | string
  | HclNumber
  | boolean
  | null
  | HclValue[]
  | { [key: string]: HclValue };
