// Kept light: the compiler finds most; this holds the habits it cannot see.
import tseslint from 'typescript-eslint'

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', 'bundle/**', 'fixtures/**', 'bench/**/corpus/**', '**/.cache/**'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts', '**/*.mjs', '**/*.js'],
    rules: {
      eqeqeq: ['error', 'always'],
      'no-console': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'off',
    },
  },
  {
    // Only the command line and the Action end the process or write to the terminal; RegExp of user text goes through RE2.
    files: ['packages/core/src/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-properties': ['error', { object: 'process', property: 'exit' }, { object: 'process', property: 'stdout' }, { object: 'process', property: 'stderr' }],
      'no-restricted-syntax': ['error', { selector: 'CallExpression[callee.property.name="localeCompare"]', message: 'Sort by code units: output may not depend on the locale.' }],
    },
  },
  { files: ['scripts/**', 'bench/**'], rules: { 'no-console': 'off' } },
)
