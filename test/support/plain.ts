/** With CCMUX_PLAIN set the suites run without what is there for speed alone: they have to pass either way. */
export const isPlain = process.env.CCMUX_PLAIN !== undefined;
