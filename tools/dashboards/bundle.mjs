// SPDX-License-Identifier: Apache-2.0
// Makes one script of the page and Grafana's published components: `npm run build`.
import { resolve } from 'node:path';
import { build } from 'esbuild';

// Grafana's CommonJS builds: the others import CommonJS packages in a way that only webpack undoes.
const commonjs = {
  name: 'commonjs',
  setup(bundle) {
    bundle.onResolve({ filter: /^@grafana\/(ui|data|schema|i18n)(\/unstable)?$/ }, ({ path }) => {
      const [, name, part] = path.split('/');
      return { path: resolve(`node_modules/@grafana/${name}/dist/cjs/${part ?? 'index'}.cjs`) };
    });
  },
};

await build({
  entryPoints: ['page.jsx'],
  outfile: 'dist/page.js',
  bundle: true,
  format: 'iife',
  jsx: 'automatic',
  minify: true,
  logLevel: 'error',
  define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
  plugins: [commonjs],
  loader: { '.svg': 'text', '.woff': 'dataurl', '.woff2': 'dataurl', '.css': 'text' },
});
