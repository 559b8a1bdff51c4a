/** How often a test repeats what must hold every time: few in the everyday run, all with CCMUX_TEST_FULL. */
export function times({ everyday, full }: { readonly everyday: number; readonly full: number }): number {
  return process.env.CCMUX_TEST_FULL ? full : everyday;
}
