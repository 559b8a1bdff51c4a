/** How a pane is kept apart from the others and from the user's own Claude. */

/**
 * `config_dir`: a Claude directory of the pane's own. `home`: a HOME of its own, for a client that heeds nothing else.
 * `none`: the user's directory.
 */
export type IsolationMethod = 'config_dir' | 'home' | 'none';

/** `override`: the pane gets its own all the same. `preserve`: the pane uses it, as with `none`. */
export type ExistingDirectory = 'override' | 'preserve';
