import { defineConfig } from 'vitest/config';

/** Measures ccmux beside tmux on the recorded programs; a figure to read, not a part of the tests (`npm run fidelity`). */
export default defineConfig({
  test: {
    include: ['test/fidelity/**/*.test.ts'],
    testTimeout: 1_800_000,
    hookTimeout: 60_000,
    fileParallelism: false,
  },
});
