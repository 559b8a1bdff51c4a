/** With CCMUX_PLAIN set the suites run without what is there for speed alone: they have to pass either way. */
export const isPlain = process.env.CCMUX_PLAIN !== undefined;

/** So few lines of a history stay as they are that each test which looks at one meets lines that were put away. */
export const coreLines = isPlain ? null : 3;
