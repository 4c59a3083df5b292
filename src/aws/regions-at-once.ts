/** How many regions AWS is asked about at once. Each has limits of its own. */
export const REGIONS_AT_ONCE = 16;
