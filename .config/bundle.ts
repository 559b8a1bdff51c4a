/**
 * How src/ becomes dist/: a few files of CommonJS that start fast (see "How it starts" in src/README.md). Each program
 * is bundled into one file; what it does rarely is in that file too, and is run when it is needed. Libraries with
 * native parts or files of their own stay outside, in node_modules.
 */
import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { defineConfig, type Plugin, type RolldownOptions } from 'rolldown';

/** Read by whatever Node.js there is; they ask for the programs, whose compiled code is kept. */
const BOOTS = ['main', 'cli/start', 'server/main'];
const PROGRAMS = ['cli/main', 'server/serve', 'demo/main'];

const OUTSIDE = [/^blessed\//, /^@xterm\/headless$/, /^@lydell\/node-pty$/, /^node:/];
/** Loaded at once, since every program needs them anyway and Node.js has them ready. */
const AT_HAND = ['node:fs', 'node:path', 'node:os', 'node:module', 'node:url', 'node:events'];

/** Another program of ours is asked for by its place in dist/. */
const otherPrograms: Plugin = {
  name: 'other-programs',
  resolveId(specifier, importer) {
    const isOther = importer !== undefined && /^\.\/(?:cli\/)?(?:start|main|serve)\.ts$/.test(specifier);
    return isOther ? { id: specifier.replace(/\.ts$/, '.js'), external: true } : null;
  },
};

const LAZY = '\0lazy:';

/** Bundlers load what is outside at the very start. Here it is loaded with the first module that imports it. */
const whenNeeded: Plugin = {
  name: 'when-needed',
  resolveId(specifier, importer) {
    if (!OUTSIDE.some((known) => known.test(specifier))) return null;
    const isAtOnce = AT_HAND.includes(specifier) || importer?.startsWith(LAZY) === true;
    return isAtOnce ? { id: specifier, external: true } : { id: LAZY + specifier };
  },
  load(id) {
    if (!id.startsWith(LAZY)) return null;
    return `module.exports = require(${JSON.stringify(id.slice(LAZY.length))});`;
  },
};

/**
 * The package's modules are ES modules, as src/ is; what is built is not: Node.js starts CommonJS some milliseconds
 * sooner.
 */
const otherFiles: Plugin = {
  name: 'other-files',
  generateBundle() {
    this.emitFile({ type: 'asset', fileName: 'package.json', source: '{ "type": "commonjs" }\n' });
    for (const shell of ['bash', 'zsh', 'fish']) {
      const source = readFileSync(`src/cli/completion/ccmux.${shell}`);
      this.emitFile({ type: 'asset', fileName: `completion/ccmux.${shell}`, source });
    }
  },
};

/**
 * A program's text stays in memory for as long as it runs, and one character beyond Latin-1 doubles what it takes: they
 * are written as escapes, which mean the same wherever such characters stand here, in strings, templates and patterns.
 */
const narrowText: Plugin = {
  name: 'narrow-text',
  generateBundle(_options, bundled) {
    const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
    for (const file of Object.values(bundled)) {
      if (file.type === 'chunk') file.code = file.code.replace(/[^\0-\xff]/g, escaped);
    }
  },
};

function bundle(name: string, plugins: Plugin[]): RolldownOptions {
  return {
    input: `src/${name}.ts`,
    platform: 'node',
    plugins: [...plugins, narrowText],
    optimization: { inlineConst: false }, // a name says more in a stack
    transform: { target: 'node20.19' },
    output: {
      dir: dirname(`dist/${name}`),
      entryFileNames: `${basename(name)}.js`,
      chunkFileNames: `${basename(name)}-[name].js`,
      format: 'cjs',
      dynamicImportInCjs: false,
      // Only the server has a part that is both large and rare: reading YAML, for another theme.
      codeSplitting: name === 'server/serve',
      comments: false,
      sourcemap: true,
    },
  };
}

export default defineConfig([
  ...BOOTS.map((name) => bundle(name, [otherPrograms, ...(name === 'main' ? [otherFiles] : [])])),
  ...PROGRAMS.map((name) => bundle(name, [whenNeeded])),
]);
