import { defineConfig } from 'tsup'

export default defineConfig({
  entry: ['src/index.ts', 'src/testing/index.ts'],
  format: 'esm',
  platform: 'node',
  target: 'node20',
  dts: process.env['IRSALINT_DTS'] !== '0',
  sourcemap: false,
  clean: false,
})
