type Module = typeof import("temporal-polyfill", { with: { "resolution-mode": "import" }});

/** Loaded by who needs another zone than UTC: that takes a good part of what a synth takes. */
export function temporal(): Module["Temporal"] {
  return (require("temporal-polyfill") as Module).Temporal;
}
