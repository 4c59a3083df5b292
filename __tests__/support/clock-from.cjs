// Preloaded, see clock.ts.
const ahead = Date.parse(process.env.CLOCK_FROM ?? "") - Date.now();

globalThis.Date = new Proxy(Date, {
  construct: (real, given, called) =>
    Reflect.construct(real, given.length > 0 ? given : [real.now() + ahead], called),
  get: (real, name) => (name === "now" ? () => real.now() + ahead : Reflect.get(real, name)),
});
