/** Who gets a right: whoever plans and looks, or whoever applies and changes. The second one has the first one's, too. */
export type Role = "plan" | "apply";

/** By operator and key, as IAM has it. */
export type Condition = Readonly<
  Record<string, Readonly<Record<string, string | readonly string[]>>>
>;

/** Some actions that are needed for the same resources under the same condition. */
export interface Grant {
  /** In letters and digits, for whoever reads the policy. Grants of one name and condition become one statement. */
  readonly name: string;
  readonly role: Role;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly condition?: Condition;
  /** Set where no command calls these actions: why AWS asks for them nevertheless. */
  readonly because?: string;
}

/** For actions that know no resources, or whose resources have no names yet. */
export const ANY = ["*"];
