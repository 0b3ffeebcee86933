import tseslint from 'typescript-eslint'

const layer = (folder, forbidden, message) => ({
  files: [`src/${folder}/**/*.ts`],
  rules: {
    'no-restricted-imports': ['error', { patterns: [{ group: forbidden, message }] }],
  },
})

export default tseslint.config(
  { ignores: ['node_modules', 'coverage', 'data', 'dist'] },
  ...tseslint.configs.recommendedTypeChecked.map((config) => ({ ...config, files: ['**/*.ts'] })),
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/require-await': 'off',
      // Factories return objects of closures: nothing here depends on `this`.
      '@typescript-eslint/unbound-method': 'off',
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Use a named export.' },
        { selector: 'TSEnumDeclaration', message: 'Use a union of literals or an `as const` table.' },
      ],
      'no-console': 'error',
    },
  },
  { files: ['src/cli/**/*.ts', 'bench/**/*.ts'], rules: { 'no-console': 'off' } },
  {
    // Tests read JSON answers as they come and say in matchers what they expect of them.
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  { files: ['*.config.ts'], rules: { 'no-restricted-syntax': 'off' } },
  layer(
    'scim',
    [
      'fastify',
      '@fastify/*',
      'better-sqlite3',
      '**/ramp/**',
      '**/store/**',
      '**/http/**',
      '**/control/**',
      '**/workspace/**',
    ],
    'scim/ is the pure protocol core: it knows no target, no Fastify and no SQLite.',
  ),
  layer(
    'store',
    ['fastify', '@fastify/*', '**/http/**', '**/control/**', '**/ramp/**', '**/cli/**'],
    'store/ knows rows and SQL only.',
  ),
  layer(
    'ramp',
    ['fastify', '@fastify/*', 'better-sqlite3', '**/http/**', '**/control/**', '**/cli/**'],
    'ramp/ holds rules: no Fastify, no SQLite, no listener.',
  ),
  layer(
    'http',
    ['better-sqlite3', '**/store/**', '**/control/**', '**/cli/**'],
    'http/ speaks to the core and the workspaces, never to SQL.',
  ),
)
