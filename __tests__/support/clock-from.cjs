// Preloaded, see clock.ts.
const Real = Date;
const ahead = Real.parse(process.env.CLOCK_FROM) - Real.now();

globalThis.Date = class extends Real {
  constructor(...given) {
    super(...(given.length > 0 ? given : [Real.now() + ahead]));
  }

  static now() {
    return Real.now() + ahead;
  }
};
