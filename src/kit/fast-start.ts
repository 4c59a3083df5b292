/**
 * Imported before everything else by programs whose speed matters. cdktf takes the whole stack trace of
 * every block of every resource, which costs more than the rest of synth. FLEET_DEBUG=1 keeps them, for
 * who looks for a bug.
 */
if (!process.env.FLEET_DEBUG) {
  Error.captureStackTrace = () => {};
}
