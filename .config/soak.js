// Runs test/soak/main.ts; the oldest Node.js that ccmux supports runs no TypeScript by itself.
import { register } from 'node:module';

register('./typescript-loader.js', import.meta.url);
const { main } = await import('../test/soak/main.ts');
process.exitCode = await main(process.argv.slice(2));
