import type { Reporter, SerializedError, TestModule } from "vitest/node";

/** Ends the whole run with one line for people and machines: `12 passed, 0 failed, 1 skipped`. */
export class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    const count = { passed: 0, failed: unhandledErrors.length, skipped: 0, pending: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) count[test.result().state]++;
      // A file or a suite that breaks outside of its tests would otherwise leave no trace in the numbers.
      for (const suite of [module, ...module.children.allSuites()]) count.failed += suite.errors().length;
    }
    const failed = count.failed + count.pending;
    const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : "";
    // At exit, so that neither a teardown nor another reporter prints after it.
    process.once("exit", () => console.info(`${count.passed} passed, ${failed} failed${skipped}`));
  }
}
