/**
 * Imported before everything else by programs whose speed matters. cdktf takes the whole stack trace of
 * every block of every resource, and its files carry source maps that Node parses while it loads them:
 * together that costs more than the rest of synth. FLEET_DEBUG=1 keeps both, for who looks for a bug.
 */
if (!process.env.FLEET_DEBUG) {
  process.setSourceMapsEnabled(false);
  Error.captureStackTrace = () => {};
}
